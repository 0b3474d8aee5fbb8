"""A venue holds one gathering at a time, in its hours, unless it is closed."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from tuanwei.gatherings import actions
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure, OpeningHours

pytestmark = pytest.mark.django_db


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
    venue, start, said = diary.venue(), threading.Barrier(4), []
    diary.cast.secretary  # noqa: B018 made before the threads start

    def book():
        start.wait()
        try:
            said.append(diary.plan(venue=venue).pk)
        except ValidationError as fault:
            said.append(fault.messages[0])
        except Exception as fault:
            said.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(word).__name__ for word in said) == ["int", "str", "str", "str"]
    assert all("已有安排" in word for word in said if isinstance(word, str))


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
    from tuanwei.notices.models import Notice

    gathering = diary.shown()
    actions.register(gathering=gathering, by=diary.cast.student)
    actions.save_gathering(
        by=diary.cast.secretary, gathering=gathering, starts_at=gathering.starts_at
    )
    assert not Notice.objects.filter(title__startswith="时间或地点有变").exists()
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, place="操场")
    assert "操场" in Notice.objects.get(title__startswith="时间或地点有变").body
