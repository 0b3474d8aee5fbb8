"""A venue holds one gathering at a time, in its hours, unless it is closed."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from tests.races import at_once, refusals
from tuanwei.gatherings import actions, venue_actions
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure, OpeningHours
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def test_setting_up_and_clearing_count(diary):
    venue = diary.venue()
    first = diary.shown(venue=venue, hour=14, clearing_minutes=30)
    with pytest.raises(ValidationError, match="已经用作"):
        diary.plan(venue=venue, hour=16)
    with pytest.raises(ValidationError, match=first.title):
        diary.plan(venue=venue, hour=17, setup_minutes=31)
    diary.plan(venue=venue, hour=17, setup_minutes=30)
    diary.plan(venue=diary.venue("二号报告厅"), hour=14)
    assert Gathering.objects.count() == 3


def test_what_is_called_off_sets_its_venue_free(diary):
    venue = diary.venue()
    first = diary.plan(venue=venue)
    actions.cancel(gathering=first, by=diary.cast.secretary, reason="改期")
    assert diary.plan(venue=venue).venue == venue


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_at_once_for_one_venue(diary, round_):
    venue = diary.venue()
    diary.cast.secretary  # noqa: B018 made before the threads start

    said = at_once(*[lambda: diary.plan(venue=venue).pk] * 4)
    assert sorted(type(each).__name__ for each in said) == ["Refused"] * 3 + ["int"]
    assert all("已有安排" in words for words in refusals(said))


def test_the_database_itself_refuses_a_second_one(diary):
    first = diary.plan(venue=diary.venue())
    first.pk = None
    with pytest.raises(IntegrityError, match="gathering_alone_in_its_venue"):
        first.save(force_insert=True)


def test_hours_and_closures(diary):
    venue = diary.venue()
    for weekday in range(7):
        OpeningHours.objects.create(venue=venue, weekday=weekday, opens=time(8), closes=time(22))
    with pytest.raises(ValidationError, match="只在 08:00–22:00 开放"):
        diary.plan(venue=venue, hour=21, hours=2)
    with pytest.raises(ValidationError, match="只在 08:00–22:00 开放"):
        diary.plan(venue=venue, hour=22, hours=12)
    planned = diary.plan(venue=venue, hour=20, hours=2)
    Closure.objects.create(
        venue=venue, reason="考试", made_by=diary.cast.staff,
        starts_at=planned.starts_at + timedelta(days=1),
        ends_at=planned.starts_at + timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="停用：考试"):
        diary.plan(venue=venue, days=4, hour=20)


def test_more_seats_than_the_room_has(diary):
    with pytest.raises(ValidationError, match="最多坐 300 人"):
        diary.plan(venue=diary.venue(), capacity=301)


def test_a_gathering_across_midnight_and_the_end_of_a_term(diary):
    start = timezone.localtime().replace(
        year=2027, month=1, day=31, hour=22, minute=0, second=0, microsecond=0
    )
    gathering = diary.plan(starts_at=start, ends_at=start + timedelta(hours=4))
    day = start.replace(hour=0) + timedelta(days=1)
    after = Gathering.objects.between(day, day + timedelta(days=1))
    assert list(after) == [gathering]
    assert not Gathering.objects.between(day + timedelta(hours=2), day + timedelta(days=1)).exists()
    with pytest.raises(ValidationError, match="结束要晚于开始"):
        diary.plan(starts_at=start, ends_at=start)


def test_people_hear_of_another_time(diary):
    gathering = diary.shown()
    actions.register(gathering=gathering, by=diary.cast.student)
    actions.save_gathering(
        by=diary.cast.secretary, gathering=gathering, starts_at=gathering.starts_at
    )
    assert not Notice.objects.filter(title__startswith="时间或地点有变").exists()
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, place="操场")
    assert "操场" in Notice.objects.get(title__startswith="时间或地点有变").body


def close(client, venue, start, end, **more):
    data = {"starts_at": f"{timezone.localtime(start):%Y-%m-%dT%H:%M}",
            "ends_at": f"{timezone.localtime(end):%Y-%m-%dT%H:%M}", "reason": "检修"}  # fmt: skip
    return client.post(reverse("gatherings:venue-close", args=[venue.pk]), data | more)


def test_what_is_hit_is_shown_before_a_venue_is_closed_and_warned_of_until_moved(client, diary):
    venue, other = diary.venue(), diary.venue("二号报告厅")
    hit = diary.shown(venue=venue, setup_minutes=60)
    actions.register(gathering=hit, by=diary.cast.student)
    client.force_login(diary.cast.staff, BACKEND)
    times = (hit.starts_at - timedelta(hours=2), hit.starts_at - timedelta(minutes=30))
    first = close(client, venue, *times)  # only the setting up is hit
    assert (first.status_code, Closure.objects.count(), Notice.objects.count()) == (200, 0, 0)
    page = first.content.decode()
    assert "这段时间已有 1 个日程，还没有停用" in page
    assert hit.title in page
    late = diary.shown(venue=venue, hour=12, hours=1)  # planned while the page was open
    again = close(client, venue, *times, seen=f"{hit.pk}")
    assert (again.status_code, Closure.objects.count()) == (200, 0)
    done = close(client, venue, *times, seen=f"{late.pk}-{hit.pk}")
    assert (done.status_code, Closure.objects.count()) == (302, 1)
    told = Notice.objects.filter(title__startswith="场地停用")
    assert set(told.values_list("title", flat=True)) == {
        f"场地停用，请换地方：{each}" for each in (hit, late)
    }
    assert set(told.values_list("url", flat=True)) == {
        reverse("gatherings:arrange", args=[each.pk]) for each in (hit, late)
    }
    readers = set(told.first().deliveries.values_list("recipient", flat=True))
    assert readers == {diary.cast.secretary.pk}
    client.force_login(diary.cast.student, BACKEND)
    address = reverse("gatherings:gathering", args=[hit.pk])
    assert "正在换地方" in client.get(address).content.decode()
    client.force_login(diary.cast.secretary, BACKEND)
    arrange = reverse("gatherings:arrange", args=[hit.pk])
    assert "请换地方或时间" in client.get(arrange).content.decode()
    actions.save_gathering(by=diary.cast.secretary, gathering=hit, venue=other)
    assert "请换地方或时间" not in client.get(arrange).content.decode()
    assert "正在换地方" not in client.get(address).content.decode()


def test_whoever_holds_a_post_in_the_unit_hears_too(diary):
    venue = diary.venue()
    planned = actions.save_gathering(
        by=diary.cast.staff, unit=diary.cast.branch, title="读书会", venue=venue,
        starts_at=timezone.now() + timedelta(days=2), ends_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip
    secretary = diary.cast.secretary
    venue_actions.close_venue(
        by=diary.cast.staff2, venue=venue, starts_at=planned.starts_at, ends_at=planned.ends_at,
        reason="检修",
    )  # fmt: skip
    readers = Notice.objects.get().deliveries.filter(channel="site")
    assert set(readers.values_list("recipient", flat=True)) == {secretary.pk, diary.cast.staff.pk}


@pytest.mark.parametrize("change", ["hours", "is_active"])
def test_other_hours_and_a_venue_given_up_are_told_once(diary, change):
    venue = diary.venue()
    planned = diary.plan(venue=venue, hour=20)
    fields = {"name": venue.name, "place": "", "capacity": 300, "equipment": "", "note": "",
              "is_active": change != "is_active"}  # fmt: skip
    hours = [
        OpeningHours(weekday=day, opens=time(8), closes=time(20 if change == "hours" else 22))
        for day in range(7)
    ]
    _venue, hit = venue_actions.save_venue(by=diary.cast.staff, venue=venue, hours=hours, **fields)
    assert hit == [planned]
    title = Notice.objects.get().title
    assert title == f"场地有变，请换地方或时间：{planned}"
    _venue, hit = venue_actions.save_venue(by=diary.cast.staff, venue=venue, hours=hours, **fields)
    assert (hit, Notice.objects.count()) == ([], 1)


def test_what_is_needed_there_is_shown_to_staff_only(client, diary):
    venue = diary.venue()
    planned = diary.shown(venue=venue, equipment_needed="话筒 4 支")
    day = f"?day={timezone.localdate(planned.starts_at)}"
    client.force_login(diary.cast.staff, BACKEND)
    address = reverse("gatherings:venue", args=[venue.pk]) + day
    assert "要 话筒 4 支" in client.get(address).content.decode()
    arrange = reverse("gatherings:arrange", args=[planned.pk])
    assert "话筒 4 支" in client.get(arrange).content.decode()
    client.force_login(diary.cast.student, BACKEND)
    assert "话筒 4 支" not in client.get(address).content.decode()
