"""Middles, spans and deviations against statistics of the standard library."""

import statistics
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tuanwei.lib.scores import deviation, mean, median, span, strictness

D = Decimal
POINTS = st.decimals(0, 100, places=2)
SCORES = st.lists(POINTS, max_size=7)


def rounded(fraction, places=2):
    """Half up by comparing whole numbers, another way than `half_up`."""
    scaled = abs(Fraction(fraction)) * 10**places
    low = scaled.numerator // scaled.denominator
    near = low + (scaled - low >= Fraction(1, 2))
    return D(near if fraction >= 0 else -near) / 10**places


@given(st.lists(POINTS, min_size=1, max_size=7))
def test_the_middle_is_what_statistics_says(scores):
    exact = [Fraction(str(score)) for score in scores]
    assert mean(scores) == statistics.mean(exact)
    assert median(scores) == statistics.median(exact)


@given(SCORES)
def test_the_spread_is_what_statistics_says(scores):
    if len(scores) < 2:
        assert (span(scores), deviation(scores)) == (None, None)
        return
    assert span(scores) == sorted(scores)[-1] - sorted(scores)[0]
    found = deviation(scores)
    variance = statistics.pvariance([Fraction(str(score)) for score in scores])
    below, above = Fraction(found) - Fraction(1, 200), Fraction(found) + Fraction(1, 200)
    assert variance < above**2
    assert below <= 0 or below**2 <= variance


def test_a_spread_by_hand():
    assert deviation([D(2), D(4), D(4), D(4), D(5), D(5), D(7), D(9)]) == 2
    assert deviation([D(80), D(90)]) == 5
    assert deviation([D(80), D("80.01")]) == D("0.01")


@given(st.dictionaries(st.integers(1, 4), st.dictionaries(st.sampled_from("ABC"), POINTS)))
def test_strictness_is_the_mean_gap_to_those_beside(by_work):
    expected = {}
    for judge in "ABC":
        gaps = []
        for scores in by_work.values():
            beside = [Fraction(str(given)) for key, given in scores.items() if key != judge]
            if judge in scores and beside:
                gaps.append(Fraction(str(scores[judge])) - statistics.mean(beside))
        if gaps:
            expected[judge] = rounded(statistics.mean(gaps))
    assert strictness(by_work) == expected


def test_a_strict_reviewer_by_hand():
    by_work = {1: {"A": D(70), "B": D(80), "C": D(90)}, 2: {"A": D(60), "B": D(64)}, 3: {"C": D(9)}}
    found = strictness(by_work)
    assert found == {"A": D("-9.50"), "B": D("2.00"), "C": D("15.00")}
