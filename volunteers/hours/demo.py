"""Kinds of service, two versions of the rules, a draft and a proof, for a portal tried out."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User
from tuanwei.lib.terms import Term
from volunteers.hours import kind_actions, proving, rules_actions
from volunteers.hours.library import SAMPLES
from volunteers.hours.spec import SERVICE, YEAR, Cap, Fixed


def fill(rng, cast):
    """The usual rules since last year; this term lectures are capped and posts count; a third
    version is being thought about."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    kind_actions.add_usual(by=staff)
    term = Term.of(timezone.localdate())
    first = SAMPLES["usual"].spec
    second = replace(
        first, late_minutes=15, early_minutes=15,
        caps=(*first.caps, Cap(Decimal(2), SERVICE, ("lecture",))),
        fixed=(Fixed("blood", "无偿献血", Decimal(4), YEAR, 2),
               Fixed("captain", "服务队队长", Decimal(20), YEAR, 1, is_capped=False)),
    )  # fmt: skip
    third = replace(second, unit_minutes=6, rounding="half_up")
    for spec, first_on, note in (
        (first, term.previous.previous.first_day, "第一版，按校团委的志愿服务办法。"),
        (second, term.first_day, "讲座一次最多 2 小时；献血、队长按固定时数。"),
    ):
        draft = rules_actions.save_draft(by=staff, spec=spec, first_on=first_on, note=note)
        rules_actions.put_in_force(draft=draft, by=staff, seen=draft.digest)
    rules_actions.save_draft(
        by=staff, spec=third, first_on=timezone.localdate() + timedelta(days=30),
        note="试试 0.1 小时为单位。",
    )  # fmt: skip
    proving.note_proof()
