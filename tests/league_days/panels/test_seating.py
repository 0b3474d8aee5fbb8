"""Who sits where, whom the rules leave out, who steps aside and who leaves."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from branches.league_days.contests import hooks
from branches.league_days.days.models import Observation, Partner
from branches.league_days.panels import following, queries, recusing, seating
from branches.league_days.panels.models import Judge, Recusal, Sheet
from branches.league_days.rules import spec as rules
from branches.organisation.models import Appointment, Member, Membership, Unit
from tests.cast import SINCE
from tests.league_days.panels.conftest import Bench, with_panel
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def asides(judge):
    """{entry's number: reason} that a judge leaves out."""
    return dict(judge.recusals.values_list("entry__number", "reason"))


def refused(words, call, **kwargs):
    with pytest.raises(ValidationError) as fault:
        call(**kwargs)
    assert words in "".join(fault.value.messages)


def test_a_judge_is_seated_told_and_noted(bench, cast):
    judge = bench.judge()
    assert (judge.letter, judge.added_by) == ("A", cast.staff)
    notice = Notice.objects.get(title="请你打分：" + bench.contest.title + "，3 份")
    assert notice.url == "/contests/panels/mine/"
    assert AuditEvent.objects.get(name="branches.judge.seated").actor == cast.staff
    refused("已经是这一组的评委", bench.judge, user=judge.user)


def test_letters_are_drawn_until_a_sheet_is_in(bench, monkeypatch):
    monkeypatch.setattr(seating.secrets.SystemRandom, "shuffle", lambda _self, pile: pile.reverse())
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(3)]
    drawn = [Judge.objects.get(pk=each.pk).letter for each in judges]
    assert drawn == ["C", "B", "A"]
    bench.hand_in(judges[0], bench.entries[0])
    assert bench.judge("J9", "评委九").letter == "D"
    assert [Judge.objects.get(pk=each.pk).letter for each in judges] == drawn


def test_nobody_is_seated_among_peers_in_polls_or_after_the_count(bench, cast):
    run, by = bench.run, cast.staff
    user = cast.user("J1", "评委甲")
    refused("由参评支部的书记来打", seating.seat_judge, run=run, panel="peers", user=user, by=by)
    refused("没有这一组评委", seating.seat_judge, run=run, panel="vote", user=user, by=by)
    user.is_active = False
    refused("账号停用了", seating.seat_judge, run=run, panel="judges", user=user, by=by)
    run.state = "counted"
    run.save()
    refused("已经出结果", seating.seat_judge, run=run, panel="judges", user=cast.teacher, by=by)


def test_the_same_general_branch_is_left_out_by_rule(bench, cast):
    judge = bench.judge(user=cast.general_secretary)
    assert asides(judge) == {1: "在同一个团总支", 3: "在同一个团总支"}
    assert asides(bench.judge(user=cast.student)) == {1: "是这个支部的成员", 3: "在同一个团总支"}
    assert asides(bench.judge(user=cast.staff2)) == {}
    assert list(Recusal.objects.values_list("by", flat=True).distinct()) == [None]


@pytest.mark.parametrize(
    ("recusal", "student", "secretary"),
    [(rules.NOBODY, {}, {1}), (rules.OWN_BRANCH, {1}, {1}), (rules.OWN_GENERAL_BRANCH, {1, 3}, {1, 3})],
)  # fmt: skip
def test_entrants_never_score_their_own_whatever_the_rules_say(cast, recusal, student, secretary):
    bench = Bench(cast, with_panel("judges", recusal=recusal))
    assert set(asides(bench.judge(user=cast.student))) == set(student)
    assert set(asides(bench.judge(user=cast.secretary))) == secretary


def test_who_wrote_it_is_left_out_though_they_left_the_branch(bench, cast):
    entry = bench.entries[1]
    writer = cast.user("X1", "记录人")
    entry.league_day.recorded_by = writer
    entry.league_day.save()
    assert asides(bench.judge(panel="materials", user=writer)) == {2: "经手过这份"}


def test_partners_of_a_joint_league_day_count_as_their_own(bench, cast):
    joint = bench.branch(90, cast.other_general_branch)
    day = bench.entries[0].league_day
    for unit, state in ((joint, "accepted"), (bench.branch(91), "declined")):
        Partner.objects.create(league_day=day, unit=unit, state=state, asked_by=cast.secretary)
    member = cast.student_of("X2", "联合支部的", joint)
    assert asides(bench.judge(user=member)) == {1: "是这个支部的成员", 2: "在同一个团总支"}
    above = cast.holder("X3", "经管书记", cast.other_general_branch, "secretary")
    assert set(asides(bench.judge(user=above))) == {1, 2}


def test_what_somebody_was_on_the_day_counts(bench, cast):
    moved = cast.student_of("X4", "转走的", cast.branch)
    today = timezone.localdate()
    stay = Membership.objects.get(member=moved.member)
    stay.ends_on = today - timedelta(days=1)
    stay.save()
    far = Unit.objects.create(name="外院团总支", kind="general_branch", parent=cast.committee)
    Membership.objects.create(member=moved.member, branch=bench.branch(80, far), starts_on=today)
    Member.objects.filter(user=moved).update(branch=None)
    assert set(asides(bench.judge(user=moved))) == {1, 3}
    stay.ends_on = today - timedelta(days=30)
    stay.save()
    assert asides(bench.judge(panel="materials", user=moved)) == {}


def test_reasons_ask_the_same_questions_for_one_as_for_many(bench, cast, django_assert_num_queries):
    entries = list(queries.entries_in([bench.run])[bench.run.pk])
    for users in ([cast.student], [cast.student, cast.general_secretary, cast.secretary]):
        with django_assert_num_queries(3):
            recusing.reasons(users, [each.entry for each in entries], rules.OWN_GENERAL_BRANCH)


def test_a_beginning_stage_seats_peers_and_tells_judges(cast):
    bench = Bench(cast, is_running=False)
    judge = bench.judge(user=cast.general_secretary)
    assert Notice.objects.count() == 0 and asides(judge) == {}
    run = bench.running(bench.contest, bench.entries)
    assert following.begun in hooks.begun
    following.begun(run, cast.staff)
    assert set(asides(judge)) == {1, 3}
    peers = Judge.objects.filter(panel="peers").order_by("user__number")
    assert cast.secretary in [each.user for each in peers] and len(peers) == 3
    assert sorted(each.letter for each in peers) == ["A", "B", "C"]
    for peer in peers:
        own = {e.number for e in bench.entries if e.by == peer.user}
        assert set(asides(peer)) == own  # own branch only
    titles = list(Notice.objects.values_list("title", flat=True))
    assert sum(each.endswith("2 份") for each in titles) == 3  # peers, without their own
    assert sum(each.endswith("1 份") for each in titles) == 1
    before = Judge.objects.count()
    following.begun(run, cast.staff)
    assert Judge.objects.count() == before


def test_peers_follow_the_posts(bench, cast):
    assert seating.seat_peers(run=bench.run, by=cast.staff) == 3
    entry = bench.entries[1]
    old = Appointment.objects.get(unit=entry.unit, post="secretary")
    old.ends_on = timezone.localdate() - timedelta(days=1)
    old.save()
    new = cast.user("N1", "新书记")
    Appointment.objects.create(user=new, unit=entry.unit, post="secretary", starts_on=SINCE)
    assert seating.seat_peers(run=bench.run, by=cast.staff) == 1
    assert [each.is_active for each in Judge.objects.filter(user=old.user)] == [False]
    (seat,) = bench.seats(new)
    assert set(asides(seat)) == {2}
    assert seating.seat_peers(run=bench.run, by=cast.staff) == 0


def test_who_has_handed_in_stays_among_peers(bench, cast):
    seating.seat_peers(run=bench.run, by=cast.staff)
    (seat,) = bench.seats(cast.secretary)
    bench.hand_in(seat, bench.entries[1])
    cast.secretary.appointments.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert seating.seat_peers(run=bench.run, by=cast.staff) == 0
    assert Judge.objects.get(pk=seat.pk).is_active


def test_observers_score_what_they_saw(cast):
    bench = Bench(cast, with_panel("materials", kind=rules.OBSERVER))
    observer = cast.user("O1", "观摩人")
    for entry in bench.entries[1:]:
        Observation.objects.create(
            league_day=entry.league_day, observer=observer, sent_by=cast.staff
        )
    assert queries.observers_of(bench.run) == [(observer, 2)]
    judge, count = seating.seat_judge(
        run=bench.run, panel="materials", user=observer, by=cast.staff, only_observed=True
    )
    assert (count, asides(judge)) == (2, {1: "没有去看这次团日"})


def test_stepping_aside_needs_a_reason_and_takes_the_sheet_out(bench, cast):
    judge, entry = bench.judge(), bench.entries[0]
    bench.hand_in(judge, entry)
    assert len(queries.sheets_of(bench.run)) == 1
    step = {"judge": judge, "entry": entry, "by": judge.user}
    refused("请写为什么回避", seating.recuse, reason=" ", **step)
    recusal = seating.recuse(reason="是我学生", **step)
    assert recusal.by == judge.user and queries.sheets_of(bench.run) == ()
    refused("已经回避了", seating.recuse, reason="是我学生", **step)
    assert Notice.objects.filter(title__endswith="第 1 号有评委回避").exists()
    event = AuditEvent.objects.get(name="branches.judge.recused")
    assert event.data["reason"] == "是我学生"
    seating.lift_recusal(recusal=recusal, by=cast.staff)
    assert len(queries.sheets_of(bench.run)) == 1


def test_what_the_rules_leave_out_stays_out(bench, cast):
    judge = bench.judge(user=cast.general_secretary)
    row = judge.recusals.select_related("judge__run").first()
    refused("按规则回避的", seating.lift_recusal, recusal=row, by=cast.staff)
    row.by = cast.staff
    row.save()
    refused("按规则也要回避（在同一个团总支）", seating.lift_recusal, recusal=row, by=cast.staff)
    refused("你自己的回避", seating.lift_recusal, recusal=row, by=cast.general_secretary)


def test_who_leaves_keeps_what_they_handed_in(bench, cast):
    judge = bench.judge()
    bench.hand_in(judge, bench.entries[0])
    bench.hand_in(judge, bench.entries[1], is_final=False)
    refused("请写为什么退出", seating.remove_judge, judge=judge, by=cast.staff, reason="")
    seating.remove_judge(judge=judge, by=cast.staff, reason="出差")
    assert Sheet.objects.count() == 1 and len(queries.sheets_of(bench.run)) == 1
    refused("已经退出了", seating.remove_judge, judge=judge, by=cast.staff, reason="出差")
    again, _count = seating.seat_judge(
        run=bench.run, panel="judges", user=judge.user, by=cast.staff
    )
    assert (again.pk, again.is_active, again.left_reason) == (judge.pk, True, "")


def test_reminders_go_to_those_who_are_missing_once_a_day(bench, cast):
    slow, quick = bench.judge(), bench.judge("J2", "评委乙")
    for entry in bench.entries:
        bench.hand_in(quick, entry)
    assert seating.remind_missing(run=bench.run, by=cast.staff) == 1
    assert seating.remind_missing(run=bench.run, by=cast.staff) == 0
    notice = Notice.objects.get(title__startswith="还有 3 份等你打分")
    assert [each.recipient for each in notice.deliveries.filter(channel="site")] == [slow.user]


def test_letters_tell_nobody_beside_a_gap(bench, cast):
    """Where somebody leaves an entry out, letters are drawn anew for each entry."""
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(3)]
    for place, judge in enumerate(judges):
        for entry in bench.entries:
            bench.hand_in(judge, entry, thought=30 + place)

    def columns():
        found = {}
        for sheet in queries.sheets_of(bench.run):
            points = {each.item: each.points for each in sheet.points}
            found.setdefault(sheet.entry, {})[sheet.judge] = points["thought"]
        return found

    assert len({tuple(sorted(each.items())) for each in columns().values()}) == 1
    seating.recuse(judge=judges[0], entry=bench.entries[0], by=cast.staff, reason="亲属")
    drawn = columns()
    assert set(drawn["1"]) == {"A", "B"} and set(drawn["2"]) == {"A", "B", "C"}
    assert sorted(drawn["1"].values()) == [31, 32] and columns() == drawn


def test_the_draw_beside_a_gap_depends_on_the_entry(bench, cast, monkeypatch):
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(2)]
    for place, judge in enumerate(judges):
        for entry in bench.entries[1:]:
            bench.hand_in(judge, entry, thought=30 + place)
    seating.recuse(judge=judges[0], entry=bench.entries[0], by=cast.staff, reason="亲属")

    class Hash:
        def __init__(self, value):
            judge, entry = value.split(":")
            turned = entry == str(bench.entries[1].pk)
            self.text = f"{-int(judge) + 10**6 if turned else int(judge):09}"

        def hexdigest(self):
            return self.text

    monkeypatch.setattr(queries, "salted_hmac", lambda _salt, value, **_kw: Hash(value))
    first = {
        (each.entry, each.judge): {g.item: g.points for g in each.points}["thought"]
        for each in queries.sheets_of(bench.run)
    }
    assert first == {("2", "A"): 31, ("2", "B"): 30, ("3", "A"): 30, ("3", "B"): 31}


def test_looking_comes_after_ones_own_and_fixes_them(bench, cast):
    judge = bench.judge(user=cast.staff2)
    refused("还有 3 份没交", seating.look, run=bench.run, by=cast.staff2)
    for entry in bench.entries:
        bench.hand_in(judge, entry)
    seating.look(run=bench.run, by=cast.staff2)
    judge.refresh_from_db()
    assert judge.looked_at
    refused("自己的分不再改", bench.hand_in, judge=judge, entry=bench.entries[0], thought=1)
    refused(
        "不能自己回避", seating.recuse, judge=judge, entry=bench.entries[0], by=cast.staff2,
        reason="后悔了",
    )  # fmt: skip
