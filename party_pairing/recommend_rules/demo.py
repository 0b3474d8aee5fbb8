"""Tracks of recommendation: two versions of rules, a draft, a second track, and one out of use."""

from dataclasses import replace
from decimal import Decimal

from branches.organisation.queries import STAFF_POSTS
from party_pairing.recommend_rules import record_actions
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.library import SAMPLES
from party_pairing.recommend_rules.spec import Meeting
from tuanwei.accounts.models import User
from tuanwei.rulebooks import actions

NAMES = {
    "usual": ("团员推荐为入党积极分子", "每学期一批，支部大会投票"),
    "t6-development": ("积极分子推荐为发展对象", "培养满一年"),
    "t8": ("按月推荐（旧）", "2024 年以前的办法"),
}


def fill(rng, cast):
    """The usual track has changed once and is being thought about again."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    record_actions.add_records(by=staff)
    made = {}
    for key, (name, hint) in NAMES.items():
        made[key] = actions.save_kind(BOOK, by=staff, name=name, hint=hint)
        first = SAMPLES[key].spec
        if key == "usual":
            first = replace(first, meeting=Meeting(), valid_months=12)
        _force(made[key], staff, first, "第一版，按校团委的推优办法。")
    usual = SAMPLES["usual"].spec
    _force(made["usual"], staff, usual, "会前要告诉党支部；有效期改成两年。")
    hours = usual.condition("hours")
    more = tuple(
        replace(each, least=Decimal(30), period=rules.EVER) if each is hours else each
        for each in usual.conditions
    )
    actions.save_draft(
        BOOK, kind=made["usual"], by=staff, spec=replace(usual, conditions=more),
        note="时数想提到 30 小时，还没改完。",
    )  # fmt: skip
    actions.offer_kind(BOOK, by=staff, kind=made["t8"], is_active=False)
    cast["recommendation_tracks"] = made


def _force(track, staff, spec, note):
    draft = actions.save_draft(BOOK, kind=track, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=track, by=staff, seen=draft.digest, note=note)
