"""Kinds of pairing with two versions of rules, a draft, and one out of use."""

from dataclasses import replace
from decimal import Decimal

from branches.organisation.queries import STAFF_POSTS
from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.spec import Cadence, Reason
from tuanwei.accounts.models import User
from tuanwei.rulebooks import actions

NAMES = {
    "usual": ("党员团员结对", "一主一副，每月谈心"),
    "p12": ("培养联系人", "入党积极分子、发展对象的联系人，要正式党员"),
    "p3": ("宿舍帮扶", "党员和积极分子包到宿舍"),
}


def fill(rng, cast):
    """The usual kind has changed once and is being thought about again."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    made = {}
    for key, (name, hint) in NAMES.items():
        made[key] = actions.save_kind(BOOK, by=staff, name=name, hint=hint)
        first = SAMPLES[key].spec
        if key == "usual":
            first = replace(first, cadences=(Cadence("talk", "month", Decimal(1), 30),))
        _force(made[key], staff, first, "第一版，按党委的结对方案。")
    usual = SAMPLES["usual"].spec
    _force(made["usual"], staff, usual, "45 天没有谈心再提醒；加了共同活动和半年互评。")
    heavier = (*usual.reasons, Reason("major", 5))
    actions.save_draft(
        BOOK, kind=made["usual"], by=staff, spec=replace(usual, reasons=heavier),
        note="同专业的加一点分，还没改完。",
    )  # fmt: skip
    actions.offer_kind(BOOK, by=staff, kind=made["p3"], is_active=False)
    cast["pair_kinds"] = made


def _force(kind, staff, spec, note):
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest, note=note)
