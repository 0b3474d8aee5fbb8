"""Whoever's hours change without their doing reads what, how much and why; once."""

from datetime import date

import pytest
from django.utils import timezone

from tests.volunteers.hours.test_elsewhere import Desk
from tuanwei.gatherings import worked
from tuanwei.notices.models import Delivery
from volunteers.claims import disputes
from volunteers.hours import actions, elsewhere
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch):
    source = Desk()
    monkeypatch.setattr(worked, "sources", {"desk": source})
    return source


def told(user):
    """[(title, body)] of what somebody was told, the newest last; and forget it."""
    rows = Delivery.objects.filter(recipient=user, channel="site").order_by("pk")
    found = list(rows.values_list("notice__title", "notice__body"))
    rows.delete()
    return found


def note(cast, minutes=90, **more):
    return actions.note_service(
        origin="test:1", volunteer=volunteer_of(cast.student), source="claim", title="慰问老人",
        day=date(2026, 10, 8), grade="complete", minutes=minutes, **more,
    )  # fmt: skip


def test_what_staff_do_with_a_service_is_told_once_with_the_reason(cast):
    service = note(cast)
    assert told(cast.student) == []
    fields = {"came_at": None, "left_at": None, "grade": "complete"}
    disputes.edit_service(service=service, by=cast.staff, reason="签退早了", minutes=60, **fields)
    assert told(cast.student) == [
        ("服务记录更正了：慰问老人", "10月8日的服务。签退早了。记录改过了，等老师重新确认。")
    ]
    service.refresh_from_db()
    disputes.confirm(service=service, by=cast.staff2)
    assert told(cast.student) == [("时数计入了：慰问老人", "10月8日的服务。计 1 小时。")]
    actions.void_service(service=service, by=cast.staff, reason="没有去。")
    assert told(cast.student) == [
        ("不计时数了：慰问老人",
         "10月8日的服务。没有去。觉得不对，点开这一条，可以说“记得不对”。"),
    ]  # fmt: skip


def test_it_leads_to_the_very_service(cast, client):
    service = actions.void_service(service=note(cast), by=cast.staff, reason="没有去。")
    url = Delivery.objects.get(recipient=cast.student, channel="site").notice.url
    assert url == f"/volunteers/hours/?term=2026-1#service-{service.pk}"
    client.force_login(cast.student)
    assert f'id="service-{service.pk}"' in client.get(url).content.decode()


def test_an_answered_dispute_is_one_message(cast):
    service = note(cast)
    made = disputes.dispute(service=service, by=cast.student, words="应该是一个小时。")
    fields = {"came_at": None, "left_at": None, "grade": "complete", "minutes": 60}
    disputes.answer_dispute(dispute=made, by=cast.staff, words="核对过，是的。", fields=fields)
    assert [title for title, _body in told(cast.student)] == ["时数更正了：慰问老人"]


def test_what_somebody_changes_before_it_counts_is_no_news(cast):
    note(cast, waits_for="等签退")
    note(cast, 60, by=cast.staff, waits_for="等签退")
    assert told(cast.student) == []


def test_what_another_room_corrects_is_told_with_both_figures(cast, desk):
    desk.stood(cast.student, 120)
    elsewhere.pull()
    assert told(cast.student) == []
    day = timezone.localdate(desk.rows[0].starts_at)
    said = f"{day.month}月{day.day}日的服务。"
    desk.rows.clear()
    desk.stood(cast.student, 90)
    elsewhere.pull()
    elsewhere.pull()
    assert told(cast.student) == [
        ("时数更正了：服务岗值班（学生服务岗）",
         f"{said}值班或活动那边的记录改过了。原来计 2 小时，现在计 1.5 小时。"),
    ]  # fmt: skip
    gone = desk.rows.pop()
    elsewhere.pull()
    [(title, body)] = told(cast.student)
    assert (title, body[: len(said + elsewhere.GONE)]) == (
        "不计时数了：服务岗值班（学生服务岗）", said + elsewhere.GONE,
    )  # fmt: skip
    desk.rows.append(gone)
    elsewhere.pull()
    assert [body for _title, body in told(cast.student)] == [
        f"{said}值班或活动那边又有了这条记录。原来计 0 小时，现在计 1.5 小时。"
    ]


def test_a_correction_that_changes_no_hour_is_not_told(cast, desk):
    desk.stood(cast.student, 90)
    elsewhere.pull()
    desk.rows.clear()
    desk.stood(cast.student, 100, title="服务岗值班")
    elsewhere.pull()
    assert told(cast.student) == []
