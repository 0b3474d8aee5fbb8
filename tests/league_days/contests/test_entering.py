"""A branch enters a league day: period, gates, quota, and the clock of the database."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.contests import actions, entering, queries
from branches.league_days.contests.gates import Past
from branches.league_days.contests.models import Contest
from branches.league_days.days.models import HandedIn, Observation, Partner
from branches.league_days.rules.spec import Cycle, Gate, Quota
from branches.organisation.models import Member
from tests.league_days.contests.conftest import GATED, QUOTAS
from tests.league_days.scene import USUAL

pytestmark = pytest.mark.django_db


def refused(call, **kwargs):
    with pytest.raises(ValidationError) as fault:
        call(**kwargs)
    return " ".join(fault.value.messages)


def test_numbers_follow_and_checks_are_frozen(contests, cast):
    contest = contests.opened(GATED)
    day = contests.day(came=17, expected=20)
    entry = contests.entered(contest, day, words=" 用辩论弄清诚信 ")
    assert (entry.number, entry.key, entry.words) == (1, "1", "用辩论弄清诚信")
    assert (entry.unit, entry.general_branch, entry.group) == (
        cast.branch, cast.general_branch, "class")  # fmt: skip
    assert contests.entered(contest).number == 2
    type(day).objects.filter(pk=day.pk).update(came=3)
    entry.refresh_from_db()
    assert [(c["kind"], c["passed"], c["found"]) for c in entry.checks] == [
        ("attendance", True, "17/20，85%"), ("photos", True, "0 张"),
        ("stated", None, "由团委核对"),
    ]  # fmt: skip


def test_a_gate_that_is_not_met_is_said_with_what_is_missing(contests):
    contest = contests.opened(GATED)
    words = refused(contests.entered, contest=contest, day=contests.day(came=15, expected=20))
    assert words == "“到会率不低于 80%”：要到 16 人，到了 15 人。"
    soft = replace(USUAL, gates=(Gate("attendance", Decimal(80), is_warning=True),))
    Contest.objects.all().update(state="called_off", closed_at=timezone.now(), reason="x")
    entry = contests.entered(contests.opened(soft), contests.day(came=15, expected=20))
    assert entry.checks[0]["passed"] is False


def test_nothing_twice_and_again_after_it_was_refused(contests, cast):
    contest = contests.opened()
    day = contests.day()
    entry = contests.entered(contest, day)
    assert refused(contests.entered, contest=contest, day=day) == "这次团日已经报过了，是 1 号。"
    actions.refuse_entry(entry=entry, by=cast.staff, reason="照片不够")
    again = contests.entered(contest, day)
    assert (again.pk, again.number, again.state, again.reason, again.decided_by) == (
        entry.pk, 1, "submitted", "", None)  # fmt: skip
    actions.disqualify_entry(entry=again, by=cast.staff, reason="材料不实")
    assert "取消了资格" in refused(contests.entered, contest=contest, day=day)


def test_only_recorded_days_of_the_period(contests):
    contest = contests.opened()
    for day in (
        contests.day(state="approved"),
        contests.scene.day(at=contests.noon - dt.timedelta(days=3)),
        contests.scene.day(at=contests.noon + dt.timedelta(days=40)),
    ):
        assert "这次团日不能参加这一期" in refused(contests.entered, contest=contest, day=day)


def test_a_rolled_month_counts_for_the_next(contests):
    before = contests.period.previous
    rolled = replace(USUAL, cycle=Cycle(rolled_months=(before.first.month,)))
    late = contests.scene.day(at=contests.noon - dt.timedelta(days=3))
    contest = contests.opened(rolled)
    assert queries.days_to_enter(contest, [late.unit_id]) == [late]
    assert contests.entered(contest, late).number == 1


def test_a_quota_is_full_and_a_place_comes_free(contests, cast):
    contest, above = contests.opened(QUOTAS), cast.general_branch
    first = contests.entered(contest, contests.day(contests.scene.branch(61)))
    contests.entered(contest, contests.day(contests.scene.branch(62)))
    third = contests.day(contests.scene.branch(63))
    words = refused(contests.entered, contest=contest, day=third)
    assert words == (
        "会计学院团总支的名额满了：班级团支部最多 2 个，已有 2 个"
        "（会计2461团支部、会计2462团支部）。可以请团总支书记让一个退出，再来报名。"
    )
    club = contests.day(contests.scene.branch(64, branch_type="club"))
    assert contests.entered(contest, club).group == "club"
    elsewhere = contests.day(contests.scene.branch(65, cast.other_general_branch))
    assert contests.entered(contest, elsewhere).number == 4
    actions.withdraw_entry(entry=first, by=cast.general_secretary, reason="让给会计2463")
    assert contests.entered(contest, third).number == 5
    limits = entering.places_of(contest, above)
    assert [(each.group, each.left) for each in limits] == [("class", 0), ("club", 0)]


def test_a_share_of_the_league_days_held(contests, cast):
    spec = replace(USUAL, quotas=(Quota("", percent=Decimal(50)),))
    contest = contests.opened(spec)
    first, second = (contests.day(contests.scene.branch(n)) for n in (61, 62))
    contests.day(contests.scene.branch(63, cast.other_general_branch))
    contests.entered(contest, first)
    words = refused(contests.entered, contest=contest, day=second)
    assert "最多 1 个（办了 2 次的 50%），已有 1 个" in words


def moved(contest, *, start=None, until=None):
    """The window set by the database's own clock."""
    now = queries.clock()
    Contest.objects.filter(pk=contest.pk).update(
        entries_from=now + (start or dt.timedelta(days=-1)), entries_until=now + until
    )


def test_a_second_late_is_late_by_the_databases_clock(contests, monkeypatch):
    contest = contests.opened()
    until = dt.datetime(2026, 12, 3, 18, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    Contest.objects.filter(pk=contest.pk).update(entries_until=until)
    day, second = contests.day(), dt.timedelta(seconds=1)
    for over, words in (
        (second, "晚了 1 秒"), (0 * second, "晚了不到 1 秒"), (61 * second, "晚了 1 分 1 秒"),
        (3 * 3600 * second, "晚了 3 小时 0 分"), (5 * 86400 * second, "晚了 5 天"),
    ):  # fmt: skip
        monkeypatch.setattr(queries, "clock", lambda over=over: until + over)
        said = refused(contests.entered, contest=contest, day=day)
        assert words in said
    monkeypatch.setattr(queries, "clock", lambda: until + second)
    assert refused(contests.entered, contest=contest, day=day) == (
        "报名 12月3日 18:00:00 截止，你提交时是 12月3日 18:00:01，晚了 1 秒。这一期不能再报，团日记录还在。"
    )
    monkeypatch.setattr(queries, "clock", lambda: until - second / 1000)
    assert contests.entered(contest, day).number == 1


def test_the_clock_is_that_of_the_database(contests, monkeypatch):
    contest = contests.opened()
    moved(contest, until=dt.timedelta(milliseconds=-1))
    fast = timezone.now() - dt.timedelta(hours=5)
    monkeypatch.setattr(timezone, "now", lambda: fast)  # a web server whose clock is wrong
    assert "截止" in refused(contests.entered, contest=contest, day=contests.day())


def test_nobody_is_early(contests):
    contest = contests.opened()
    moved(contest, start=dt.timedelta(hours=1), until=dt.timedelta(days=1))
    assert "开始报名，现在是" in refused(contests.entered, contest=contest, day=contests.day())


def test_only_while_it_is_open(contests):
    draft = contests.drawn_up()
    assert "准备中" in refused(contests.entered, contest=draft, day=contests.day())


def test_facts_come_from_what_is_recorded(contests, cast, monkeypatch):
    spec = replace(USUAL, gates=(Gate("held", Decimal(2), per="month"), Gate("held", Decimal(2))))
    contest = contests.opened(spec)
    day, other = contests.day(), contests.day(contests.scene.branch(69))
    Partner.objects.create(
        league_day=other, unit=cast.branch, state="accepted", asked_by=cast.staff
    )
    asked = contests.day(contests.scene.branch(70))
    Partner.objects.create(league_day=asked, unit=cast.branch, asked_by=cast.staff)
    Observation.objects.create(league_day=day, observer=cast.student, sent_by=cast.staff,
                               note="很好", noted_at=timezone.now())  # fmt: skip
    Observation.objects.create(league_day=day, observer=cast.other_student, sent_by=cast.staff)
    HandedIn.objects.create(league_day=day, key="photos", by=cast.secretary)
    assert cast.student.pk and cast.party_member.pk
    Member.objects.filter(branch=cast.branch).update(grade=contest.last_on.year - 1)
    past = contests.period.previous.previous.first
    monkeypatch.setattr(queries.hooks, "awards", [
        lambda units: [Past(unit, contest.kind_id, past) for unit in units],
        lambda units: [Past(unit, contest.kind_id + 1, past) for unit in units],
        lambda units: [],
    ])  # fmt: skip
    facts = queries.facts_of(contest, [day, other])[day.pk]
    assert (facts.came, facts.expected, facts.observers, facts.photos) == (18, 20, 1, 0)
    assert (facts.planned_days, facts.handed_in_days) == (2, 1)
    assert (facts.won_ago, facts.won) == ({2}, 2)
    assert facts.held_in("month") == 2
    assert facts.words == len(day.summary)
    assert (facts.has_theme, facts.stars) == (False, None)
    assert facts.year == (2 if contest.last_on.month >= 9 else 1)
    assert queries.facts_of(contest, []) == {}


def test_a_plan_approved_after_it_began_is_none(contests):
    contest = contests.opened()
    day = contests.day()
    day.decided_at = day.gathering.starts_at + dt.timedelta(seconds=1)
    assert queries.facts_of(contest, [day])[day.pk].planned_days is None


@pytest.mark.parametrize("days", [1, 6])
def test_facts_take_the_same_questions_for_many(contests, days, django_assert_num_queries):
    spec = replace(USUAL, gates=(Gate("held", Decimal(2)),))
    contest = contests.opened(spec)
    rows = [contests.day() for _n in range(days)]
    _ = contest.spec
    with django_assert_num_queries(6):  # one of them is the awards of results
        queries.facts_of(contest, rows)
