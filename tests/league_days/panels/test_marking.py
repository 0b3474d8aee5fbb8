"""Sheets: what can stand in them, until when, and who says so."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from branches.league_days.panels import marking, queries, seating
from branches.league_days.panels.models import Sheet
from branches.league_days.rules import reckoning
from branches.organisation.models import Appointment, Member, Membership
from tests.cast import SINCE
from tests.league_days.panels.conftest import FULL, JUDGES
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
D = Decimal


def faults(call, **points):
    with pytest.raises(ValidationError) as fault:
        call(**points)
    return fault.value


@pytest.mark.parametrize(
    ("points", "key", "words"),
    [
        ({"thought": "101"}, "thought", "“思想性”要在 0 到 40 分之间。"),
        ({"thought": "40.5"}, "thought", "“思想性”要在 0 到 40 分之间。"),
        ({"thought": "-0.5"}, "thought", "“思想性”要在 0 到 40 分之间。"),
        ({"thought": "NaN"}, "thought", "“思想性”要在 0 到 40 分之间。"),
        ({"thought": "Infinity"}, "thought", "“思想性”要在 0 到 40 分之间。"),
        ({"new": "24.3"}, "new", "“创新性”每 0.5 分一档。"),
        ({"form": "8.35"}, "form", "“形式”每 0.1 分一档。"),
        ({"form": "7.8"}, "form", "“形式”的分要落在档里：好 8–10、中 5–7.5。"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_final", [True, False])
def test_points_that_cannot_be_come_back_with_words(bench, points, key, words, is_final):
    judge = bench.judge()
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[0], is_final=is_final, **points)
    assert fault.message_dict == {key: [words]}
    assert not Sheet.objects.exists()


def test_a_sheet_counts_once_it_is_handed_in(bench):
    judge, entry = bench.judge(), bench.entries[0]
    draft = marking.save_sheet(
        judge=judge, entry=entry, by=judge.user, points={"thought": D(35), "new": None},
        is_final=False,
    )  # fmt: skip
    assert (draft.points, draft.handed_in_at) == ({"thought": "35"}, None)
    assert queries.sheets_of(bench.run) == () and not AuditEvent.objects.filter(
        name__startswith="branches.sheet"
    )
    fault = faults(
        marking.save_sheet, judge=judge, entry=entry, by=judge.user, points={"thought": D(35)},
        was=marking.mark_of(draft), is_final=True,
    )  # fmt: skip
    assert fault.message_dict == {
        "new": ["“创新性”还没有打分。"], "form": ["“形式”还没有打分。"],
    }  # fmt: skip
    bench.hand_in(judge, entry, remark="好")
    (sheet,) = queries.sheets_of(bench.run)
    assert sheet == reckoning.Sheet(
        "judges", "A", "1",
        (reckoning.Given("form", D("8.3")), reckoning.Given("new", D("24.5")),
         reckoning.Given("thought", D(35))),
    )  # fmt: skip
    assert reckoning.sheet_total(sheet, JUDGES, queries.entrant_of(entry)) == D("87.8")
    event = AuditEvent.objects.get(name="branches.sheet.handed_in")
    assert event.data == {"stage": str(bench.run), "number": 1}  # nothing of what was given


def test_what_was_handed_in_changes_until_the_count_and_stays_in(bench):
    judge, entry = bench.judge(), bench.entries[0]
    bench.hand_in(judge, entry)
    changed = bench.hand_in(judge, entry, is_final=False, thought=20)
    assert changed.handed_in_at and changed.points["thought"] == "20"
    assert AuditEvent.objects.filter(name="branches.sheet.changed").count() == 1
    fault = faults(
        marking.save_sheet, judge=judge, entry=entry, by=judge.user, points={"thought": D(9)},
        was=marking.mark_of(changed), is_final=False,
    )  # fmt: skip
    assert set(fault.message_dict) == {"new", "form"}  # a draft no more
    bench.run.state = "counted"
    bench.run.save()
    fault = faults(bench.hand_in, judge=judge, entry=entry, thought=1)
    assert isinstance(fault, marking.Closed) and "已经出结果" in fault.messages[0]
    assert Sheet.objects.get().points["thought"] == "20"


def test_minus_nothing_is_nothing(bench):
    kept = bench.hand_in(bench.judge(), bench.entries[0], thought="-0")
    assert kept.points["thought"] == "0"


def test_the_same_once_more_is_no_fault_and_another_page_is_told(bench):
    judge, entry = bench.judge(), bench.entries[0]
    send = {"judge": judge, "entry": entry, "by": judge.user, "is_final": True}
    first = marking.save_sheet(points=FULL, was="", **send)
    again = marking.save_sheet(points=FULL, was="", **send)  # a double tap
    assert again.changed_at == first.changed_at
    assert AuditEvent.objects.filter(name__startswith="branches.sheet").count() == 1
    fault = faults(marking.save_sheet, points=FULL | {"thought": D(1)}, was="", **send)
    assert isinstance(fault, marking.Elsewhere)
    assert Sheet.objects.get().points["thought"] == "35"
    marking.save_sheet(points=FULL | {"thought": D(1)}, was=marking.mark_of(first), **send)
    assert Sheet.objects.get().points["thought"] == "1"


def test_entries_that_left_are_not_scored_and_count_no_more(bench):
    judge, other = bench.judge(), bench.judge("J2", "评委乙")
    for entry in bench.entries:
        bench.hand_in(other, entry)
    bench.out(bench.entries[0], "withdrawn")
    bench.out(bench.entries[1], "disqualified")
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[0])
    assert fault.messages == ["会计2401团支部已经退出评选，这份不用打了。"]
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[1])
    assert fault.messages == ["第 2 号已取消资格，不用打了。"]
    assert [sheet.entry for sheet in queries.sheets_of(bench.run)] == ["3"]
    tasks = queries.tasks_of([judge])[judge.pk]
    assert [task.entry.number for task in tasks] == [3]


def test_an_entry_of_another_stage_is_not_scored(bench, cast):
    stranger = bench.entry(bench.contest)
    fault = faults(bench.hand_in, judge=bench.judge(), entry=stranger)
    assert fault.messages == ["第 4 号没有进入这个环节，不用打。"]


def test_a_judge_of_the_own_branch_is_refused(bench, cast):
    judge = bench.judge(user=cast.student)
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[0])
    assert fault.messages == ["这份你要回避（是这个支部的成员），不用打。"]
    bench.hand_in(judge, bench.entries[1])


def test_who_comes_near_later_is_refused_and_what_they_gave_before_stays(bench, cast):
    judge = bench.judge()
    bench.hand_in(judge, bench.entries[0])
    member = Member.objects.create(user=judge.user, branch=cast.branch)
    Membership.objects.create(member=member, branch=cast.branch, starts_on=SINCE)
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[2])
    assert fault.messages == ["这份你要回避（在同一个团总支），不用打。"]
    assert [task.state for task in queries.tasks_of([judge])[judge.pk]].count("recused") == 1
    bench.hand_in(judge, bench.entries[0], thought=30)
    assert len(queries.sheets_of(bench.run)) == 1


def test_a_new_post_counts_at_once(bench, cast):
    judge = bench.judge(panel="materials")
    unit = bench.entries[1].unit
    Appointment.objects.create(user=judge.user, unit=unit, post="culture", starts_on=SINCE)
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[1])
    assert fault.messages == ["这份你要回避（在这个支部任职），不用打。"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b, j: setattr(b.run, "state", "waiting") or b.run.save(), "还没有开始"),
        (lambda b, j: type(b.contest).objects.filter(pk=b.contest.pk).update(state="called_off"),
         "这次评选已终止"),
        (lambda b, j: seating.remove_judge(judge=j, by=b.cast.staff, reason="出差"),
         "你不在这一组评委里了"),
    ],
)  # fmt: skip
def test_a_seat_that_is_closed_takes_nothing(bench, change, words):
    judge = bench.judge()
    change(bench, judge)
    fault = faults(bench.hand_in, judge=judge, entry=bench.entries[0])
    assert isinstance(fault, marking.Closed) and words in fault.messages[0]


def test_nobody_fills_in_for_another(bench, cast):
    judge = bench.judge()
    fault = faults(
        marking.save_sheet, judge=judge, entry=bench.entries[0], by=cast.staff, points=FULL,
        is_final=True,
    )  # fmt: skip
    assert isinstance(fault, marking.Closed)
    with pytest.raises(marking.Closed):
        marking.hand_in_all(judge=judge, by=cast.staff)


def test_all_complete_drafts_are_handed_in_together(bench):
    judge = bench.judge()
    bench.hand_in(judge, bench.entries[0], is_final=False)
    bench.hand_in(judge, bench.entries[2], is_final=False)
    marking.save_sheet(
        judge=judge, entry=bench.entries[1], by=judge.user, points={"thought": D(1)},
        is_final=False,
    )  # fmt: skip
    done, left = marking.hand_in_all(judge=judge, by=judge.user)
    assert (done, [entry.number for entry in left]) == (2, [2])
    assert sorted(s.entry for s in queries.sheets_of(bench.run)) == ["1", "3"]
    assert marking.hand_in_all(judge=judge, by=judge.user) == (0, left)
    assert AuditEvent.objects.filter(name="branches.sheet.handed_in").count() == 2


def test_a_draft_of_an_entry_that_came_near_since_is_not_handed_in(bench, cast):
    judge = bench.judge()
    for entry in bench.entries[:2]:
        bench.hand_in(judge, entry, is_final=False)
    Appointment.objects.create(
        user=judge.user, unit=bench.entries[0].unit, post="culture", starts_on=SINCE
    )
    assert marking.hand_in_all(judge=judge, by=judge.user)[0] == 1
    assert [s.entry for s in queries.sheets_of(bench.run)] == ["2"]


def test_turns_give_the_order_else_everybody_has_their_own(bench):
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(5)]
    rows = {row.entry_id: row for row in bench.run.entries.all()}
    for entry, turn in zip(bench.entries, (3, 1, 2), strict=True):
        rows[entry.pk].turn = turn
        rows[entry.pk].save()
    orders = {tuple(t.entry.number for t in rows) for rows in queries.tasks_of(judges).values()}
    assert orders == {(2, 3, 1)}
    bench.run.entries.update(turn=None)
    orders = {tuple(t.entry.number for t in rows) for rows in queries.tasks_of(judges).values()}
    assert all(sorted(order) == [1, 2, 3] for order in orders) and len(orders) > 1


def test_the_mark_is_the_moment_of_the_last_change(bench):
    kept = bench.hand_in(bench.judge(), bench.entries[0])
    before = marking.mark_of(Sheet.objects.get())
    assert before == marking.mark_of(kept) and marking.mark_of(None) == ""
    kept.changed_at += timedelta(microseconds=1)
    assert marking.mark_of(kept) != before


def test_sheets_are_read_in_two_queries_whatever_their_number(bench, django_assert_num_queries):
    judges = [bench.judge(f"J{n}", f"评委{n}") for n in range(3)]
    bench.hand_in(judges[0], bench.entries[0])
    with django_assert_num_queries(2):
        assert len(queries.sheets_of(bench.run)) == 1
    for judge in judges:
        for entry in bench.entries:
            bench.hand_in(judge, entry)
    with django_assert_num_queries(2):
        assert len(queries.sheets_of(bench.run)) == 9
