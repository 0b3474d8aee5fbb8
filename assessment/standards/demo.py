"""Standards of three kinds: one that has changed once and is thought about again, one of terms, one out of use."""

from dataclasses import replace
from decimal import Decimal as D

from assessment.engine import spec as rules
from assessment.engine.spec import (
    Band,
    Consequence,
    Grade,
    Indicator,
    Level,
    Measure,
    Quota,
    Term,
    Title,
)
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
            first = _whole(first)
            first = replace(first, procedure=replace(first.procedure, workdays=5))
        _force(made[key], staff, first, "第一版，按学校的办法。")
    usual = _whole(SAMPLES["a1"].spec)
    _force(made["a1"], staff, usual, "公示改成 3 个工作日。")
    first, *rest = usual.indicators
    thought = replace(usual, indicators=(replace(first, maximum=D(28)), *rest))
    actions.save_draft(
        BOOK, kind=made["a1"], by=staff, spec=thought, note="支委会建设想减两分，还没改完。"
    )
    actions.offer_kind(BOOK, by=staff, kind=made["a6"], is_active=False)
    cast["standards"] = made


def _whole(spec):
    """The two blocks that the sample knows and one more, so that it makes 100: other offices' figures, judges; grades,
    a title, and what follows from them."""
    more = (
        Indicator("role", "作用发挥", maximum=D(40)),
        Indicator("study", "青年大学习参学率", "role", D(15), terms=(
            Term("rate", "参学率", rules.BAND, Measure("table:青年大学习", rules.SHARE), bands=(
                Band(D(15), D(95)), Band(D(12), D(90), D(95)), Band(D(8), D(80), D(90)),
                Band(D(0), most=D(80)))),)),
        Indicator("service", "志愿服务", "role", D(10), terms=(
            Term("hours", "每 10 小时 1 分", rules.EACH,
                 Measure("volunteers.hours", rules.AMOUNT), D("0.1")),)),
        Indicator("talk", "现场答辩", "role", D(15), scored_by=(rules.JUDGES,), terms=(
            Term("mark", "评委打分，去掉最高最低再平均", rules.GIVEN,
                 Measure(counted=rules.AVERAGE, drop=1), least=D(0), most=D(15)),)),
        Indicator("press", "媒体报道", maximum=D(5), is_bonus=True,
                  scored_by=(rules.CLAIM, rules.CHECK), terms=(
            Term("press", "媒体报道", rules.EACH, levels=(
                Level("province", "省级以上", D(3)), Level("college", "校级", D(1)))),)),
    )  # fmt: skip
    return replace(
        spec, indicators=(*spec.indicators, *more),
        grades=(Grade("good", "优秀", D(85)), Grade("pass", "合格", D(70), D(85)),
                Grade("fail", "不合格", most=D(70))),
        quotas=(Quota("good", D(30), fewest=1),),
        titles=(Title("red", "五四红旗团支部", number=3, grades=("good",)),),
        consequences=(Consequence("half", "推优名额减半", rules.QUOTA_FACTOR, grades=("fail",),
                                  amount=D("0.5")),),
    )  # fmt: skip


def _force(kind, staff, spec, note):
    draft = actions.save_draft(BOOK, kind=kind, by=staff, spec=spec)
    actions.put_in_force(BOOK, kind=kind, by=staff, seen=draft.digest, note=note)
