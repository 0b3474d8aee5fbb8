"""Scores against statistics of the standard library and long multiplication."""

import statistics
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.rounds import scoring
from activities.rounds.scoring import Item

D = Decimal
POINTS = st.decimals(0, 100, places=2)
SCORES = st.lists(POINTS, max_size=7)
RUBRIC = [
    Item("idea", "创意", D(30), D(40)), Item("plan", "方案", D(50), D("35.5")),
    Item("cost", "预算", D(7), D("24.5")),
]  # fmt: skip


def rounded(fraction, places=2):
    """Half up by comparing whole numbers, another way than `half_up`."""
    scaled = abs(Fraction(fraction)) * 10**places
    low = scaled.numerator // scaled.denominator
    near = low + (scaled - low >= Fraction(1, 2))
    return D(near if fraction >= 0 else -near) / 10**places


def test_a_sheet_by_hand():
    """24/30·40 + 40/50·35.5 + 5/7·24.5 = 32 + 28.4 + 17.5."""
    points = {"idea": D(24), "plan": D(40), "cost": D(5)}
    assert scoring.weighted(points, RUBRIC) == D("77.90")
    assert scoring.weighted({key: item.most for key, item in by_key().items()}, RUBRIC) == 100
    assert scoring.weighted(dict.fromkeys(by_key(), D(0)), RUBRIC) == 0


def by_key():
    return {item.key: item for item in RUBRIC}


@given(st.data())
def test_every_sheet_is_the_weighted_sum(data):
    points = {item.key: data.draw(st.decimals(0, item.most, places=2)) for item in RUBRIC}
    exact = sum(
        Fraction(str(points[item.key])) * Fraction(str(item.weight)) / Fraction(str(item.most))
        for item in RUBRIC
    )
    assert scoring.weighted(points, RUBRIC) == rounded(exact)
    gone = data.draw(st.sampled_from(RUBRIC))
    assert scoring.weighted(points | {gone.key: None}, RUBRIC) is None
    assert scoring.missing(points | {gone.key: None}, RUBRIC) == [gone]


@pytest.mark.parametrize("wrong", ["-0.01", "30.01", "NaN", "Infinity", "1e309"])
def test_no_sheet_of_points_that_cannot_be(wrong):
    points = {"idea": D(wrong), "plan": D(1), "cost": D(1)}
    with pytest.raises(ValueError, match="is not within"):
        scoring.weighted(points, RUBRIC)


@given(SCORES)
def test_combining_is_what_statistics_says(scores):
    exact = [Fraction(str(score)) for score in scores]
    if not scores:
        assert {scoring.combined([], each) for each in ("mean", "median", "trimmed")} == {None}
        return
    assert scoring.combined(scores, "mean") == rounded(statistics.mean(exact))
    assert scoring.combined(scores, "median") == rounded(statistics.median(exact))
    inner = list(exact)
    if len(inner) >= 3:
        inner.remove(max(inner))
        inner.remove(min(inner))
    assert scoring.combined(scores, "trimmed") == rounded(statistics.mean(inner))


@given(SCORES)
def test_scores_far_apart_are_looked_at(scores):
    assert scoring.is_wide(scores) == (len(scores) > 1 and max(scores) - min(scores) >= 20)


@given(st.dictionaries(st.integers(), st.none() | st.sampled_from([D(1), D(2), D(3), D(4)])))
def test_equals_share_a_rank(scores):
    found = scoring.ranks(scores)
    order = sorted((score for score in scores.values() if score is not None), reverse=True)
    assert found == {
        key: order.index(score) + 1 for key, score in scores.items() if score is not None
    }


def test_a_rubric_that_cannot_be():
    assert scoring.contradictions(RUBRIC) == []
    assert scoring.contradictions([]) == ["至少要有一个评分项。"]
    one = Item("a", "创意", D(10), D("99.5"))
    assert scoring.contradictions([one]) == ["各项权重加起来是 99.5%，要正好 100%。"]
    twice = [Item("a", "创意", D(10), D(50)), Item("b", "创意", D(0), D(50))]
    assert scoring.contradictions(twice) == [
        "“创意”的满分和权重都要大于 0。", "“创意”写了两次。",
    ]  # fmt: skip
    assert scoring.read(scoring.write(RUBRIC)) == RUBRIC
