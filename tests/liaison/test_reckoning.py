"""Attendance against a plain table of cases."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from branches.liaison.reckoning import AWAY, EXCUSED, OWN, SUBSTITUTE, figures, level_of, rate_of


def test_every_case():
    for own, stands_in, excused in product((True, False), repeat=3):
        came = {key for key, is_there in ((1, own), (2, stands_in)) if is_there}
        expected = OWN if own else SUBSTITUTE if stands_in else EXCUSED if excused else AWAY
        assert level_of([1, 3], 2, came, excused) == expected
    assert level_of([], None, {7}, False) == AWAY


@given(st.lists(st.sampled_from([OWN, SUBSTITUTE, EXCUSED, AWAY]), max_size=12))
def test_leave_counts_on_neither_side(levels):
    there, asked = rate_of(figures(levels))
    assert there == sum(each in (OWN, SUBSTITUTE) for each in levels)
    assert asked == sum(each != EXCUSED for each in levels)
