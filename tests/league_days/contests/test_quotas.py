"""Quotas of general branches."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.contests.quotas import limits, most_of, tightest
from branches.league_days.rules.spec import Quota


@pytest.mark.parametrize(("quota", "held", "most"), [
    (Quota(count=2), 0, 2), (Quota(count=0), 9, 0), (Quota(), 9, None), (Quota(least=3), 9, None),
    (Quota(percent=Decimal(5)), 39, 1), (Quota(percent=Decimal(5)), 40, 2),
    (Quota(percent=Decimal(5)), 19, 0), (Quota(percent=Decimal(5), least=1), 19, 1),
    (Quota(count=3, percent=Decimal(50)), 4, 2), (Quota(count=3, percent=Decimal(50)), 40, 3),
    (Quota(count=1, least=2), 0, 2),
])  # fmt: skip
def test_how_many(quota, held, most):
    assert most_of(quota, held) == most


def test_classes_and_clubs_apart_and_together():
    quotas = (Quota("class", 2), Quota("club", 1), Quota("", 2))
    taken = {"class": 1, "club": 1}
    (clubs, both) = limits(quotas, "club", taken, {})
    assert (clubs.left, both.left, both.taken) == (0, 0, 2)
    (classes, both) = limits(quotas, "class", taken, {})
    assert (classes.left, classes.words) == (1, "班级团支部最多 2 个，已有 1 个")
    assert tightest((classes, both)) == both
    assert tightest(limits((Quota("club", 1),), "class", {}, {})) is None


def test_a_share_says_of_what():
    (found,) = limits((Quota("class", percent=Decimal(10)),), "class", {}, {"class": 25, "club": 9})
    assert found.words == "班级团支部最多 2 个（办了 25 次的 10%），已有 0 个"


@given(st.integers(0, 500), st.decimals(0, 100, places=1), st.integers(0, 5))
def test_a_share_against_counting(held, percent, least):
    most = most_of(Quota(percent=percent, least=least), held)
    allowed = max(n for n in range(held + 1) if Decimal(n) * 100 <= percent * held)
    assert most == max(allowed, least)
