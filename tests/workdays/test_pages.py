"""The calendar's pages: read by everybody, changed by staff, known to every process at once."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import OperationalError

from tuanwei.audit.models import AuditEvent
from tuanwei.workdays import actions, following, queries
from tuanwei.workdays.models import CalendarChange, CalendarDay, ConfirmedYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return get_user_model().objects.create_user("20240001", "同学")


@pytest.fixture
def staff():
    return get_user_model().objects.create_superuser("staff", "干事", "long-enough-1")


def test_reading_needs_an_account_and_offers_no_change(client, student):
    assert client.get("/workdays/2025/").status_code == 302
    client.force_login(student)
    page = client.get("/workdays/2025/").content.decode()
    assert '<span class="strong">10月1日 至 10月3日</span> 放假 · 国庆节' in page
    assert '<span class="strong">10月11日</span> 上班 · 调休上班' in page
    assert "暂定" in page
    assert "改一天或一段" not in page


@pytest.mark.parametrize("year", [1999, 2101, 99999])
def test_years_out_of_reach_are_not_found(client, student, year):
    client.force_login(student)
    assert client.get(f"/workdays/{year}/").status_code == 404


def test_students_change_nothing(client, student):
    client.force_login(student)
    told = {"start": "2025-10-09", "kind": "holiday"}
    assert client.post("/workdays/2025/days/", told).status_code == 403
    assert client.post("/workdays/2025/confirm/").status_code == 403
    assert CalendarDay.objects.count() == ConfirmedYear.objects.count() == 0


def test_staff_set_a_vacation_and_clear_part_of_it(client, staff):
    client.force_login(staff)
    told = {"start": "2026-01-19", "end": "2026-01-23", "kind": "vacation", "name": "寒假"}
    assert client.post("/workdays/2026/days/", told).status_code == 302
    assert CalendarDay.objects.filter(kind="vacation", name="寒假", set_by=staff).count() == 5
    told = {"start": "2026-01-23", "kind": "default"}
    assert client.post("/workdays/2026/days/", told).status_code == 302
    assert list(CalendarDay.objects.values_list("day", flat=True)) == [
        date(2026, 1, n) for n in (19, 20, 21, 22)
    ]
    assert list(AuditEvent.objects.order_by("pk").values_list("name", flat=True)) == [
        "workdays.days.set", "workdays.days.cleared",
    ]  # fmt: skip


def test_setting_a_day_twice_keeps_the_later(client, staff):
    for kind in ("holiday", "workday"):
        actions.set_days(start=date(2025, 5, 10), end=date(2025, 5, 10), kind=kind, by=staff)
    assert CalendarDay.objects.get().kind == "workday"


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            {"start": "2025-10-09", "end": "2025-10-08", "kind": "holiday"},
            "结束日期要在开始日期之后",
        ),
        ({"start": "2025-01-01", "end": "2025-12-31", "kind": "holiday"}, "一次最多改 120 天"),
        ({"start": "0025-01-01", "kind": "holiday"}, "年份要在 2000 到 2100 之间"),
        ({"start": "x", "kind": "holiday"}, "改一天或一段"),
        ({"start": "2025-01-01", "kind": "party"}, "改一天或一段"),
    ],
)
def test_mistakes_change_nothing_and_say_why(client, staff, told, said):
    client.force_login(staff)
    response = client.post("/workdays/2025/days/", told)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert CalendarDay.objects.count() == 0


def test_a_confirmed_year_is_no_longer_provisional(client, staff):
    client.force_login(staff)
    assert "暂定" in client.get("/workdays/2025/").content.decode()
    for _twice in range(2):
        client.post("/workdays/2025/confirm/")
    page = client.get("/workdays/2025/").content.decode()
    assert "已核对" in page and "放假通知核对过" in page
    assert AuditEvent.objects.get().name == "workdays.year.confirmed"


def test_a_change_reaches_processes_that_keep_the_calendar(
    staff, django_capture_on_commit_callbacks
):
    monday = date(2025, 11, 17)
    assert queries.current_calendar((2025,)).is_workday(monday) is True
    with django_capture_on_commit_callbacks(execute=True):
        actions.set_days(start=monday, end=monday, kind="holiday", by=staff)
    assert queries.current_calendar((2025,)).is_workday(monday) is False
    with django_capture_on_commit_callbacks(execute=True):
        actions.clear_days(start=monday, end=monday, by=staff)
    assert queries.current_calendar((2025,)).is_workday(monday) is True


def test_a_year_costs_the_same_however_much_was_entered(staff, django_assert_num_queries):
    queries.current_calendar((2025,))
    with django_assert_num_queries(2):
        queries.year_page(2025)
    actions.set_days(start=date(2025, 7, 1), end=date(2025, 8, 31), kind="vacation", by=staff)
    queries.current_calendar((2025,))
    with django_assert_num_queries(2):
        queries.year_page(2025)


def test_what_cannot_follow_at_once_follows_later(staff, monkeypatch):
    """Somebody holds what should move: the calendar stands, and the next round gets it."""
    calls = []

    def recount(by):
        calls.append(by)
        if len(calls) == 1:
            raise OperationalError("held")
        return 3

    told = []
    follower = following.Follower(
        "test", "会变。", "%(n)d 个。", lambda: 1, recount, lambda *args: told.append(args)
    )
    monkeypatch.setattr(following, "_followers", {"test": follower})
    with time_machine.travel("2025-11-10T09:00:00+08:00", tick=False):
        said = actions.set_days(
            start=date(2025, 5, 10), end=date(2025, 5, 10), kind="holiday", by=staff
        )
        assert said is None
    with time_machine.travel("2025-11-10T09:01:00+08:00", tick=False):
        following.settle()
        following.settle()
    change = CalendarChange.objects.get()
    assert (calls, told) == ([staff, staff], [(staff, change, 3)])
    assert change.settled_at is not None
