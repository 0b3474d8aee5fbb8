"""Kinds of contests with two versions of rules, a draft, and one out of use."""

from dataclasses import replace
from decimal import Decimal

from branches.league_days.rules.book import BOOK
from branches.league_days.rules.library import SAMPLES
from branches.league_days.rules.spec import Quota
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User
from tuanwei.rulebooks import actions

NAMES = {
    "monthly": ("每月最佳团日活动", "每月评一次，评委和团员投票"),
    "funnel": ("学期十佳团日活动", "材料、展示、决赛三轮"),
    "l5": ("年度人物", "纸质票、微信票和专家"),
}


def fill(rng, cast):
    """The monthly contest has changed once and is being thought about again."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    made = {}
    for key, (name, hint) in NAMES.items():
        made[key] = actions.save_kind(BOOK, by=staff, name=name, hint=hint)
        first = SAMPLES[key].spec
        if key == "monthly":
            first = replace(first, quotas=(Quota("", 3),), ties=())
        _force(made[key], staff, first, "第一版，按校团委的评选办法。")
    monthly = SAMPLES["monthly"].spec
    _force(made["monthly"], staff, monthly, "每个团总支从 3 个改成 2 个；同分有了先后。")
    panels = monthly.stages[0].panels
    heavier = replace(panels[0], weight=Decimal(80))
    stage = replace(monthly.stages[0], panels=(heavier, *panels[1:]))
    actions.save_draft(
        BOOK, kind=made["monthly"], by=staff, spec=replace(monthly, stages=(stage,)),
        note="评委的分重一些，还没改完。",
    )  # fmt: skip
    actions.offer_kind(BOOK, by=staff, kind=made["l5"], is_active=False)
    cast["contest_kinds"] = made


def _force(kind, staff, spec, note):
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest, note=note)
