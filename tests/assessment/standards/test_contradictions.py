"""What the editor says of standards that do not add up; nothing is put right by itself."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from assessment.engine import spec as rules
from assessment.engine.spec import (
    Band,
    Category,
    Consequence,
    Cycle,
    Factor,
    Grade,
    Indicator,
    Level,
    Measure,
    Quota,
    Spec,
    Step,
    Term,
    Title,
    Totals,
    Veto,
)
from assessment.standards.contradictions import contradictions, refusals
from assessment.standards.library import SAMPLES
from tests.assessment.scene import USUAL


def said(spec, section=None):
    """The words of all warnings and refusals, of one page where it is named."""
    return [each.words for each in contradictions(spec) if section in (None, each.section)]


def with_leaf(**changes):
    """USUAL whose leaf 纪律 is another."""
    return replace(USUAL, indicators=tuple(
        replace(each, **changes) if each.key == "order" else each for each in USUAL.indicators
    ))  # fmt: skip


def with_term(*terms, **changes):
    return with_leaf(start=rules.NOTHING, terms=terms, **changes)


def test_the_usual_one_is_sound():
    assert contradictions(USUAL) == []


def test_numbers_between_two_grades_belong_to_none():
    spec = replace(USUAL, quotas=(), vetoes=(), consequences=(), grades=(
        Grade("a", "优秀", D(90)), Grade("b", "良好", D(60), D(89), holds_most=True),
        Grade("c", "不合格", most=D(60)),
    ))  # fmt: skip
    assert said(spec) == ["89.5 分不属于任何等级：优秀从 90 起，良好到 89 为止。"]
    whole = replace(spec, totals=replace(spec.totals, places=0))
    assert said(whole) == []
    exact = replace(whole, totals=replace(whole.totals, is_graded_exact=True))
    assert said(exact) == ["89.5 分不属于任何等级：优秀从 90 起，良好到 89 为止。"]


def test_a_number_in_two_grades_and_ends_left_open():
    spec = replace(USUAL, quotas=(), vetoes=(), consequences=(), grades=(
        Grade("a", "优秀", D(80), D(100)), Grade("b", "合格", D(60), D(80), holds_most=True),
    ))  # fmt: skip
    assert said(spec) == [
        "59.99 分不属于任何等级：合格从 60 起。".replace("59.99", "30"),
        "100 分不属于任何等级：优秀不到 100。",
        "80 分同时属于优秀和合格：按写在前面的优秀算。",
    ]


def test_grades_in_the_wrong_order_and_out_of_reach():
    spec = replace(USUAL, quotas=(), vetoes=(), consequences=(), grades=(
        Grade("c", "不合格", most=D(60)), Grade("b", "合格", D(60), D(95)),
        Grade("a", "优秀", D(95)), Grade("s", "超优", D(101)),
    ))  # fmt: skip
    assert said(spec) == [
        "超优从 101 起，可是总分最多 100 分，没有人能得到。",
        "等级没有从好到差写，降一级、名额会算错：把好的移到前面。",
    ]


def test_children_that_do_not_add_to_the_parent():
    first, *rest = USUAL.indicators
    less = replace(USUAL, indicators=(replace(first, maximum=D(62)), *rest))
    assert said(less) == [
        "“支部建设”62 分，下面 2 项合计 60 分，少 2 分，谁也得不满。",
        "第一级合计 102 分，满分写的是 100 分。",
    ]
    more = replace(USUAL, indicators=(replace(first, maximum=D(58)), *rest))
    assert said(more)[0] == "“支部建设”58 分，下面 2 项合计 60 分，多 2 分；最多算 58 分。"
    best = replace(first, maximum=D(40), combine=rules.HIGHEST)
    assert said(replace(USUAL, indicators=(best, *rest))) == [
        "第一级合计 80 分，满分写的是 100 分。"
    ]


def test_the_block_of_four_in_three_of_a_real_college():
    words = said(SAMPLES["a2"].spec)
    assert "“民主评议”3 分，下面 3 项合计 4 分，多 1 分；最多算 3 分。" in words
    assert "80 分同时属于优秀和合格：按写在前面的优秀算。" in words
    assert refusals(SAMPLES["a2"].spec) == []


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_real_standards_are_only_warned_of(key):
    assert refusals(SAMPLES[key].spec) == []


def test_children_of_categories_are_added_up_by_themselves():
    spec = Spec(
        categories=(Category("arts", "文科"), Category("science", "理科")),
        indicators=(
            Indicator("a", "总", maximum=D(100)),
            Indicator("b", "论文", "a", D(100), categories=("arts",), start=rules.FULL),
            Indicator("c", "实验", "a", D(90), categories=("science",), start=rules.FULL),
        ),
    )
    assert said(spec) == [
        "“总”100 分（理科），下面 1 项合计 90 分，少 10 分：有的不适用，其余的按比例放大，精确计算。"
    ]
    hard = replace(spec, totals=replace(spec.totals, rescale=rules.AS_NOTHING))
    assert said(hard) == ["“总”100 分（理科），下面 1 项合计 90 分，少 10 分，谁也得不满。"]


def test_weights_of_categories_are_added_up_by_themselves():
    weights = (("a", D(60), ()), ("b", D(40), ("arts",)), ("c", D(30), ("science",)))
    spec = Spec(
        categories=(Category("arts", "文科"), Category("science", "理科")),
        indicators=tuple(
            Indicator(key, key, maximum=D(100), weight=weight, categories=whom, start=rules.FULL)
            for key, weight, whom in weights
        ),
    )
    assert said(spec) == ["第一级的权重（理科）合计 90%，不是 100%：a 60% + c 30%。"]
    silent = Indicator("d", "不计分的记录", maximum=D(0), start=rules.FULL)
    assert said(replace(spec, indicators=(*spec.indicators, silent))) == said(spec)


def test_a_maximum_that_is_not_written_is_pointed_out():
    spec = Spec(indicators=(
        Indicator("a", "基础分", maximum=D(100)),
        Indicator("b", "制度", "a", D(10), start=rules.FULL),
        Indicator("c", "档案", "a", floor=None, terms=(Term("late", "迟交", rules.EACH, points=D(-1)),)),
    ))  # fmt: skip
    assert said(spec) == ["“档案”没有写满分，“基础分”的 100 分够不够、多不多没法核对。"]


@pytest.mark.parametrize(("leaf", "words"), [
    ({"terms": (Term("t", "每次", rules.EACH, points=D(5)),)}, "可以一直加上去，没有上限"),
    ({"start": rules.BASE, "base": D(60), "terms": (Term("t", "酌情", rules.GIVEN, Measure(counted=rules.NEWEST),
                                                        least=D(0), most=D(50)),)}, "最多能得 110 分"),
    ({"start": rules.BASE, "base": D(60), "terms": (Term("t", "酌情", rules.GIVEN, Measure(counted=rules.NEWEST),
                                                        least=D(0), most=D(40)),)}, ""),
    ({"start": rules.FULL, "terms": (Term("t", "每次", rules.EACH, points=D(-5)),)}, ""),
])  # fmt: skip
def test_a_maximum_that_does_not_hold_is_pointed_out(leaf, words):
    one = Indicator("a", "纪律", maximum=D(100), is_capped=False, **leaf)
    begin = "“纪律”写了满分 100 分，可是没有勾“最多是满分”："
    assert said(Spec(indicators=(one,))) == ([f"{begin}{words}。"] if words else [])
    below = Spec(indicators=(Indicator("p", "总", maximum=D(100)), replace(one, parent="p")))
    more = f"{begin}{words}，只有“总”的 100 分管着。"
    assert said(below) == ([more] if words else [])


def test_weights():
    def parts(*weights):
        return Spec(indicators=tuple(
            Indicator(f"k{n}", f"第 {n} 块", maximum=D(100), weight=weight, start=rules.FULL)
            for n, weight in enumerate(weights, 1)
        ))  # fmt: skip

    assert said(parts(D(25), D(50), D(25))) == []
    assert said(parts(D(25), D(50), D(20))) == [
        "第一级的权重合计 95%，不是 100%：第 1 块 25% + 第 2 块 50% + 第 3 块 20%。"
    ]
    assert said(parts(D(50), D(50), None)) == ["第一级有的写了权重，“第 3 块”没有写，按 0 算。"]
    unknown = parts(D(100))
    unknown = replace(unknown, indicators=(replace(unknown.indicators[0], maximum=None,
                                                   start=rules.NOTHING, terms=TERMS),))  # fmt: skip
    assert [each.words for each in refusals(unknown)] == [
        "“第 1 块”按权重算，可是没有写满分，不知道几分是 100%。"
    ]


TERMS = (Term("each", "每次", rules.EACH, points=D(1)),)


def test_printed_factors():
    spec = SAMPLES["a15"].spec
    assert said(spec) == []
    odd = (Factor(D(145), D("0.68")), Factor(D(150), D("0.7")))
    assert said(replace(spec, totals=replace(spec.totals, factors=odd))) == [
        "145 × 0.68 = 98.6，全部满分也只有 99 分，不是 100 分。",
        "写了满分 150 分的系数，可是满分只会是 145、155 分，用不上。",
        "第二学期的满分是 155 分，没有写它的系数：按比例精确换算。",
    ]
    early = replace(spec.totals, is_graded_exact=True)
    assert said(replace(spec, totals=early))[0] == (
        "145 × 0.689 = 99.905，等级按没有取整前的总分定，刚好在线上的会差一点。"
    )


def test_vetoes_that_never_come_or_always():
    def veto(test, **changes):
        return replace(USUAL, vetoes=(Veto("v", "查", (test,), **{
            "effect": rules.GRADE_AT_MOST, "grade": "pass", **changes}),))  # fmt: skip

    score = rules.Test(rules.SCORE, indicator="order", compare=rules.MORE, number=D(10))
    assert said(veto(score)) == ["否决“查”永远碰不上：“纪律”最高是 10，不会超过 10。"]
    below = replace(score, compare=rules.BELOW, number=D(0))
    assert said(veto(below)) == ["否决“查”永远碰不上：“纪律”最低是 0，不会低于 0。"]
    share = rules.Test(
        measure=Measure("roster.complete", rules.SHARE), compare=rules.MORE, number=D(100)
    )
    assert said(veto(share)) == ["否决“查”永远碰不上：看的数最高是 100，不会超过 100。"]
    always = rules.Test(measure=Measure("activities.late"), number=D(0))
    assert said(veto(always)) == ["否决“查”人人都碰上：看的数总是达到或超过 0。"]
    good = rules.Test(measure=Measure("activities.late"))
    assert said(veto(good)) == []
    assert said(veto(good, grade="good")) == [
        "否决“查”最高只能到“优秀”，本来就是最高的，没有作用。"
    ]
    empty = replace(USUAL, vetoes=(Veto("v", "查", (), rules.NO_GRADE),))
    assert said(empty) == ["否决“查”没有写条件，永远用不上。"]


def test_what_points_to_nothing_is_refused():
    gone = rules.Test(measure=Measure("own:gone:term"))
    spec = replace(USUAL, vetoes=(
        Veto("a", "甲", (gone,), rules.GRADE_AT_MOST, "pass"),
        Veto("b", "乙", (rules.Test(),), rules.NO_GRADE),
        Veto("c", "丙", (rules.Test(rules.SCORE, indicator="gone"),), rules.NO_GRADE),
        Veto("d", "丁", (rules.Test(rules.TOTAL, compare=rules.BELOW, number=D(60)),), rules.GRADE_AT_MOST, "best"),
    ), quotas=(Quota("best", D(10)),))  # fmt: skip
    assert [(each.section, each.words) for each in refusals(spec)] == [
        ("vetoes/a", "否决“甲”要看的数据“own:gone:term”不存在，请重新选。"),
        ("vetoes/b", "否决“乙”没有选看哪种数据。"),
        ("vetoes/c", "否决“丙”看的指标已经没有了，请重新选。"),
        ("vetoes/d", "否决“丁”要降到的等级不存在，请重新选。"),
        ("quotas", "名额写的等级“best”不存在，请重新选。"),
    ]


def test_titles_in_a_circle_and_in_the_wrong_order():
    a, b = Title("a", "甲", 5, from_title="b"), Title("b", "乙", 10, from_title="a")
    assert [each.words for each in refusals(replace(USUAL, titles=(a, b)))] == [
        "称号“甲”和“乙”互相从对方里选，谁也选不出来。",
        "称号“乙”和“甲”互相从对方里选，谁也选不出来。",
    ]
    late = replace(USUAL, titles=(a, replace(b, from_title="")))
    assert [each.words for each in refusals(late)] == ["称号“甲”从“乙”里选，请把“乙”移到它前面。"]
    assert said(replace(USUAL, titles=(replace(b, from_title=""), a))) == []


def test_quotas():
    spec = replace(USUAL, quotas=(Quota("pass", D(60)), Quota("good"), Quota("fail", number=3)))
    assert said(spec) == [
        "“优秀”的名额没有写比例，也没有写个数，等于不限。",
        "“不合格”的名额：这是最后一个等级，超出的就没有等级了。",
        "名额要从好的等级写到差的：先降下来的，才轮得到下一级算名额。",
    ]


def test_consequences():
    spec = replace(USUAL, consequences=(
        Consequence("a", "减半", rules.QUOTA_FACTOR, amount=D(50)),
        Consequence("b", "返还", rules.FEE_RETURN, grades=("none",), amount=D(60)),
    ))  # fmt: skip
    assert said(spec) == [
        "“减半”没有写什么情况下用，永远用不上。",
        "“减半”推优名额乘 50：减半要写 0.5。",
        "“返还”看的等级“none”不存在，请重新选。",
    ]


@pytest.mark.parametrize(("term", "words"), [
    (Term("t", "给", rules.GIVEN, least=D(0), most=D(10)),
     "“纪律”的“给”是直接给分，却按次数数：给 3 分只会算 1 分，请改成数量合计或最近一次的数值。"),
    (Term("t", "给", rules.GIVEN, Measure(counted=rules.NEWEST)), "“纪律”的“给”没有写给分的范围，给多少都算。"),
    (Term("t", "排", rules.RANKED, points=D("0.2"), full_places=3),
     "“纪律”的“排”按名次给分，没有说按什么数排：现在按登记的次数排，要比人次、比例请选“怎么数”。"),
    (Term("t", "排", rules.RANKED, Measure("league_days.held", rules.AMOUNT)),
     "“纪律”的“排”每低一名少 0 分，有数据的都得一样的分。"),
    (Term("t", "次", rules.EACH), "“纪律”的“次”每次 0 分，等于没有写。"),
    (Term("t", "少", rules.SHORT, points=D(1), needed=D(4)),
     "“纪律”的“少”少了反而加分：扣分要写成负数，例如 -1。"),
    (Term("t", "档", rules.BAND, Measure(counted=rules.SHARE), bands=(
        Band(D(10), D(90), D(100), True, True), Band(D(5), D(0), D(80)))),
     "“纪律”的“档”：85% 不在任何一档，不加也不扣。"),
    (Term("t", "档", rules.BAND, Measure(counted=rules.TIMES), bands=(
        Band(D(10), D(3)), Band(D(5), D(1), D(3), True, True))),
     "“纪律”的“档”：3 同时落在第 1 档和第 2 档，按前一档算。"),
    (Term("t", "评", rules.GRADED, levels=(Level("a", "好", D(12)),)),
     "“纪律”的“评”的“好”12 分，超过满分 10 分，多的不算。"),
    (Term("t", "核", rules.CHECKLIST, levels=(Level("a", "表", D(1)),), is_all=True),
     "“纪律”的“核”全都有也是 0 分，等于没有写。"),
    (Term("t", "次", rules.EACH, Measure("league_days.awards", levels=("一等奖",), roles=("x",),
                                         least=D(5), below=D(5)), D(1)),
     "“纪律”的“次”只算不低于 5、低于 5 的，没有这样的数。"),
])  # fmt: skip
def test_terms_that_hardly_mean_what_they_say(term, words):
    spec = replace(with_term(term), vetoes=())
    assert said(spec) == [words]
    assert refusals(spec) == []


@pytest.mark.parametrize(("term", "words"), [
    (Term("t", "档", rules.BAND), "“纪律”的“档”还没有写分档，没法给分。"),
    (Term("t", "评", rules.GRADED), "“纪律”的“评”还没有写有哪些等次，没法评。"),
    (Term("t", "核", rules.CHECKLIST), "“纪律”的“核”还没有写要核对哪几项。"),
    (Term("t", "次", rules.EACH, Measure("letters.read"), D(1)),
     "“纪律”的“次”要看的数据“letters.read”不存在，请重新选。"),
    (Term("t", "比", rules.RATE, Measure("volunteers.hours", rules.SHARE), D(1)),
     "“纪律”的“比”要算“比例（百分比）”，可是“志愿服务时数”没有总数，算不出来。"),
    (Term("t", "次", rules.EACH, points=D(1), least=D(3), most=D(1)),
     "“纪律”的“次”最低 3 分，比最多 1 分还高。"),
    (Term("t", "评", rules.GRADED, Measure("volunteers.hours"), levels=(
        Level("a", "好", D(1)), Level("a", "差", D(0)))),
     "“纪律”的“评”里“好”写了两次，不知道按哪个给分。"),
])  # fmt: skip
def test_terms_that_cannot_be_scored(term, words):
    found = refusals(replace(with_term(term), vetoes=()))
    assert found[0].words == words
    assert found[0].section == "indicators/order/terms/t"


def test_where_a_leaf_begins():
    minus = Term("t", "扣", rules.EACH, points=D(-1))
    assert said(replace(with_term(minus), vetoes=())) == [
        "“纪律”从 0 分加起，规则却只扣分：谁都是 0 分。是不是从满分扣起？"
    ]
    plus = replace(with_leaf(terms=(replace(minus, points=D(1)),)), vetoes=())
    assert said(plus) == ["“纪律”从满分扣起，规则却只加分：谁都是满分。"]
    empty = replace(with_leaf(start=rules.NOTHING, terms=()), vetoes=())
    assert [each.words for each in refusals(empty)] == ["“纪律”还没有写怎么评分。"]


def test_parts_of_the_period():
    month = (Step(rules.MONTH, rules.MEAN),)
    assert said(with_leaf(steps=month)) == []
    wrong = with_leaf(steps=(Step(rules.TERM, rules.MEAN), Step(rules.MONTH, rules.MEAN)))
    assert [each.words for each in refusals(wrong)] == [
        "“纪律”先每学期、再每月：后一步要比前一步长。"
    ]
    short = replace(with_leaf(steps=(Step(rules.TERM, rules.MEAN),)), cycle=Cycle(rules.ONE_MONTH))
    assert said(short) == ["“纪律”每学期算一次，可是一个月考核一次，没有那么长。"]


def test_the_tree_itself():
    two = replace(
        USUAL, indicators=(*USUAL.indicators, replace(USUAL.indicators[0], label="又一个"))
    )
    assert [each.words for each in refusals(two)] == [
        "“支部建设”、“又一个”的代号都是 build，分不清是哪一个。"
    ]
    first, *rest = USUAL.indicators
    ring = replace(USUAL, indicators=(replace(first, parent="days"), *rest))
    assert [each.words for each in refusals(ring)] == [
        "“支部建设”绕了一圈又放在自己下面。", "“团日活动”绕了一圈又放在自己下面。",
    ]  # fmt: skip
    lost = replace(USUAL, indicators=(replace(first, parent="gone"), *rest))
    assert [each.words for each in refusals(lost)] == [
        "“支部建设”要放在“gone”下面，可是没有这一项。"
    ]
    assert [each.words for each in refusals(Spec())] == ["还没有写指标。"]
    below = replace(USUAL, indicators=tuple(
        replace(each, is_bonus=True) if each.key == "team" else each for each in USUAL.indicators
    ))  # fmt: skip
    assert said(below) == [
        "“班子建设”写成了加分，可是只有第一级的指标能在 100 分之外，这里照常加进上一级。"
    ]


def test_totals():
    no_bonus = tuple(each for each in USUAL.indicators if each.key != "extra")
    spec = replace(
        USUAL, indicators=no_bonus, totals=Totals(bonus_percent=D(10), most=D(50), least=D(60))
    )
    assert said(spec, "totals") == [
        "总分最低 60 分，比最高 50 分还高。", "写了加分的上限，可是没有一项是加分。",
    ]  # fmt: skip


@pytest.mark.parametrize(("maximum", "start", "words"), [
    (3, rules.NOTHING, ["“民主评议”3 分，3 条规则最多能得 4 分，多 1 分；最多算 3 分。"]),
    (4, rules.NOTHING, []),
    (5, rules.NOTHING, ["“民主评议”5 分，3 条规则最多能得 4 分，少 1 分，谁也得不满。"]),
    (6, rules.BASE, ["“民主评议”6 分，3 条规则最多能得 5 分，少 1 分，谁也得不满。"]),
])  # fmt: skip
def test_rules_that_do_not_come_to_their_maximum(maximum, start, words):
    newest = Measure(counted=rules.NEWEST)
    leaf = Indicator("a", "民主评议", maximum=D(maximum), start=start, base=D(1), terms=(
        Term("plan", "方案", rules.GIVEN, newest, least=D(0), most=D("0.5")),
        Term("sum", "总结", rules.EACH, points=D(2), take=(D("0.25"),)),
        Term("effect", "效果", rules.GRADED, levels=(Level("a", "好", D(3)), Level("b", "差", D(1)))),
    ))  # fmt: skip
    spec = Spec(indicators=(leaf,), totals=Totals(out_of=D(maximum)))
    assert [each for each in said(spec) if "条规则" in each] == words
    endless = Term("more", "每次", rules.EACH, points=D(1))
    open_ended = replace(spec, indicators=(replace(leaf, terms=(*leaf.terms, endless)),))
    assert not any("条规则" in each for each in said(open_ended))
