"""Rules of real colleges to start from, and a plain one. No database here.

Where a real text says nothing, the usual rules stand; hours of service, which every set of rules here
needs, are marked in the hint where the text does not name them.
"""

from dataclasses import dataclass
from decimal import Decimal as D

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import (
    Condition,
    Day,
    Limit,
    Meeting,
    Publication,
    Quota,
    Share,
    Spec,
    Step,
    Test,
)
from tuanwei.rulebooks.samples import Sample


@dataclass(frozen=True)
class Kept:
    """A kind of records that the samples look at; `shape`, `period` as `files.models.RecordKind`."""

    name: str
    shape: str
    period: str = ""
    unit_word: str = ""
    marks: tuple[str, ...] = ()
    is_own: bool = False


RECORDS = {
    "application": Kept("入党申请书", "day", is_own=True),
    "comprehensive": Kept("综测排名", "rank", "term"),
    "fails": Kept("不及格门数", "number", "term", "门"),
    "punishment": Kept("处分", "span"),
    "school": Kept("团校结业", "day", is_own=True),
    "dormitory": Kept("宿舍等级", "mark", "term", marks=("A", "B", "C")),
}
"""{key: kind of records} of the samples."""

_FRESH = (Limit(years=(1,), is_exempt=True),)
_AGE = Condition("age", rules.AGE, "年龄", least=D(18), most=D(28))
_LEAGUE = Condition("league-age", rules.LEAGUE_AGE, "团龄", least=D(1))
_SCHOOL = Condition("school", rules.HAS, "团校结业", record="school")
_HOURS_NOT_NAMED = "原文没有写志愿时数，先写 20 小时，请改成自己学校的数。"


def _applied(months):
    return Condition(
        "application", rules.SINCE, "递交入党申请书", record="application", least=D(months)
    )


def _hours(amount):
    return Condition("hours", rules.HOURS, "志愿服务时数", least=D(amount))


def _no_fails(limits=()):
    return Condition(
        "fails", rules.NUMBER, "不及格门数", record="fails", period=rules.LAST_TERM, most=D(0),
        limits=limits,
    )  # fmt: skip


def _clean(months):
    return Condition("clean", rules.CLEAN, "处分", record="punishment", least=D(months))


_TWO_STEPS = (
    Step("general", "团总支审核", rules.GENERAL_BRANCH, 5),
    Step("committee", "团委审批", rules.COMMITTEE, 5),
)

USUAL = Spec(
    conditions=(_AGE, _LEAGUE, _applied(6), _no_fails(_FRESH), _hours(20), _clean(12)),
    quotas=(Quota(rules.PERCENT, heads=rules.LEAGUE_MEMBERS, percent=D(20)),),
    meeting=Meeting(
        quorum=(Test(rules.EXPECTED, Share(2, 3)),),
        passing=(Test(rules.EXPECTED, Share(1, 2), is_strict=True),),
        plan_by=rules.GENERAL_BRANCH, plan_days=3, invite_days=3,
    ),
    publications=(Publication("推荐对象公示", before="committee"),), steps=_TWO_STEPS,
)  # fmt: skip

_RANKS = (
    Limit(years=(1,), half=1, is_exempt=True), Limit(years=(1,), amount=D(30)),
    Limit(years=(2,), amount=D(40)), Limit(years=(3,), amount=D(50)),
    Limit(years=(4,), amount=D(60)),
)  # fmt: skip

T2 = Spec(
    conditions=(
        Condition("rank", rules.RANK, "绩点排名", record="comprehensive", period=rules.LAST_TERM,
                  limits=_RANKS),
        Condition("makeup", rules.NUMBER, "补考后仍不及格门数", record="fails", which=rules.SUM,
                  most=D(0)),
        _hours(20),
    ),
    quotas=(
        Quota(rules.COUNT, count=1, branch_type="club"),
        Quota(rules.COUNT, count=6, degree=rules.GRADUATE),
        Quota(rules.COUNT, count=2, years=(1, 2), is_cap=False),
        Quota(rules.COUNT, count=2, years=(3, 4)),
    ),
    meeting=Meeting(
        quorum=(Test(rules.EXPECTED, Share(4, 5), is_strict=True),),
        passing=(Test(rules.PRESENT, Share(2, 3)),),
        tie_tests=(Test(rules.PRESENT, Share(2, 3), is_strict=True),),
    ),
    publications=(Publication("推荐对象公示", before="committee"),), steps=_TWO_STEPS,
)  # fmt: skip

T3 = Spec(
    conditions=(_AGE, _LEAGUE, _applied(6), _no_fails(), _SCHOOL, _clean(12), _hours(20)),
    quotas=(Quota(rules.PERCENT, percent=D(13), rounding=rules.DOWN),),
    meeting=Meeting(
        quorum=(Test(rules.EXPECTED, Share(1, 2)),),
        passing=(Test(rules.EXPECTED, Share(1, 2), is_strict=True),),
        plan_by=rules.COMMITTEE,
    ),
    publications=(Publication("推荐对象公示", before="committee"),),
    steps=(Step("inspection", "团总支考察", rules.GENERAL_BRANCH),
           Step("committee", "分团委审批", rules.COMMITTEE)),
)  # fmt: skip

T4 = Spec(
    conditions=(
        _LEAGUE, _applied(3),
        Condition("dormitory", rules.MARK, "宿舍等级", record="dormitory", period=rules.LAST_TERM,
                  mark="A", marks=("A", "B", "C"), limits=_FRESH),
        Condition("rank", rules.RANK, "综测排名", record="comprehensive", period=rules.LAST_TERM,
                  most=D(50), limits=(*_FRESH, Limit(degree=rules.GRADUATE, amount=D(70)))),
        _no_fails(_FRESH), _hours(5),
    ),
    quotas=(Quota(rules.PERCENT, heads=rules.LEAGUE_MEMBERS, percent=D(20)),),
    meeting=Meeting(
        quorum=(Test(rules.EXPECTED, Share(2, 3)),),
        passing=(Test(rules.EXPECTED, Share(1, 2), is_strict=True),
                 Test(rules.CAST, Share(1, 2))),
    ),
    publications=(Publication("推荐对象公示", workdays=5, before="committee"),), steps=_TWO_STEPS,
)  # fmt: skip

T6 = Spec(
    conditions=(
        _AGE, _LEAGUE, _applied(6),
        Condition("grade", rules.GRADE, "这一批推荐的年级", least=D(1), most=D(1)), _hours(20),
    ),
    quotas=(Quota(rules.TABLE),), steps=_TWO_STEPS,
    publications=(Publication("推荐对象公示", before="committee"),),
)  # fmt: skip

T6_DEVELOPMENT = Spec(
    from_statuses=(rules.ACTIVIST,), to_status=rules.DEVELOPMENT,
    conditions=(
        Condition("training", rules.IN_STATUS, "培养考察", least=D(12)), _hours(20), _clean(12),
    ),
    quotas=(Quota(rules.TABLE),), steps=_TWO_STEPS,
    publications=(Publication("推荐对象公示", before="committee"),),
)  # fmt: skip

T8 = Spec(
    conditions=(_AGE, _applied(6), _hours(20)),
    quotas=(Quota(rules.PERCENT, percent=D(20)),),
    meeting=Meeting(
        passing=(Test(rules.CAST, Share(1, 2), is_strict=True),), may_abstain=False,
        invite_days=1, late_is_invalid=True,
    ),
    publications=(Publication("积极分子公示"),),
    steps=(Step("party", "党支部审核答复", rules.PARTY_BRANCH, 2),
           Step("committee", "团委备案", rules.COMMITTEE)),
    calendar=(
        Day("meeting", "支部开推优大会", first=1, last=6),
        Day("list", "名单报党支部", first=7, last=7, late_is_invalid=True),
        Day("answer", "党支部审核、答复", first=8, last=9),
        Day("form", "填推荐表", first=10, last=12),
        Day("hand-in", "交推荐表", first=13, last=13),
        Day("publication", "公示", rules.AFTER_STEP, 1, 7, after="hand-in"),
    ),
    posts=("书记", "副书记（班长）", "组织", "宣传", "科技委员", "无"),
)  # fmt: skip

SAMPLES = {
    "usual": Sample(
        "常见写法", "年龄、团龄、申请时间、成绩、时数、处分；三分之二到会，应到会过半赞成。", USUAL
    ),
    "t2": Sample(
        "法学院：分年级排名，五分之四到会",
        f"名次各年级不同，班级、毕业班、学生组织名额不同，赞成要实到会的三分之二。{_HOURS_NOT_NAMED}",
        T2,
    ),
    "t3": Sample(
        "书院：不超过 13%，应到会过半", f"候选名单先由团委批准，再开会。{_HOURS_NOT_NAMED}", T3
    ),
    "t4": Sample(
        "学院：宿舍、综测、时数，两条线",
        "宿舍 A 等、综测本科前 50% 研究生前 70%、5 小时；赞成要过应到会的一半和收回票的一半。", T4,
    ),
    "t6": Sample(
        "高专：团员推荐为积极分子",
        f"只推一个年级，名额按分配表（总的不超过 15%）。{_HOURS_NOT_NAMED}", T6,
    ),
    "t6-development": Sample(
        "高专：积极分子推荐为发展对象", f"培养满一年，从严，名额按分配表。{_HOURS_NOT_NAMED}",
        T6_DEVELOPMENT,
    ),
    "t8": Sample(
        "学院：按日子一步一步走",
        "1–6 日开会，7 日报名单，过期作废；按收回的票算通过率，不能弃权。"
        f"原文没有写通过的线，先写过半。{_HOURS_NOT_NAMED}", T8,
    ),
}  # fmt: skip
