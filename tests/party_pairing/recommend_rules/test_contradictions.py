"""What is refused when rules are put in force, and what is only pointed out."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from party_pairing.recommend_rules import contradictions as told
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.contradictions import contradictions
from party_pairing.recommend_rules.draft_forms import PAGES
from party_pairing.recommend_rules.library import RECORDS, SAMPLES, USUAL
from party_pairing.recommend_rules.spec import (
    Condition,
    Day,
    Factor,
    Limit,
    Meeting,
    PointRule,
    Publication,
    Quota,
    Share,
    Spec,
    Step,
)
from party_pairing.recommend_rules.wording import said
from tuanwei.rulebooks.reasons import refusals

SHAPES = {key: each.shape for key, each in RECORDS.items()}
HOURS = Condition("hours", rules.HOURS, "时数", least=D(20))
HALF = rules.Test(rules.EXPECTED, Share(1, 2))


def with_condition(*conditions):
    return replace(USUAL, conditions=(HOURS, *conditions))


def with_meeting(**changes):
    return replace(USUAL, meeting=replace(USUAL.meeting, **changes))


def of(kind, **fields):
    return with_condition(Condition("x", kind, "甲", **fields))


def only_hours(**fields):
    return replace(USUAL, conditions=(replace(HOURS, **fields),))


def test_samples_can_be_put_in_force():
    for sample in SAMPLES.values():
        assert refusals(contradictions(sample.spec, SHAPES)) == []
        assert Spec.read(sample.spec.write()) == sample.spec
    assert contradictions(USUAL, SHAPES) == []


REFUSED = {
    "还没有选推荐哪些人。": replace(USUAL, from_statuses=()),
    "推荐以后的身份要在原来的身份之后：团员、积极分子、发展对象、预备党员。": replace(
        USUAL, from_statuses=(rules.LEAGUE, rules.DEVELOPMENT), to_status=rules.ACTIVIST
    ),
    "没有写志愿服务时数：这是必备条件，加一条“志愿服务时数”，写清要几小时。": replace(
        USUAL, conditions=USUAL.conditions[:1]
    ),
    "志愿服务时数是必备条件，不能和别的条件“满足一项就行”，去掉它的组名。": replace(
        USUAL, conditions=(replace(HOURS, either="a"), Condition("s", rules.STATED, "乙", either="a"))
    ),
    "“时数”的小时数要大于 0。": only_hours(least=D(0)),
    "“时数”还没有写要多少。": only_hours(least=None),
    "“时数”不能写“至多”：做得多不是坏事。": only_hours(most=D(9)),
    "“时数”对所有人都不作要求，等于没有：志愿服务时数是必备条件。": only_hours(
        limits=(Limit(is_exempt=True),)
    ),
    "“甲”没有人能满足：至少 28，又要不超过 18。": of(rules.AGE, least=D(28), most=D(18)),
    "“甲”没有人能满足：至少 18，又要未满 18。": of(rules.AGE, least=D(18), most=D(18), is_below=True),
    "“甲”没有人能满足：至少 30，又要不超过 28。": of(
        rules.AGE, least=D(18), most=D(28), limits=(Limit(years=(1,), amount=D(30)),)
    ),
    "“甲”按年算，写整年或半年，例如 1 或 0.5。": of(rules.LEAGUE_AGE, least=D("0.3")),
    "“甲”按月算，写整月。": of(rules.IN_STATUS, least=D("1.5")),
    "“甲”还没有选看哪个档案项目。": of(rules.SINCE, least=D(6)),
    "“甲”看的档案项目“gone”没有了，或者停用了，换一个。": of(rules.HAS, record="gone"),
    "“甲”要看记名次和人数的档案项目，选的这一项记的是日期。": of(
        rules.RANK, record="application", most=D(30)
    ),
    "“甲”不看档案，去掉选的档案项目。": of(rules.AGE, record="school", least=D(18)),
    "“甲”写前百分之几，填在“至多”里。": of(rules.RANK, record="comprehensive", least=D(30)),
    "“甲”的百分比要大于 0、不超过 100。": of(rules.RANK, record="comprehensive", most=D(101)),
    "“甲”和哪段时间没有关系，改成“不限时间”。": of(rules.AGE, least=D(18), period=rules.TERM),
    "“甲”不是数字，不能加起来。": of(
        rules.RANK, record="comprehensive", most=D(30), which=rules.SUM
    ),
    "“甲”只能看最近一次。": of(rules.HAS, record="school", which=rules.EVERY),
    "“甲”要写任职至少几个月，从 1 起。": of(rules.POST, least=D(0)),
    "“甲”要看积分，但还没有写积分怎么来。": of(rules.POINTS, least=D(1)),
    "“甲”还没有写有哪些等级，从好到差。": of(rules.MARK, record="dormitory", mark="A"),
    "“甲”最低要求的等级“X”不在等级里。": of(
        rules.MARK, record="dormitory", mark="X", marks=("A", "B")
    ),
    "“甲”有一行要求永远轮不到：前面一行已经把这些人包括进去了，换一下先后。": of(
        rules.RANK, record="comprehensive", most=D(9),
        limits=(Limit(years=(1, 2), amount=D(3)), Limit(years=(2,), half=1, amount=D(4))),
    ),
    "“甲”只有“有”和“没有”，分年级的那一行要勾“不作要求”。": of(
        rules.HAS, record="school", limits=(Limit(years=(1,)),)
    ),
    "“甲”分年级的数是“至少”还是“至多”？在这个条件的“至少”或“至多”里也写一个。": of(
        rules.NUMBER, record="fails", limits=(Limit(years=(1,), amount=D(1)),)
    ),
    "“满足一项就行”的“组”组里只有“甲”，再加一项，或者去掉组名。": of(rules.STATED, either="组"),
    "有两个条件都叫“时数”，改一个名称。": with_condition(replace(HOURS, key="y")),
    "积分“服务”从同一个来源“hours”算了两次。": replace(
        USUAL, points=(PointRule("服务", rules.HOURS, D(1)), PointRule("服务", rules.HOURS, D(2)))
    ),
    "“总分”要 30 分，但积分最多只有 20 分。": replace(
        with_condition(Condition("p", rules.POINTS, "总分", least=D(30))),
        points=(PointRule("服务", rules.HOURS, D(2), D(20)),),
    ),
    "第 1 行名额是人数相减，还没有写减去哪些人。": replace(
        USUAL, quotas=(Quota(rules.FORMULA, percent=D(25)),)
    ),
    "第 1 行名额减去的人不会比总的少，算出来永远是 0。": replace(
        USUAL, quotas=(Quota(rules.FORMULA, rules.LEAGUE_MEMBERS, rules.MEMBERS, D(25)),)
    ),
    "第 1 行名额的百分比要大于 0、不超过 100。": replace(USUAL, quotas=(Quota(rules.PERCENT),)),
    "第 1 行名额还没有写每个支部几个。": replace(USUAL, quotas=(Quota(rules.COUNT),)),
    "第 2 行名额永远轮不到：前面一行已经包括了这些支部，换一下先后。": replace(
        USUAL, quotas=(Quota(rules.COUNT, count=1), Quota(rules.COUNT, count=2, years=(1,)))
    ),
    "第 1 行名额的“最多”要不小于“至少”，也不小于 1。": replace(
        USUAL, quotas=(Quota(rules.COUNT, count=1, least=3, most=2),)
    ),
    "写了让名额变化的情况，但没有名额。": replace(
        USUAL, quotas=(), factors=(Factor("a", "乙", Share(1, 2)),)
    ),
    "到会人数的 3/2 比全部还多，永远达不到。": with_meeting(
        quorum=(rules.Test(rules.EXPECTED, Share(3, 2)),)
    ),
    "赞成票不可能超过全部，改成“不少于”或者改小。": with_meeting(
        passing=(rules.Test(rules.CAST, Share(2, 2), is_strict=True),)
    ),
    "赞成票的 1/0 不行，分子、分母都要写大于 0 的整数。": with_meeting(
        passing=(rules.Test(rules.CAST, Share(1, 0)),)
    ),
    "到会人数只能和应到会的人、有表决权的人比。": with_meeting(
        quorum=(rules.Test(rules.CAST, Share(1, 2)),)
    ),
    "没有写赞成票要多少才算通过。": with_meeting(passing=()),
    "赞成票有两行一样的要求，去掉一行。": with_meeting(passing=(HALF, HALF)),
    "没有选投票的办法，大会没法投票：手机、纸质票至少选一样。": with_meeting(ways=()),
    "名额有 3 个，一张票却最多赞成 2 人，名额用不满。": replace(
        with_meeting(per_ballot=2), quotas=(Quota(rules.COUNT, count=3),)
    ),
    "差额选举要先有名额，现在一条名额也没有写。": replace(
        with_meeting(shortlist=Share(1, 2)), quotas=()
    ),
    "写了方案提前几天，但没有写由谁批准。": with_meeting(plan_by="", plan_days=3),
    "公示“公示”要在步骤“gone”之前，但没有这一步。": replace(
        USUAL, publications=(Publication("公示", before="gone"),)
    ),
    "有两个步骤都叫“审核”，改一个名称。": replace(
        USUAL, publications=(),
        steps=(Step("a", "审核", rules.STAFF), Step("b", "审核", rules.COMMITTEE)),
    ),
    "日程“开会”跟在“b”后面，但前面没有这一行。": replace(
        USUAL, calendar=(Day("a", "开会", rules.AFTER_STEP, 1, 2, after="b"), Day("b", "交"))
    ),
    "日程“开会”从第 6 天到第 1 天，先后反了。": replace(
        USUAL, calendar=(Day("a", "开会", first=6, last=1),)
    ),
    "日程“开会”的日子要在 1 到 31 之间。": replace(
        USUAL, calendar=(Day("a", "开会", first=0, last=32),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", REFUSED)
def test_refused(words):
    spec = REFUSED[words]
    found = [each for each in refusals(contradictions(spec, SHAPES)) if each.words == words]
    assert len(found) == 1, [each.words for each in refusals(contradictions(spec, SHAPES))]
    assert found[0].section in PAGES
    assert words not in [each.words for each in refusals(contradictions(USUAL, SHAPES))]
    said(spec)


WARNED = {
    "“时数”可以免除：志愿服务时数是必备条件，请想好要不要留这个口子。": only_hours(waived_by=rules.STAFF),
    "名额按分配表：每一批都要给每个支部填数，没填的支部是 0 个。": replace(
        USUAL, quotas=(Quota(rules.TABLE),)
    ),
    "没有写名额：大会通过的都推荐。": replace(USUAL, quotas=()),
    "名额没有写到全部支部，没写到的支部不限名额。": replace(
        USUAL, quotas=(Quota(rules.COUNT, count=1, years=(1,)),)
    ),
    "没有写到会要多少人，来一个人也能开会。": with_meeting(quorum=()),
    "候选人不投票，但比例是和应到会或实到会的人比，里面有不能投票的候选人；想不算他们，改成“有表决权的人数”。":
        with_meeting(candidates_vote=False),
    "赞成票不到一半也能通过，请核对。": with_meeting(passing=(rules.Test(rules.CAST, Share(1, 3)),)),
    "到会的人刚够开会时，全部赞成也不够票：开会的线比通过的线低，请核对。": with_meeting(quorum=(HALF,)),
    "票数相同的再投一轮，但最多只投一轮：等于都不算。": with_meeting(most_rounds=1),
    "票数相同的都算通过时，人数会超过名额，请确认上级允许。": with_meeting(tie=rules.TAKE_ALL),
    "会议方案由支部自己批准，等于没有人审。": with_meeting(plan_by=rules.BRANCH),
    "一张票最多赞成 2 人；有的支部名额可能更多，请核对。": with_meeting(per_ballot=2),
    "公示“公示”只有 3 个工作日，一般不少于 5 个。": replace(USUAL, publications=(Publication("公示", 3),)),
    "没有写公示，请确认上级允许。": replace(USUAL, publications=()),
    "没有写审批的步骤：大会和公示以后就算批准。": replace(USUAL, steps=(), publications=(Publication("公示"),)),
    "没有写有效期：推荐不会过期，也就一直不能再推荐同一个人。": replace(USUAL, valid_months=0),
}  # fmt: skip


@pytest.mark.parametrize("words", WARNED)
def test_only_pointed_out(words):
    spec = WARNED[words]
    assert refusals(contradictions(spec, SHAPES)) == []
    found = [each for each in contradictions(spec, SHAPES) if each.words == words]
    assert [each.is_warning for each in found] == [True]
    assert found[0].section in PAGES


def test_kinds_of_records_are_looked_at_only_where_they_are_given():
    spec = of(rules.HAS, record="gone")
    assert refusals(contradictions(spec)) == []
    assert len(refusals(contradictions(spec, {}))) == 1


def test_what_differs_is_told_by_section():
    after = replace(USUAL, valid_months=12, quotas=())
    assert BOOK.compared(USUAL, after) == [
        ("适用和有效期", ["推荐 24 个月有效，有效期内不重复推荐。"], ["推荐 12 个月有效，有效期内不重复推荐。"]),
        ("名额", ["全部支部：团员人数的 20%，四舍五入，可以不用满。"], []),
    ]  # fmt: skip
    turned = replace(USUAL, steps=USUAL.steps[::-1])
    assert [title for title, _gone, _new in BOOK.compared(USUAL, turned)] == ["公示和审批"]
    assert BOOK.compared(USUAL, USUAL) == []


WORDS = st.sampled_from(["", "甲", "x" * 50])
NUMBERS = st.sampled_from([D(-1), D(0), D("0.5"), D(1), D(28), D(101), D(10_000)])
INTS = st.sampled_from([-1, 0, 1, 2, 5, 40, 400])


@given(st.builds(
    Spec,
    from_statuses=st.lists(st.sampled_from(["league", "x"]), max_size=2).map(tuple),
    to_status=st.sampled_from(["activist", "x"]),
    conditions=st.lists(st.builds(
        Condition, key=WORDS, kind=st.sampled_from([*rules.CONDITIONS, "x"]), label=WORDS,
        record=st.sampled_from(["", "application", "fails", "gone"]), period=st.sampled_from(["ever", "x"]),
        which=st.sampled_from([*rules.WHICH, "x"]), least=st.none() | NUMBERS, most=st.none() | NUMBERS,
        is_below=st.booleans(), mark=WORDS, marks=st.lists(WORDS, max_size=2).map(tuple),
        limits=st.lists(st.builds(Limit, years=st.lists(INTS, max_size=2).map(tuple), degree=WORDS,
                                  half=INTS, amount=NUMBERS, mark=WORDS, is_exempt=st.booleans()),
                        max_size=2).map(tuple),
        either=WORDS, waived_by=WORDS,
    ), max_size=2).map(tuple),
    points=st.lists(st.builds(PointRule, WORDS, WORDS, NUMBERS, st.none() | NUMBERS), max_size=2).map(tuple),
    quotas=st.lists(st.builds(
        Quota, st.sampled_from([*rules.QUOTAS, "x"]), heads=WORDS, less=WORDS, percent=NUMBERS,
        count=INTS, rounding=WORDS, least=INTS, most=st.none() | INTS,
    ), max_size=2).map(tuple),
    factors=st.lists(st.builds(Factor, WORDS, WORDS, st.builds(Share, INTS, INTS)), max_size=1).map(tuple),
    meeting=st.builds(
        Meeting, quorum=st.lists(st.builds(rules.Test, WORDS, st.builds(Share, INTS, INTS)), max_size=2).map(tuple),
        passing=st.lists(st.builds(rules.Test, WORDS, st.builds(Share, INTS, INTS)), max_size=2).map(tuple),
        per_ballot=st.none() | INTS, shortlist=st.none() | st.builds(Share, INTS, INTS), tie=WORDS, plan_by=WORDS,
    ),
    calendar=st.lists(st.builds(Day, WORDS, WORDS, WORDS, INTS, INTS, INTS, WORDS), max_size=2).map(tuple),
))  # fmt: skip
def test_whatever_a_file_says_is_told_in_words(spec):
    """Also what no screen could have written is shown and refused, never broken over."""
    assert all(each.words and each.section in PAGES for each in contradictions(spec, SHAPES))
    assert refusals(contradictions(spec, SHAPES))
    assert all(lines for _key, _title, lines in said(spec))


def test_every_section_has_its_page():
    assert set(PAGES) == {
        told.BASICS, told.CONDITIONS, told.POINTS, told.QUOTAS, told.MEETING, told.STEPS,
        told.CALENDAR,
    }  # fmt: skip
