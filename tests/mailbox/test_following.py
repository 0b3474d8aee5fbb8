"""The calendar is edited while clocks run: they are counted anew, and that is said."""

from datetime import date, datetime
from importlib import import_module
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbox.cases import actions, answering, clock, merging, recounting, sending, tasks
from mailbox.cases.deadlines import last_day
from mailbox.models import Case, Merge, StepLimit
from tests.mailbox.test_actions import told
from tuanwei.audit.models import AuditEvent
from tuanwei.workdays import following
from tuanwei.workdays.actions import clear_days, set_days
from tuanwei.workdays.models import CalendarChange, CalendarDay
from tuanwei.workdays.queries import calendar_in_force, current_calendar

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def at(month, day, hour=9, minute=0):
    return time_machine.travel(
        datetime(2025, month, day, hour, minute, tzinfo=SHANGHAI), tick=False
    )


def last_days(case):
    """(due, answer due) as the last day in time."""
    case.refresh_from_db()
    return tuple(
        due and f"{last_day(timezone.localtime(due)):%m-%d}"
        for due in (case.due_at, case.answer_due_at)
    )


@pytest.fixture
def routed(cast, letters):
    """Routed on Monday the 10th of November: due when Monday the 17th ends."""
    with at(11, 10):
        case = letters.routed()
    assert last_days(case) == ("11-17", "11-17")
    return case


def holiday(cast, day, kind="holiday"):
    return set_days(start=date(2025, 11, day), end=date(2025, 11, day), kind=kind, by=cast.staff)


def test_a_new_holiday_moves_the_clock_and_everybody_reads_it(cast, client, routed):
    with at(11, 11):
        said = holiday(cast, 13)
    assert said == ["1 封在办来信的时限跟着改了，每封信的经过里写明了从哪天改到哪天。"]
    assert last_days(routed) == ("11-18", "11-18")
    words = "放假安排有变，时限从 11月17日 24:00 改为 11月18日 24:00。"
    entry = routed.entries.get(kind="recounted")
    assert (entry.text, entry.for_author, entry.by) == (words, True, cast.staff)
    event = AuditEvent.objects.get(name="mailbox.case.recounted")
    assert (event.actor, event.data["due_before"][:10], event.data["due"][:10]) == (
        cast.staff, "2025-11-18", "2025-11-19",
    )  # fmt: skip
    client.force_login(cast.student, backend=BACKEND)
    page = client.get(reverse("mailbox:letter", args=[routed.number])).content.decode()
    assert words in page and cast.staff.name not in page
    client.force_login(cast.staff, backend=BACKEND)
    assert words in client.get(reverse("mailbox:desk-case", args=[routed.number])).content.decode()


def test_a_make_up_day_and_taking_it_back(cast, routed):
    with at(11, 11):
        holiday(cast, 15, kind="workday")  # a Saturday
        assert last_days(routed) == ("11-15", "11-15")
        clear_days(start=date(2025, 11, 15), end=date(2025, 11, 15), by=cast.staff)
    assert last_days(routed) == ("11-17", "11-17")


def test_what_is_answered_or_closed_stays_and_only_the_author_s_time_moves(cast, letters):
    with at(11, 10):
        done, closed = letters.answered(), letters.answered(title="第二封")
        answering.rate(case=closed, is_satisfied=True)
    limit = StepLimit.objects.get(rules=done.rules_id, step="feedback")
    assert limit.unit == "days"  # the author's time counts in days and does not move
    before = list(Case.objects.order_by("pk").values())
    with at(11, 11):
        assert holiday(cast, 13) == []
    assert list(Case.objects.order_by("pk").values()) == before


def test_pauses_and_extension_are_kept(cast, routed):
    with at(11, 11):
        actions.ask(case=routed, by=cast.answerer, text="哪一层？")  # four working days left
    assert Case.objects.get().wait_until.astimezone(SHANGHAI).date() == date(2025, 11, 19)
    with at(11, 12):
        holiday(cast, 14)
    routed.refresh_from_db()
    assert routed.wait_until.astimezone(SHANGHAI).date() == date(2025, 11, 20)
    assert routed.entries.get(kind="recounted").text == (
        "放假安排有变，补充的期限从 11月18日 24:00 改为 11月19日 24:00。"
    )
    with at(11, 17):
        sending.tell(case=routed, by=cast.student, text="三层")
    assert last_days(routed) == ("11-21", "11-21")  # 18, 19, 20, 21
    with at(11, 18):
        actions.extend(case=routed, by=cast.answerer, reason="要等配件")
    assert last_days(routed) == ("11-28", "11-28")
    with at(11, 18, 10):
        holiday(cast, 20)
    assert last_days(routed) == ("12-01", "12-01")
    with at(11, 18, 11):
        clear_days(start=date(2025, 11, 14), end=date(2025, 11, 20), by=cast.staff)
    # Without the holidays: 12 to 14, and from the 17th on, ten in all, less the pause.
    assert last_days(routed) == ("11-28", "11-28")


def test_the_limit_of_the_answer_follows_while_the_second_person_looks(cast, letters):
    with at(11, 10):
        case = letters.drafted()
    assert last_days(case) == ("11-11", "11-17")
    with at(11, 10, 11):
        holiday(cast, 13)
    assert last_days(case) == ("11-11", "11-18")
    assert "从 11月17日 24:00 改为 11月18日 24:00" in case.entries.get(kind="recounted").text
    with at(11, 10, 12):
        holiday(cast, 11)
    assert last_days(case) == ("11-12", "11-19")
    with at(11, 12):
        answering.return_draft(case=case, by=cast.auditor, reason="写清时间")
    assert last_days(case) == ("11-19", "11-19")
    case.refresh_from_db()
    assert timezone.localtime(case.step_started_at).date() == date(2025, 11, 10)
    with at(11, 12, 11):
        clear_days(start=date(2025, 11, 11), end=date(2025, 11, 13), by=cast.staff)
    assert last_days(case) == ("11-17", "11-17")


def test_only_the_second_person_s_time_is_not_the_author_s_business(cast, letters, fresh_limits):
    StepLimit.objects.filter(step="answer").update(amount=7, unit="days")
    with at(11, 10):
        case = letters.drafted()
    assert last_days(case) == ("11-11", "11-17")
    with at(11, 10, 11):
        holiday(cast, 11)
    assert last_days(case) == ("11-12", "11-17")
    entry = case.entries.get(kind="recounted")
    assert not entry.for_author
    assert entry.text == "放假安排有变，审核的时限从 11月11日 24:00 改为 11月12日 24:00。"


def test_an_extension_is_not_had_twice_by_drafting_in_between(cast, letters):
    with at(11, 10):
        case = letters.routed()
        actions.extend(case=case, by=cast.answerer, reason="要等配件")
        answering.draft_answer(case=case, by=cast.answerer, text="修好了。")
        answering.return_draft(case=case, by=cast.auditor, reason="写清时间")
        case.refresh_from_db()
        assert case.is_extended and not clock.can_extend(case)


def test_a_merged_letter_is_counted_where_it_will_go_on(cast, letters):
    with at(11, 10):
        lead, other = letters.routed(by=cast.student), letters.routed(by=cast.other_student)
        merging.merge(case=other, lead=lead, by=cast.staff)
    with at(11, 11):
        holiday(cast, 13)
    assert Merge.objects.get().kept["due_at"].startswith("2025-11-19T00:00")
    line = other.entries.get(kind="recounted")
    assert not line.for_author and "从 11月17日 24:00 改为 11月18日 24:00" in line.text
    with at(11, 12):
        merging.unmerge(case=other, by=cast.staff)
    assert last_days(other) == ("11-18", "11-18")
    with at(11, 12, 10):
        assert recounting.recount() == 0


def test_late_stays_late_only_by_the_new_calendar_and_the_ladder_climbs_down(cast, routed):
    with at(11, 18, 8):
        tasks.remind()
    assert Case.objects.get().urged == 2
    with at(11, 18, 9):
        holiday(cast, 13)
    routed.refresh_from_db()
    assert (routed.urged, last_days(routed)[0]) == (1, "11-18")
    with at(11, 19, 0):
        tasks.remind()
    overdue = [title for title in told(cast.answerer) if title.startswith("已超期")]
    assert len(overdue) == 2  # the new limit is urged anew
    with at(11, 19, 9):
        holiday(cast, 10)  # the day on which it began changes nothing
    assert Case.objects.get().urged == 2


def test_whose_own_time_gets_shorter_hears_of_it(cast, routed):
    with at(11, 13):
        actions.ask(case=routed, by=cast.answerer, text="哪一层？")  # until the 20th
        holiday(cast, 15, kind="workday")
    assert "从 11月20日 24:00 改为 11月19日 24:00" in routed.entries.get(kind="recounted").text
    assert f"你的信 {routed.number} 期限提前了" in told(cast.student)


def test_the_word_of_progress_follows(cast, letters, word_every_three_days):
    with at(11, 10):
        case = letters.routed()
        assert timezone.localtime(case.progress_due_at).date() == date(2025, 11, 14)
        holiday(cast, 12)
    case.refresh_from_db()
    assert timezone.localtime(case.progress_due_at).date() == date(2025, 11, 15)


def test_anonymous_letters_are_recounted_without_a_finer_moment(cast, letters):
    with at(11, 10, 14, 37):
        case = letters.write(visibility="anonymous")
    assert last_days(case)[0] == "11-11"
    with at(11, 10, 15, 12):
        holiday(cast, 11)
    assert last_days(case)[0] == "11-12"
    case.refresh_from_db()
    assert timezone.localtime(case.step_started_at).time().isoformat() == "00:00:00"
    assert case.pauses == []


def test_the_page_says_before_and_after_what_happens(cast, client, routed):
    client.force_login(cast.staff, backend=BACKEND)
    with at(11, 11):
        page = client.get("/workdays/2025/").content.decode()
        assert "在办来信里按工作日算的时限马上按新日历重算" in page
        day = {"start": "2025-11-13", "kind": "holiday"}
        page = client.post("/workdays/2025/days/", day, follow=True).content.decode()
        assert "日历已更新。 1 封在办来信的时限跟着改了" in page
        day = {"start": "2026-08-13", "kind": "holiday"}
        page = client.post("/workdays/2025/days/", day, follow=True).content.decode()
        assert "没有哪个时限因此改变" in page
    client.force_login(cast.student, backend=BACKEND)
    assert "马上按新日历重算" not in client.get("/workdays/2025/").content.decode()


def test_much_is_done_behind_the_page_and_then_told(cast, client, routed, monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 0)
    client.force_login(cast.staff, backend=BACKEND)
    with at(11, 11, 9, 0):
        day = {"start": "2025-11-13", "kind": "holiday"}
        page = client.post("/workdays/2025/days/", day, follow=True).content.decode()
        assert "正在后台按新日历重算" in page
        assert last_days(routed)[0] == "11-17"
        following.settle()
        assert last_days(routed)[0] == "11-18"
        assert CalendarChange.objects.get().settled_at is None
        assert not [t for t in told(cast.staff) if "工作日历" in t]
    with at(11, 11, 9, 1):
        following.settle()
        following.settle()
    assert CalendarChange.objects.get().settled_at is not None
    assert [t for t in told(cast.staff) if "工作日历" in t] == ["按新的工作日历，1 个时限改了"]


def test_what_was_counted_by_the_old_calendar_meanwhile_is_found(cast, routed):
    """A process trusts its calendar for some seconds; the recount that begins later sees it."""
    with at(11, 11, 9, 0):
        holiday(cast, 13)
        stale = datetime(2025, 11, 18, tzinfo=SHANGHAI)
        Case.objects.update(due_at=stale, answer_due_at=stale)
    with at(11, 11, 9, 1):
        following.settle()
    assert last_days(routed) == ("11-18", "11-18")


def test_a_recount_costs_the_same_for_one_and_for_many(cast, letters, django_assert_num_queries):
    with at(11, 10):
        for _n in range(6):
            letters.routed()
    with at(11, 11):
        CalendarDay.objects.create(day=date(2025, 11, 13), kind="holiday")
        calendar_in_force.forget()
        current_calendar()
        with django_assert_num_queries(8):
            assert recounting.recount(by=cast.staff) == 6
        with django_assert_num_queries(2):
            assert recounting.recount(by=cast.staff) == 0


days = st.integers(11, 30)
edits = st.lists(
    st.tuples(days, st.sampled_from(["holiday", "workday", "vacation", None])), max_size=5
)


@settings(max_examples=20, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(first=edits, then=edits)
def test_whatever_is_edited_the_clock_is_what_it_would_have_been(cast, letters, first, then):
    """Edited while it runs, or before it began: the same due moment."""
    CalendarDay.objects.all().delete()

    def edit(changes):
        for day, kind in changes:
            span = {"start": date(2025, 11, day), "end": date(2025, 11, day), "by": cast.staff}
            set_days(kind=kind, **span) if kind else clear_days(**span)

    with at(11, 10):
        running = letters.routed()
        edit(first)
        actions.ask(case=running, by=cast.staff, text="哪一层？")
    with at(11, 10, 10):
        edit(then)
        sending.tell(case=letters.fresh(running), by=cast.student, text="三层")
    with at(11, 10):
        fresh = letters.routed()
    assert last_days(running) == last_days(fresh)


@pytest.mark.django_db(transaction=True)
def test_a_calendar_edited_while_somebody_works_on_the_letter(cast, letters):
    with at(11, 10):
        case = letters.routed()
    holds, edits = Event(), Event()

    def work():
        try:
            with transaction.atomic():
                locked = Case.objects.select_for_update().get(pk=case.pk)
                clock.extend(locked)
                holds.set()
                edits.wait(5)
                locked.save()
        finally:
            connection.close()

    def edit():
        try:
            holds.wait(5)
            Thread(target=lambda: (edits.wait(0.4), edits.set())).start()
            holiday(cast, 13)
        finally:
            connection.close()

    with at(11, 11):
        threads = [Thread(target=work), Thread(target=edit)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    case.refresh_from_db()
    assert case.is_extended
    assert last_days(case) == ("11-25", "11-25")  # ten working days, the 13th left out


def test_clocks_from_before_find_their_pauses_in_the_timeline(cast, letters):
    """What the migration fills in is what the actions would have kept."""
    with at(11, 10):
        told, waiting, drafted = (letters.routed(title=f"第{n}封") for n in "一二三")
        actions.extend(case=drafted, by=cast.answerer, reason="要等配件")
    with at(11, 11):
        for case in (told, waiting, drafted):
            actions.ask(case=letters.fresh(case), by=cast.answerer, text="哪一层？")
    with at(11, 13):
        for case in (told, drafted):
            sending.tell(case=letters.fresh(case), by=cast.student, text="三层")
    with at(11, 14):
        answering.draft_answer(case=letters.fresh(drafted), by=cast.answerer, text="修好了。")
    before = list(Case.objects.order_by("pk").values())
    Case.objects.update(pauses=[], answer_run=None)
    import_module("mailbox.migrations.0017b_clocks_from_data").remember(apps, None)
    with at(11, 14, 10):
        assert recounting.recount() == 0
        due = [(row["due_at"], row["answer_due_at"]) for row in before]
        assert list(Case.objects.order_by("pk").values_list("due_at", "answer_due_at")) == due
        holiday(cast, 12)  # a day of the pause: nothing changes for those who were asked
    assert last_days(told)[0] == "11-19"
