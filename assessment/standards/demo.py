"""Standards of three kinds: one that has changed once and is thought about again, one of terms, one out of use."""

from dataclasses import replace
from decimal import Decimal

from assessment.standards.book import BOOK
from assessment.standards.library import SAMPLES
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User
from tuanwei.rulebooks import actions

NAMES = {
    "a1": ("团支部年度考核", "每个团支部一学年一次，先自评再检查"),
    "a11": ("团支部对标定级", "每年第四季度评星级"),
    "a6": ("青年大学习", "一期一期看参学率"),
}


def fill(rng, cast):
    """`cast["standards"]` {key of the sample: Standard}."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    made = {}
    for key, (name, hint) in NAMES.items():
        made[key] = actions.save_kind(BOOK, by=staff, name=name, hint=hint)
        first = SAMPLES[key].spec
        if key == "a1":
            first = replace(first, procedure=replace(first.procedure, workdays=5))
        _force(made[key], staff, first, "第一版，按学校的办法。")
    usual = SAMPLES["a1"].spec
    _force(made["a1"], staff, usual, "公示改成 3 个工作日。")
    first, *rest = usual.indicators
    thought = replace(usual, indicators=(replace(first, maximum=Decimal(28)), *rest))
    actions.save_draft(
        BOOK, kind=made["a1"], by=staff, spec=thought, note="支委会建设想减两分，还没改完。"
    )
    actions.offer_kind(BOOK, by=staff, kind=made["a6"], is_active=False)
    cast["standards"] = made


def _force(kind, staff, spec, note):
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest, note=note)
