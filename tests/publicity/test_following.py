"""Windows follow the college calendar, and those whom it concerns hear of it."""

from datetime import date

import pytest

from tests.publicity.conftest import at, told
from tuanwei.audit.models import AuditEvent
from tuanwei.publicity import actions, queries, tasks
from tuanwei.publicity.models import Publicity
from tuanwei.workdays import following
from tuanwei.workdays.actions import clear_days, set_days
from tuanwei.workdays.models import CalendarDay
from tuanwei.workdays.queries import calendar_in_force, current_calendar

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
SAID = "1 个公示的截止跟着改了，发公示的人和提了异议的人收到了提醒。"


def holiday(cast, day, kind="holiday"):
    day = date(2025, 11, day)
    return set_days(start=day, end=day, kind=kind, by=cast.staff)


def last(publicity):
    publicity.refresh_from_db()
    return publicity.ends_on.day


@pytest.fixture
def publicity(board):
    """From Monday the 10th to Friday the 14th."""
    with at(10):
        made = board.opened()
    assert last(made) == 14
    return made


def test_a_holiday_gives_another_day_and_everybody_reads_it(board, cast, client, publicity):
    with at(11):
        board.objected(publicity)
        actions.withdraw_objection(
            objection=board.objected(publicity, by=cast.other_student), by=cast.other_student
        )
        assert holiday(cast, 13) == [SAID]
    assert (last(publicity), publicity.first_ends_on.day) == (17, 14)
    for person in (cast.student, cast.staff2):
        assert told(person)[-1] == "公示截止改了：优秀共青团员"
    assert told(cast.other_student) == []
    event = AuditEvent.objects.get(name="publicity.publicity.recounted")
    assert (event.actor, event.data) == (
        cast.staff, {"before": "2025-11-14", "after": "2025-11-17"},
    )  # fmt: skip
    client.force_login(cast.student, BACKEND)
    with at(12):
        page = client.get(f"/publicity/{publicity.pk}/").content.decode()
    assert "11月17日" in page and "原定 5 个工作日、11月14日 24:00 止" in page


def test_taking_it_back_moves_it_back(cast, publicity):
    with at(11):
        holiday(cast, 13)
        clear_days(start=date(2025, 11, 13), end=date(2025, 11, 13), by=cast.staff)
    assert last(publicity) == 14
    assert len(told(cast.staff2)) == 2


def test_what_gets_shorter_keeps_tomorrow(board, cast):
    with at(13):
        made = board.opened(workdays=4)
    assert last(made) == 18
    days = {"start": date(2025, 11, 15), "end": date(2025, 11, 16), "by": cast.staff}
    with at(16, 23, 50):  # Sunday night, and both days of the weekend were worked
        set_days(kind="workday", **days)
        assert last(made) == 17
        assert board.objected(made).is_open
    with at(17, 23, 50):
        set_days(kind="workday", **days)
        assert last(made) == 17
        assert queries.chip(board.fresh(made)).words == "公示中，今天截止"


def test_what_gets_shorter_ends_where_the_calendar_says_when_that_is_far(cast, board):
    with at(12):
        made = board.opened(workdays=4)  # until Monday the 17th
        holiday(cast, 15, kind="workday")
    assert last(made) == 15


def test_what_is_over_or_ended_stays(board, cast, publicity):
    with at(12):
        stopped = board.opened()
        actions.call_off(publicity=stopped, by=cast.staff2, reason="名单列错了")
        waiting = board.objected(publicity)
    with at(17):
        assert holiday(cast, 13) == []
    assert (last(publicity), stopped.ends_on.day) == (14, 18)
    assert Publicity.objects.get(pk=stopped.pk).ends_on.day == 18
    with at(17):
        board.ruled(waiting)
    assert Publicity.objects.get(pk=publicity.pk).state == "concluded"


def test_an_end_that_comes_later_is_no_end_yet(cast, publicity):
    with at(14, 20):
        holiday(cast, 14)
    with at(15, 8):
        assert actions.conclude_due() == 0
    with at(18, 8):
        assert actions.conclude_due() == 1


def test_the_page_says_before_what_happens(cast, client, publicity):
    client.force_login(cast.staff, BACKEND)
    with at(11):
        assert "正在公示的，截止也按新日历重算" in client.get("/workdays/2025/").content.decode()
        day = {"start": "2025-11-13", "kind": "holiday"}
        page = client.post("/workdays/2025/days/", day, follow=True).content.decode()
    assert SAID in page


def test_much_is_done_behind_the_page(cast, publicity, monkeypatch):
    monkeypatch.setattr(following, "AT_ONCE", 0)
    with at(11):
        assert holiday(cast, 13) is None
        assert last(publicity) == 14
        following.settle()
    assert last(publicity) == 17


def test_holidays_that_nobody_entered_are_followed_by_the_next_beat(board, cast, publicity):
    CalendarDay.objects.create(day=date(2025, 11, 14), kind="holiday")
    calendar_in_force.forget()
    with at(14, 20):
        tasks.conclude()
        assert last(publicity) == 17
    assert told(cast.staff2) == ["公示截止改了：优秀共青团员"]
    assert AuditEvent.objects.get(name="publicity.publicity.recounted").actor is None


def test_a_recount_asks_once_for_all_that_stay(board, cast, django_assert_num_queries):
    assert cast.staff.pk
    with at(10):
        for _n in range(5):
            board.opened()
        current_calendar()
        with django_assert_num_queries(1):
            assert actions.recount(by=cast.staff) == 0
        CalendarDay.objects.create(day=date(2025, 11, 13), kind="holiday")
        calendar_in_force.forget()
        assert actions.recount(by=cast.staff) == 5
        assert actions.recount(by=cast.staff) == 0
