"""Budget against actual: exact sums, shares and variances, checked against another way to count."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.kinds.spec import MoneyRules, MoneySource, ShareRule
from activities.projects.accounts import Line, account, spoken_percent, spoken_yuan, strains

SOURCES = (("league", "团费"), ("sponsor", "赞助"))
YUAN = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
LINES = st.lists(
    st.tuples(st.sampled_from(["league", "sponsor", "", "old"]), st.sampled_from(["奖品", "物料", ""]), YUAN),
    max_size=12,
)  # fmt: skip


def yuan(*lines):
    return [(source, category, Decimal(amount)) for source, category, amount in lines]


def test_a_budget_and_what_was_spent_line_by_line():
    found = account(
        yuan(("league", "奖品", "300"), ("league", "物料", "100"), ("sponsor", "物料", "100")),
        yuan(("league", "奖品", "330.50"), ("", "车费", "20")),
        SOURCES, ["奖品", "物料"],
    )  # fmt: skip
    assert (found.total.planned, found.total.spent) == (Decimal(500), Decimal("350.50"))
    shown = [(line.label, line.planned, line.spent, line.spoken_variance) for line in found.sources]
    assert shown == [
        ("团费", Decimal(400), Decimal("330.50"), "−17.4%"),
        ("赞助", Decimal(100), Decimal(0), "−100%"),
        ("没写", Decimal(0), Decimal(20), "没有预算"),
    ]
    assert [line.label for line in found.categories] == ["奖品", "物料", "车费"]
    assert [spoken_percent(line.planned_share) for line in found.sources] == ["80%", "20%", "0%"]
    assert found.total.variance == Decimal("-149.50")


@given(LINES, LINES)
def test_sums_and_shares_add_up_whichever_way_they_are_counted(planned, spent):
    found = account(planned, spent, SOURCES, ["奖品"])
    for lines, place in ((found.sources, 0), (found.categories, 1)):
        for line in lines:
            cents = sum(int(each[2] * 100) for each in spent if each[place] == line.key)
            assert int(line.spent * 100) == cents
            cents = sum(int(each[2] * 100) for each in planned if each[place] == line.key)
            assert int(line.planned * 100) == cents
        for which, whole in (("planned", found.total.planned), ("spent", found.total.spent)):
            assert sum(getattr(line, which) for line in lines) == whole
            shares = [getattr(line, f"{which}_share") for line in lines]
            if whole:
                assert sum(shares) == 1
            else:
                assert set(shares) <= {None}


@given(YUAN, YUAN, st.integers(0, 30000).map(lambda number: Decimal(number).scaleb(-2)))
def test_a_note_is_asked_for_beyond_the_percent_and_never_at_it(planned, spent, percent):
    line = Line("total", "合计", planned, spent)
    # |spent − planned| > planned × percent / 100, in ten-thousandths of a cent
    gap = abs(int(spent * 100) - int(planned * 100)) * 10_000
    allowed = int(planned * 100) * int(percent * 100)
    assert line.is_beyond(percent) == (gap > allowed)
    assert not line.is_beyond(None)


@given(st.fractions(0, 10))
def test_a_percent_is_rounded_half_up_to_one_decimal(part):
    shown = Fraction(spoken_percent(part).removesuffix("%"))
    assert shown - Fraction(5, 100) <= part * 100 < shown + Fraction(5, 100)


@pytest.mark.parametrize(("part", "words"), [
    (None, "—"), (Fraction(0), "0%"), (Fraction(1, 3), "33.3%"), (Fraction(1, 2), "50%"),
    (Fraction(1, 2000), "0.1%"), (Fraction(1249, 10000), "12.5%"), (Fraction(49, 100_000), "0%"),
])  # fmt: skip
def test_percents_in_words(part, words):
    assert spoken_percent(part) == words


@pytest.mark.parametrize(("amount", "words"), [("1500", "¥1,500"), ("99.5", "¥99.50"), ("0", "¥0")])
def test_yuan_in_words(amount, words):
    assert spoken_yuan(Decimal(amount)) == words


def test_caps_and_shares_are_pointed_out_in_words():
    money = MoneyRules(
        cap=Decimal(1000),
        sources=(
            MoneySource("league", "团费", cap=Decimal(500)),
            MoneySource("sponsor", "赞助", most_share=Decimal(30)),
        ),
        shares=(ShareRule("奖品", most=Decimal("33.3")), ShareRule("物料", least=Decimal(80))),
    )
    spent = yuan(("league", "奖品", "600"), ("sponsor", "物料", "600"))
    assert strains(account([], spent, SOURCES), money, granted=Decimal(1100)) == [
        "一共花了 ¥1,200，最多可以花 ¥1,000。",
        "一共花了 ¥1,200，核定 ¥1,100。",
        "“团费”花了 ¥600，最多 ¥500。",
        "“赞助”占 50%，不能多于 30%。",
        "“奖品”占 50%，不能多于 33.3%。",
        "“物料”占 50%，不能少于 80%。",
    ]
    within = yuan(("league", "物料", "500"))
    assert strains(account([], within, SOURCES), money) == []
    assert strains(account([], [], SOURCES), money) == []  # nothing spent, nothing to say
    at_the_line = yuan(("league", "奖品", "333"), ("league", "物料", "667"))
    shares = MoneyRules(shares=(ShareRule("奖品", most=Decimal("33.3")),))
    assert strains(account([], at_the_line), shares) == []
    none_of_it = strains(account([], yuan(("", "奖品", "10"))), MoneyRules(
        shares=(ShareRule("物料", least=Decimal(80)),)))  # fmt: skip
    assert none_of_it == ["“物料”占 0%，不能少于 80%。"]


def test_only_the_whole_and_the_sources_ask_for_a_note():
    found = account(
        yuan(("league", "奖品", "100"), ("sponsor", "物料", "100")),
        yuan(("league", "物料", "100"), ("sponsor", "物料", "110")), SOURCES,
    )  # fmt: skip
    assert [line.key for line in found.beyond(Decimal(5))] == ["sponsor"]
    assert [line.key for line in found.beyond(Decimal("4.99"))] == ["total", "sponsor"]
    assert found.beyond(Decimal(10)) == []
