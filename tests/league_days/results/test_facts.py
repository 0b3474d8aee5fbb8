"""What assessment reads: awards that stand, points and money, league days held."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import timezone

from branches.league_days import queries
from branches.league_days.days.models import Partner
from branches.league_days.results import awarding

pytestmark = pytest.mark.django_db


def test_awards_as_facts(finale):
    today = timezone.localdate()
    branch, other = finale.cast.branch.pk, finale.entries["3"].unit_id
    finale.published()
    assert queries.awards_of([branch], today, today) == []
    finale.over()
    found = queries.awards_of([branch, other], today, today)
    assert [(each.unit, each.key, each.points, each.user) for each in found] == [
        (branch, "best", D(2), None), (other, "good", D(1), None), (other, "popular", D(0), None),
        (branch, "leader", D(0), finale.cast.secretary.pk),
    ]  # fmt: skip
    assert (found[0].kind, found[0].month, found[0].granted_on, found[0].league_day) == (
        "每月最佳团日活动", finale.contest.first_on, today, finale.entries["1"].league_day_id,
    )  # fmt: skip
    assert queries.points_of([branch, other], today, today) == {
        branch: (D(2), D(300)), other: (D(1), D(0)),
    }  # fmt: skip
    yesterday = today - timedelta(days=1)
    assert queries.awards_of([branch], yesterday, yesterday) == []
    awarding.revoke_award(award=finale.award("best", 1), by=finale.cast.staff, reason="照片是借的")
    assert queries.points_of([branch], today, today) == {}


def test_league_days_held(finale):
    day = finale.entries["1"].league_day
    Partner.objects.create(
        league_day=day, unit=finale.cast.other_branch, state="accepted",
        asked_by=finale.cast.secretary, came=7, expected=8,
    )  # fmt: skip
    on = timezone.localdate(day.gathering.ends_at)
    units = [finale.cast.branch.pk, finale.cast.other_branch.pk]
    found = queries.league_days_of(units, on, on)
    assert [(each.unit, each.led, each.came, each.expected, each.on) for each in found] == [
        (units[0], True, 12, 12, on), (units[1], False, 7, 8, on),
    ]  # fmt: skip
    before = on - timedelta(days=1)
    assert queries.league_days_of(units, before, before) == []
