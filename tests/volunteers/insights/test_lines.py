"""Small groups keep their figures, and nobody works them out."""

from decimal import Decimal

from volunteers.insights.lines import Line, without_small_groups


def line(key, people, hours=10, members=None):
    return Line(key, f"第{key}", people, people, Decimal(hours), Decimal(0), members)


def test_one_small_group_takes_another_along():
    lines, total = without_small_groups([line(1, 30), line(2, 3), line(3, 8)])
    assert [each.is_hidden for each in lines] == [False, True, True]
    assert total
    assert (lines[1].people, lines[1].hours, lines[1].name) == (0, 0, "第2")


def test_a_small_group_alone_hides_the_total():
    lines, total = without_small_groups([line(1, 3)])
    assert (lines[0].is_hidden, total) == (True, False)


def test_nobody_is_no_small_group():
    lines, total = without_small_groups([line(1, 0), line(2, 9)])
    assert (lines, total) == ([line(1, 0), line(2, 9)], True)


def test_shares_and_figures():
    found = line(1, 3, "14.50", members=8)
    assert (str(found.percent), str(found.figure), found.claimed) == ("37.5", "14.5", 14.5)
    assert line(1, 9, members=8).percent == 100  # who left since is no member any more
    assert line(1, 3).percent is None
