"""Awards are proposed, published, granted, objected to, taken back and followed by the next."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from branches.league_days.contests import hooks
from branches.league_days.contests.actions import disqualify_entry
from branches.league_days.contests.models import Contest
from branches.league_days.contests.opening import call_off, in_the_way
from branches.league_days.days.models import Partner
from branches.league_days.results import awarding
from branches.league_days.results.answers import past_awards
from branches.league_days.results.models import Award
from branches.league_days.results.publishing import workdays_for
from branches.league_days.results.queries import publicities_of, published_with
from branches.league_days.results.winning import split
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Publication
from branches.organisation.models import Appointment
from tests.league_days.results.conftest import BALLOTS, L23, POINTS, Finale, with_spec
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice
from tuanwei.publicity import actions as publicities
from tuanwei.publicity import queries as published
from tuanwei.publicity import window
from tuanwei.workdays.calendar import WorkCalendar

pytestmark = pytest.mark.django_db
FIRST = [
    ("best", "2", "proposed"), ("best", "1", "proposed"), ("good", "3", "proposed"),
    ("popular", "3", "proposed"), ("leader", "1", "proposed"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _no_rooms_above(monkeypatch):
    """What bundles have to say about the end of a contest is tested there."""
    monkeypatch.setattr(hooks, "unfinished", [awarding.unfinished])


def told(user):
    rows = Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
    rows = rows.filter(once__startswith="branches.contest_award.")
    return list(rows.order_by("pk").values_list("title", flat=True))


# --- from the count to the certificate


def test_l23_from_the_count_to_the_award(finale):
    finale.published()
    # The branches of 2 and 3 have no secretary: only the first branch's gets the title.
    assert finale.awards() == FIRST
    publicity = finale.publicity
    assert (publicity.kind, publicity.key, publicity.workdays) == (
        "contest",
        f"{finale.contest.pk}",
        3,
    )
    assert finale.result.digest in publicity.basis and "第 1 版" in publicity.basis
    assert [(row["name"], row["detail"]) for row in publicity.lines] == [
        ("会计2402团支部", "最佳团日活动 · 第 1 名 · 90.1 分 · 2 号《第2个团日》"),
        ("会计2401团支部", "最佳团日活动 · 第 2 名 · 88.5 分 · 1 号《第1个团日》"),
        ("会计2403团支部", "优秀团日活动 · 第 3 名 · 86 分 · 3 号《第3个团日》"),
        ("会计2403团支部", "最佳人气 · 第 1 名 · 3 号《第3个团日》"),
        ("苏念（会计2401团支部）", "优秀团支书 · 第 2 名 · 1 号《第1个团日》"),
    ]
    assert told(finale.cast.secretary) == [
        "拟获奖，公示中：最佳团日活动",
        "拟获奖，公示中：优秀团支书",
    ]
    assert in_the_way(finale.contest) == ["获奖名单还在公示，公示期满、异议都裁定以后再结束。"]
    finale.over()
    assert finale.awards() == [(key, who, "granted") for key, who, _state in FIRST]
    award = finale.award("best", 1)
    assert len(award.code) == 16 and (award.points, award.money) == (D(2), D(300))
    assert told(finale.cast.secretary)[2:] == ["正式授予：最佳团日活动", "正式授予：优秀团支书"]
    assert in_the_way(finale.contest) == []
    assert AuditEvent.objects.filter(name="branches.contest_award.granted").count() == 5


def test_a_second_click_publishes_nothing_twice(finale):
    finale.published()
    again = awarding.propose_awards(contest=finale.contest, by=finale.cast.staff2)
    assert again.pk == finale.publicity.pk and Award.objects.count() == 5


def test_nothing_is_published_before_everything_is_counted(finale):
    with pytest.raises(ValidationError, match="还有环节没有结果"):
        awarding.propose_awards(contest=finale.contest, by=finale.cast.staff)


def test_nobody_reaches_the_line(cast):
    spec = with_spec(awards=(replace(L23.awards[0], line=D(99)),))
    finale = Finale(cast, spec).counted()
    with pytest.raises(ValidationError, match="没有谁达到获奖条件"):
        awarding.propose_awards(contest=finale.contest, by=cast.staff)
    assert in_the_way(finale.contest) == []


def test_what_stands_in_the_way_of_the_end(finale):
    assert in_the_way(finale.contest) == ["“终评”还没有结果。"]
    finale.counted()
    assert in_the_way(finale.contest) == ["获奖名单还没有公示。"]


# --- objections


def test_an_objection_upheld_moves_the_next_up(finale):
    finale.published()
    line = finale.award("best", 2).pk
    finale.objected(str(line))
    assert finale.entries["2"].contest.entries.get(number=2).state == "disqualified"
    # 2 loses its award; 3 moves up and gives up 优秀 for it, which 4 gets; titles follow.
    assert finale.awards("proposed") == [
        ("best", "1", "proposed"), ("popular", "3", "proposed"), ("leader", "1", "proposed"),
        ("best", "3", "proposed"), ("good", "4", "proposed"),
    ]  # fmt: skip
    revoked = finale.contest.awards.filter(state="revoked").order_by("pk")
    assert [(each.key, each.entry.number) for each in revoked] == [("best", 2), ("good", 3)]
    assert "核对签到表" in revoked[0].reason and "另行公示" in revoked[1].reason
    _first, second = publicities_of(finale.contest)
    assert (second.key, second.title) == (
        f"{finale.contest.pk}-2", f"{finale.contest}递补公示（1）",
    )  # fmt: skip
    assert "取消资格" in second.basis and second.opened_by == finale.cast.staff2
    assert [row["name"] for row in published.of("contest", second.key).lines] == [
        "会计2403团支部", "会计2404团支部",
    ]  # fmt: skip
    finale.over()
    assert [each[2] for each in finale.awards("granted")] == ["granted"] * 5
    assert finale.awards("granted")[-2:] == [("best", "3", "granted"), ("good", "4", "granted")]


def test_without_replacement_the_place_stays_empty(cast):
    spec = with_spec(publication=Publication(3, rules.WORKDAYS, 3, False))
    finale = Finale(cast, spec).published()
    finale.objected(str(finale.award("best", 2).pk))
    assert finale.awards("proposed") == FIRST[1:]
    assert publicities_of(finale.contest).count() == 1
    assert "名额空缺，不递补" in finale.publicity.basis
    finale.over()
    assert in_the_way(finale.contest) == []


def test_an_objection_to_the_whole_list(finale):
    finale.published()
    finale.objected("")
    assert {each[2] for each in finale.awards()} == {"revoked"}
    assert finale.contest.awards.first().reason == "异议成立：核对签到表，出勤人数不实。"
    finale.over()
    assert {each[2] for each in finale.awards()} == {"revoked"}
    assert in_the_way(finale.contest) == ["获奖名单还没有公示。"]
    again = awarding.propose_awards(contest=finale.contest, by=finale.cast.staff)
    assert (again.key, finale.awards("proposed")) == (f"{finale.contest.pk}-2", FIRST)


def test_a_publicity_that_is_called_off(finale):
    finale.published()
    with pytest.raises(ValidationError, match="先终止公示"):
        call_off(contest=finale.contest, by=finale.cast.staff, reason="活动延期")
    publicities.call_off(publicity=finale.publicity, by=finale.cast.staff, reason="名单写错了")
    assert {each[2] for each in finale.awards()} == {"revoked"}
    assert finale.contest.awards.first().reason == "公示终止：名单写错了"
    call_off(contest=finale.contest, by=finale.cast.staff, reason="活动延期")


def test_who_has_a_part_does_not_rule(finale):
    finale.published()
    keys = set(published_with(finale.cast.secretary.pk))
    assert keys == {str(finale.contest.pk)}
    assert set(published_with(finale.cast.staff2.pk)) == set()
    judge = finale.run.judges.first().user
    assert set(published_with(judge.pk)) == keys


# --- taken back


def test_an_award_revoked_after_publication_and_the_end(finale):
    finale.granted()
    Contest.objects.filter(pk=finale.contest.pk).update(
        state="closed", closing_by=finale.cast.staff, closed_by=finale.cast.administrator
    )
    code = finale.award("best", 1).code
    with pytest.raises(ValidationError, match="请写明为什么撤销"):
        awarding.revoke_award(award=finale.award("best", 1), by=finale.cast.staff, reason="假")
    with pytest.raises(ValidationError, match="请别的同事"):
        awarding.revoke_award(
            award=finale.award("best", 1), by=finale.cast.secretary, reason="照片是借的"
        )
    awarding.revoke_award(award=finale.award("best", 1), by=finale.cast.staff, reason="照片是借的")
    assert finale.awards("granted") == [("best", "2", "granted"), ("popular", "3", "granted")]
    assert finale.awards("proposed") == [("best", "3", "proposed"), ("good", "4", "proposed")]
    assert told(finale.cast.secretary)[-2:] == ["奖项撤销：最佳团日活动", "奖项撤销：优秀团支书"]
    old = Award.objects.get(code=code)
    assert (
        old.state == "revoked"
        and "照片是借的" in old.reason
        and old.revoked_by == finale.cast.staff
    )
    with pytest.raises(ValidationError, match="已经撤销了"):
        awarding.revoke_award(award=old, by=finale.cast.staff, reason="照片是借的")
    finale.over()
    assert finale.awards("granted")[-2:] == [("best", "3", "granted"), ("good", "4", "granted")]


def test_a_title_goes_alone_and_does_not_come_back(finale):
    finale.granted()
    awarding.revoke_award(award=finale.award("leader"), by=finale.cast.staff, reason="本人申请不要")
    assert [each for each in finale.awards() if each[2] != "granted"] == [
        ("leader", "1", "revoked")
    ]
    disqualify_entry(entry=finale.entries["2"], by=finale.cast.staff, reason="活动不真实")
    assert finale.awards("proposed") == [("best", "3", "proposed"), ("good", "4", "proposed")]


def test_one_without_an_award_leaves_and_nothing_moves(finale):
    finale.granted()
    disqualify_entry(entry=finale.entries["5"], by=finale.cast.staff, reason="活动不真实")
    assert finale.awards() == [(key, who, "granted") for key, who, _state in FIRST]
    assert publicities_of(finale.contest).count() == 1


def test_equals_for_an_award_are_told_apart_by_people(cast):
    equal = POINTS | {"1": 90, "2": 90, "3": 90}
    spec = with_spec(ties=(), at_border=rules.DECIDE, awards=L23.awards[:1])
    finale = Finale(cast, spec).judged(equal).voted([("1", "2", "3")] * 4).counted()
    border = awarding.border_of(finale.run, finale.result)
    assert (border.what, border.keys, border.places) == ("best", ("1", "2", "3"), 2)
    with pytest.raises(ValidationError, match="还有同分的没有定"):
        awarding.propose_awards(contest=finale.contest, by=cast.staff)
    awarding.decide(
        run=finale.run, what="best", chosen=["1", "3"], reason="效果更好", by=cast.staff
    )
    finale.publicity = awarding.propose_awards(contest=finale.contest, by=cast.staff)
    assert finale.awards() == [("best", "1", "proposed"), ("best", "3", "proposed")]
    finale.result.refresh_from_db()
    assert (finale.result.decided, finale.result.reason) == (
        {"best": ["1", "3"]}, "最佳团日活动：效果更好",
    )  # fmt: skip
    # One of those chosen leaves: two are left for two places, nobody has to decide.
    finale.objected(str(finale.award("best", 3).pk))
    assert finale.awards("proposed") == [("best", "1", "proposed"), ("best", "2", "proposed")]


def test_equals_are_decided_anew_when_one_chosen_leaves(cast):
    equal = dict.fromkeys(POINTS, 80)
    ballots = [("1", "2", "3"), ("4", "5", "1"), ("2", "3", "4"), ("5", "1", "2"), ("3", "4", "5")]
    spec = with_spec(ties=(), at_border=rules.DECIDE, awards=L23.awards[:1])
    finale = Finale(cast, spec).judged(equal).voted(ballots).counted()
    awarding.decide(
        run=finale.run, what="best", chosen=["1", "3"], reason="效果更好", by=cast.staff
    )
    finale.publicity = awarding.propose_awards(contest=finale.contest, by=cast.staff)
    finale.objected(str(finale.award("best", 3).pk))
    assert finale.awards("proposed") == [("best", "1", "proposed")]
    assert in_the_way(finale.contest)[0].startswith("获奖名单还在公示")
    awarding.decide(
        run=finale.run, what="best", chosen=["1", "5"], reason="效果也好", by=cast.staff
    )
    assert finale.awards("proposed") == [("best", "1", "proposed"), ("best", "5", "proposed")]
    assert publicities_of(finale.contest).count() == 2


# --- joint league days and prizes of units


@pytest.mark.parametrize(
    ("joint", "expected"),
    [
        (rules.LEAD, [("会计2401团支部", D(2), D(300))]),
        (rules.EACH, [("会计2401团支部", D(2), D(300)), ("经管2402团支部", D(2), D(300))]),
        (rules.TOGETHER, [("会计2401团支部", D(1), D(150)), ("经管2402团支部", D(1), D(150))]),
    ],
)
def test_joint_league_days(cast, joint, expected):
    spec = with_spec(joint=joint, awards=(replace(L23.awards[0], count=1),))
    finale = Finale(cast, spec)
    day = finale.entries["1"].league_day
    for unit, state in ((cast.other_branch, "accepted"), (finale.scene.branch(40), "declined")):
        Partner.objects.create(league_day=day, unit=unit, state=state, asked_by=cast.secretary)
    finale.judged(POINTS | {"1": 99}).voted(BALLOTS).published()
    rows = finale.contest.awards.order_by("pk")
    assert [(each.unit.name, each.points, each.money) for each in rows] == expected


@given(st.decimals(0, 9999, places=2), st.integers(1, 12))
def test_what_is_shared_stays_whole(amount, many):
    parts = split(amount, many)
    assert sum(parts) == amount and len(parts) == many
    assert max(parts) - min(parts) < D("0.01") * many


def test_a_prize_of_general_branches(cast):
    spec = with_spec(
        awards=(*L23.awards[:2], replace(L23.awards[0], key="unit", label="优秀组织单位",
                                         to=rules.GENERAL_BRANCH, count=1))
    )  # fmt: skip
    finale = Finale(cast, spec).published()
    assert finale.awards()[-1] == ("unit", "会计学院团总支", "proposed")
    awarding.revoke_award(award=finale.award("unit"), by=cast.staff, reason="材料不实")
    finale.objected(str(finale.award("best", 2).pk))
    assert not finale.contest.awards.filter(key="unit", state="proposed").exists()


# --- how long


@given(st.integers(1, 30), st.integers(0, 400), st.sets(st.integers(0, 60), max_size=10))
def test_days_last_at_least_so_long_and_no_working_day_longer(amount, start, off):
    first = date(2026, 1, 1) + timedelta(days=start)
    calendar = WorkCalendar(off=frozenset(first + timedelta(days=n) for n in off))
    found = workdays_for(Publication(amount, rules.DAYS), first, calendar)
    until = first + timedelta(days=amount - 1)
    assert window.last_day(first, found, calendar) >= until
    assert found == 1 or window.last_day(first, found - 1, calendar) < until
    assert workdays_for(Publication(amount, rules.WORKDAYS), first, calendar) == amount


def test_what_gates_hear_of_past_awards(finale):
    finale.published()
    (past,) = past_awards([finale.cast.branch.pk])
    assert (past.unit, past.kind, past.first_on) == (
        finale.cast.branch.pk, finale.contest.kind_id, finale.contest.first_on,
    )  # fmt: skip
    assert past_awards([finale.entries["5"].unit_id]) == []


def test_secretaries_as_they_are_now(finale):
    finale.counted()
    Appointment.objects.filter(user=finale.cast.secretary).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    found = awarding.winning_of(finale.contest)
    assert found.without == (
        "会计2402团支部现在没有书记，“优秀团支书”空着。",
        "会计2401团支部现在没有书记，“优秀团支书”空着。",
    )
