"""Shades, means and spread of the map."""

from fractions import Fraction

import pytest

from assessment.insights.shading import column, most_lost, shade


@pytest.mark.parametrize(("points", "maximum", "found"), [
    (0, 10, 1), (Fraction(199, 100), 10, 1), (2, 10, 2), (4, 10, 3), (6, 10, 4), (8, 10, 5), (10, 10, 5),
    (-3, 10, 1), (12, 10, 5), (0, 0, 1), (1, 0, 5),
])  # fmt: skip
def test_bounds_belong_to_the_upper_shade(points, maximum, found):
    assert shade(Fraction(points), Fraction(maximum)) == found


def test_a_column():
    """10, 10 and 4 of 10: mean 8, two have all, 2 are lost on average."""
    found = column("days", {Fraction(10): 2, Fraction(4): 1}, Fraction(10))
    assert (found.units, found.mean, found.least, found.most, found.full, found.lost) == (
        3,
        8,
        4,
        10,
        2,
        2,
    )
    assert column("days", {}, Fraction(10)) is None
    bonus = column("extra", {Fraction(1, 3): 1, Fraction(0): 1}, None)
    assert (bonus.mean, bonus.lost, bonus.full) == (Fraction(1, 6), None, 0)
    over = column("days", {Fraction(12): 1}, Fraction(10))
    assert (over.lost, over.full) == (0, 1)


def test_where_most_is_lost():
    few, none, many = (
        column(key, {Fraction(points): 1}, Fraction(10))
        for key, points in (("few", 9), ("none", 10), ("many", 2))
    )
    assert [each.key for each in most_lost([few, none, many], 5)] == ["many", "few"]
    assert [each.key for each in most_lost([few, none, many], 1)] == ["many"]
