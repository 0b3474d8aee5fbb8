"""Campaigns open under the rules of that day, close when all is done, are called off with words;
places are counted and frozen."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.candidates import actions, hooks, places, queries, reminding, running
from party_pairing.candidates.models import Campaign, Place
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.spec import Factor, Quota, Share
from tests.party_pairing.candidates.conftest import NOTHING, PLAIN
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
PERCENT = replace(
    NOTHING, quotas=(Quota(rules.PERCENT, percent=Decimal(20)),),
    factors=(Factor("failed", "年度考核不合格", Share(1, 2)),),
)  # fmt: skip
TABLE = replace(NOTHING, quotas=(Quota(rules.TABLE),))


def refused(action, **kwargs):
    """The words of the refusal."""
    with pytest.raises(ValidationError) as caught:
        action(**kwargs)
    return " ".join(caught.value.messages)


def drawn_up(way, track_rules, **fields):
    """A draft through its own step."""
    today = timezone.localdate()
    made = {
        "track": track_rules.track, "unit": way.cast.committee, "by": way.cast.staff,
        "title": "11月推优", "month": today, "cut_off": today,
        "nominate_until": timezone.now() + timedelta(days=3),
    } | fields  # fmt: skip
    return running.draw_up(**made)


def over(campaign):
    """Its nominations have ended."""
    Campaign.objects.filter(pk=campaign.pk).update(
        nominate_until=timezone.now() - timedelta(hours=1)
    )
    return campaign


# --- campaigns


def test_it_opens_under_the_rules_of_that_day_and_keeps_them(way, cast):
    first = way.rules(PLAIN)
    campaign = drawn_up(way, first)
    second = way.rules(NOTHING)
    running.open_campaign(campaign=campaign, by=cast.staff)
    campaign.refresh_from_db()
    assert campaign.rules == second
    way.rules(PLAIN)
    made = way.on_the_list(campaign)
    assert made.state == "listed"
    assert queries.findings_of(made) == ()
    assert Campaign.objects.get().rules == second
    assert Notice.objects.filter(once=f"party_pairing.campaign.opened:{campaign.pk}").exists()


def test_a_track_without_rules_in_force_begins_nothing(way, cast):
    drafted = way.rules(PLAIN, "新的一类")
    type(drafted).objects.update(in_force_from=None)
    assert "还没有生效的规则" in refused(lambda **_: drawn_up(way, drafted))


def test_one_campaign_of_a_track_takes_names_at_a_time(way, cast):
    first = way.campaign(NOTHING)
    second = drawn_up(way, first.rules, unit=cast.general_branch)
    words = refused(running.open_campaign, campaign=second, by=cast.staff)
    assert f"“{first.title}”还在报名" in words
    over(first)
    assert running.open_campaign(campaign=second, by=cast.staff).state == "open"


def test_an_open_one_takes_names_for_longer_only(way, cast):
    campaign = way.campaign(NOTHING)
    same = {
        "campaign": campaign, "by": cast.staff, "title": campaign.title, "month": campaign.month,
        "cut_off": campaign.cut_off,
    }  # fmt: skip
    later, earlier = (campaign.nominate_until + timedelta(days=n) for n in (1, -1))
    assert "不能提前截止" in refused(running.change, **same, nominate_until=earlier)
    assert "只能延长报名" in refused(
        running.change, **same | {"title": "改名"}, nominate_until=later
    )
    assert running.change(**same, nominate_until=later).nominate_until == later


def test_it_closes_once_nothing_is_open(way, cast, monkeypatch):
    campaign = way.campaign(NOTHING)
    made = way.applied(campaign)
    assert "那以后才能结束" in refused(running.close, campaign=campaign, by=cast.staff)
    over(campaign)
    assert "还有 1 人在报名或候选" in refused(running.close, campaign=campaign, by=cast.staff)
    type(made).objects.update(state="approving")
    assert "还有 1 人在公示、审批" in refused(running.close, campaign=campaign, by=cast.staff)
    type(made).objects.update(state="pre")
    monkeypatch.setattr(
        hooks, "unfinished", [lambda campaign: "还有大会没有结果。", lambda _c: None]
    )
    assert refused(running.close, campaign=campaign, by=cast.staff) == "还有大会没有结果。"
    monkeypatch.setattr(hooks, "unfinished", [])
    assert running.close(campaign=campaign, by=cast.staff).state == "closed"


def test_called_off_stops_everybody_on_the_way_with_the_reason(way, cast):
    campaign = way.campaign(NOTHING)
    on_the_way, done = way.applied(campaign), way.candidate(campaign, state="recommended")
    assert "为什么取消" in refused(running.call_off, campaign=campaign, by=cast.staff, reason=" ")
    running.call_off(campaign=campaign, by=cast.staff, reason="计划调整到下月")
    on_the_way.refresh_from_db()
    done.refresh_from_db()
    assert (on_the_way.state, done.state) == ("stopped", "recommended")
    assert on_the_way.moves.last().reason == "这一批取消了：计划调整到下月"
    assert "现在是“已取消”" in refused(
        running.call_off, campaign=campaign, by=cast.staff, reason="再来"
    )


# --- places


def test_places_come_from_the_roster_with_every_step(way, cast):
    campaign = way.campaign(PERCENT)
    for _n in range(12):
        way.student()
    for status in ("party", "activist", "activist", "development"):
        way.student(status=status)
    line = places.line_of(campaign, cast.branch)
    members = cast.branch.members.count()
    assert line.counted.heads == {
        "members": members, "league_members": members - 1, "non_party": members - 1,
        "activists": 3, "applicants": 0, "eligible": 0,
    }  # fmt: skip
    assert line.places.exact == Fraction(members, 5)
    assert line.places.places == round(members / 5)
    assert line.counted.year == 3


def test_a_fact_noted_by_staff_halves_them(way, cast):
    campaign = way.campaign(PERCENT)
    for _n in range(19):
        way.student()
    assert cast.branch.members.count() == 20
    note = {"campaign": campaign, "unit": cast.branch, "by": cast.staff}
    assert "要写依据" in refused(running.note_place, **note, facts={"failed": " "})
    running.note_place(**note, facts={"failed": "2025 年度考核通报", "unknown": "x"})
    found = queries.places_of(campaign, cast.branch)
    assert (found.places, found.exact) == (2, 2)
    assert [each.label for each in found.factors] == ["年度考核不合格"]


def test_a_table_is_entered_unit_by_unit(way, cast):
    campaign = way.campaign(TABLE)
    assert queries.places_of(campaign, cast.branch).places == 0
    running.note_place(campaign=campaign, unit=cast.branch, by=cast.staff, granted=3)
    assert queries.places_of(campaign, cast.branch).places == 3


def test_frozen_places_stay_when_the_roster_grows(way, cast):
    campaign = way.campaign(PERCENT)
    for _n in range(9):
        way.student()
    row = actions.freeze_places(campaign=campaign, unit=cast.branch, by=cast.staff)
    assert (row.places, row.heads["members"]) == (2, 10)
    for _n in range(20):
        way.student()
    assert queries.places_of(campaign, cast.branch).places == 2
    again = actions.freeze_places(campaign=campaign, unit=cast.branch, by=cast.staff)
    assert again.counted_at == row.counted_at
    assert "不能再改" in refused(
        running.note_place, campaign=campaign, unit=cast.branch, by=cast.staff, facts={}
    )


def test_those_who_meet_the_conditions_can_be_what_is_counted(way, cast):
    spec = replace(
        PLAIN, conditions=PLAIN.conditions[:2],
        quotas=(Quota(rules.PERCENT, heads=rules.ELIGIBLE, percent=Decimal(50)),),
    )  # fmt: skip
    campaign = way.campaign(spec)
    for _n in range(4):
        way.hours(way.student(), 5)
    way.student()
    line = places.line_of(campaign, cast.branch)
    assert (line.counted.heads["eligible"], line.places.places) == (4, 2)


def test_all_units_are_counted_in_as_many_queries_as_one(way, cast, django_assert_num_queries):
    campaign = way.campaign(PERCENT)
    for _n in range(5):
        way.student()
        way.student(branch=cast.other_branch)
    units = list(places.units_of(campaign))
    assert {each.pk for each in units} == {cast.branch.pk, cast.other_branch.pk}
    with django_assert_num_queries(4):
        found = places.lines_of(campaign, units)
    assert found[cast.other_branch.pk].places.places == 1


# --- reminders


def test_branches_are_reminded_three_days_and_one_day_before(way, cast):
    until = timezone.now() + timedelta(days=3)
    campaign = way.campaign(NOTHING, nominate_until=until)
    assert cast.other_branch.pk
    reminding.remind(timezone.localdate())
    reminding.remind(timezone.localdate())
    told = Notice.objects.get(once__startswith="party_pairing.campaign.last_days")
    assert cast.secretary.pk in told.deliveries.values_list("recipient", flat=True)
    way.applied(campaign)
    reminding.remind(timezone.localdate() + timedelta(days=2))
    assert Notice.objects.filter(once__contains="not_looked_at").count() == 1
    reminding.remind(timezone.localdate() + timedelta(days=1))
    assert Notice.objects.filter(once__contains=f":{campaign.pk}:").count() == 3
    assert Place.objects.count() == 0
