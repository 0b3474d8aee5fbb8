"""Who moves between two versions."""

from fractions import Fraction

from assessment.engine.grading import Standing
from assessment.insights.moves import Outcome, compared, outcome_of, summary

RANKS = ["优秀", "合格", "不合格"]


def test_who_moves():
    """a and b change places, c loses its grade, d stays, e is not assessed any more, f is new."""
    before = {
        "a": Outcome(Fraction(90), Fraction(1), "优秀"), "b": Outcome(Fraction(80), Fraction(2), "合格"),
        "c": Outcome(Fraction(62), Fraction(3), "合格"), "d": Outcome(Fraction(50), Fraction(4), "不合格"),
        "e": Outcome(Fraction(40), Fraction(5), "不合格"),
    }  # fmt: skip
    after = {
        "a": Outcome(Fraction(84), Fraction(2), "优秀"), "b": Outcome(Fraction(86), Fraction(1), "优秀"),
        "c": Outcome(Fraction(59), Fraction(3), "不合格"), "d": Outcome(Fraction(50), Fraction(4), "不合格"),
        "e": Outcome(Fraction(40), None, ""), "f": Outcome(Fraction(99), Fraction(1), "优秀"),
    }  # fmt: skip
    moves = compared(before, after, RANKS, RANKS)
    assert [(each.unit, each.places, each.points, each.grade) for each in moves] == [
        ("a", -1, -6, 0), ("b", 1, 6, 1), ("c", 0, -3, -1), ("d", 0, 0, 0), ("e", None, 0, -1),
    ]  # fmt: skip
    found = summary(moves)
    assert (found.units, found.up, found.down, found.same, found.better, found.worse) == (
        5,
        1,
        1,
        3,
        1,
        2,
    )
    assert found.mean == Fraction(-3, 5)
    assert found.changes == (
        ("不合格", "", 1), ("合格", "不合格", 1), ("合格", "优秀", 1),
    )  # fmt: skip


def test_grades_that_only_one_version_knows_are_not_compared():
    before = {"a": Outcome(Fraction(90), Fraction(1), "五星")}
    after = {"a": Outcome(Fraction(90), Fraction(1), "优秀")}
    assert compared(before, after, ["五星"], RANKS)[0].grade == 0
    assert compared(before, after, ["五星", "优秀"], RANKS)[0].grade == -1


def test_nobody():
    found = summary([])
    assert (found.units, found.mean, found.changes) == (0, 0, ())


def test_an_outcome_of_a_standing():
    found = outcome_of(
        Fraction(3), Standing(Fraction(2), "good", "pass", titles=["flag"]), {"b", "a"}
    )
    assert found == Outcome(Fraction(3), Fraction(2), "pass", ("flag",), ("a", "b"))
