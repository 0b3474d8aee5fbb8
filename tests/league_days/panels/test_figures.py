"""Spread, subtotals, facts and letters against the standard library and by hand."""

import statistics
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.panels.figures import facts, faults, letters, spread, subtotals
from branches.league_days.rules.reckoning import Entrant
from tests.league_days.panels.conftest import FULL, JUDGES

D = Decimal
TOTALS = st.lists(st.fractions(0, 100, max_denominator=40), min_size=1, max_size=9)


@given(TOTALS)
def test_a_spread_is_what_statistics_says(totals):
    found = spread(totals, JUDGES)
    for shown, exact in (
        (found.mean, statistics.mean(totals)), (found.median, statistics.median(totals)),
        (found.lowest, sorted(totals)[0]), (found.highest, sorted(totals)[-1]),
    ):  # fmt: skip
        assert abs(Fraction(shown) - exact) <= Fraction(1, 200)
    assert found.combined == found.mean  # the panel takes the plain mean
    apart = sorted(totals)[-1] - sorted(totals)[0]
    assert found.is_wide == (len(totals) > 1 and apart >= 20)  # 20 % of 100
    assert (found.span is None) == (found.deviation is None) == (len(totals) == 1)


def test_a_spread_by_hand():
    found = spread([Fraction(80), Fraction(90), Fraction("92.5")], JUDGES)
    assert (found.mean, found.median, found.span) == (D("87.50"), D("90.00"), D("12.50"))
    assert (found.ends, found.apart, found.is_wide) == ("80–92.5", "12.5", False)
    assert spread([Fraction(80)], JUDGES).apart == ""


def test_subtotals_add_up_groups_and_fill_in_facts():
    entrant = Entrant("1", "甲", came=18, expected=20)
    rows = subtotals(FULL, JUDGES, entrant)
    assert [(row.label, row.points, row.most) for row in rows] == [
        ("内容", D("59.5"), D(70)), ("", D("28.3"), D(30)),
    ]  # fmt: skip
    assert sum(row.points for row in subtotals({}, JUDGES, entrant)) == 20
    assert facts(JUDGES, Entrant("1", "甲", came=12, expected=20)) == {"part": D(10)}
    assert facts(JUDGES, Entrant("1", "甲", came=1, expected=20)) == {"part": D(0)}


def test_a_draft_may_leave_items_out_but_not_get_them_wrong():
    assert faults({"thought": D(35)}, JUDGES, is_draft=True) == []
    assert [key for key, _words in faults({"thought": D(35)}, JUDGES)] == ["new", "form"]
    assert [key for key, _words in faults({"new": D(31)}, JUDGES, is_draft=True)] == ["new"]


def test_letters_never_repeat():
    found = letters(800)
    assert found[:2] + found[25:29] + found[701:703] == [
        "A",
        "B",
        "Z",
        "AA",
        "AB",
        "AC",
        "ZZ",
        "AAA",
    ]
    assert len(set(found)) == 800 and letters(0) == []
