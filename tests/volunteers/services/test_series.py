"""Regular services: planned over a term without holidays, once each, around closed venues."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.volunteers.services.test_pages import over
from tests.volunteers.services.test_signing import told
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.venue_models import Closure, Venue
from tuanwei.workdays.models import CalendarDay
from tuanwei.workdays.queries import calendar_in_force
from volunteers.services import actions, regular, series, signing
from volunteers.services.models import Shift

pytestmark = pytest.mark.django_db


def begun(rounds, *, weeks=3, first=None, **fields):
    """A weekly series that begins tomorrow."""
    first = first or timezone.localdate() + timedelta(days=1)
    fields = {
        "weekday": first.weekday(), "starts": time(14), "ends": time(16), "every_weeks": 1,
        "first_on": first, "last_on": first + timedelta(weeks=weeks - 1),
        "needs": [("陪伴", 2)], "teacher": rounds.teacher, "by": rounds.leader,
    } | fields  # fmt: skip
    return series.start_series(project=rounds.project, **fields)


def days(found):
    return list(found.shifts.order_by("series_day").values_list("series_day", flat=True))


def test_its_shifts_are_planned_at_once_and_the_teacher_asked_once(rounds):
    found = begun(rounds)
    first = found.first_on
    assert days(found) == [first, first + timedelta(7), first + timedelta(14)]
    shift = found.shifts.earliest("series_day")
    assert timezone.localtime(shift.gathering.starts_at).time() == time(14)
    assert (shift.gathering.state, shift.gathering.capacity) == ("draft", 2)
    assert told(rounds.teacher) == ["请你带固定服务：敬老院陪伴（3 班）"]


def test_planning_again_plans_nothing(rounds):
    found = begun(rounds)
    assert series.plan_ahead(found) == []
    gatherings.cancel(gathering=found.shifts.first().gathering, by=rounds.leader, reason="停一次")
    assert series.plan_ahead(found) == []
    assert Shift.objects.count() == 3


def test_days_up_to_until_only(rounds):
    found = begun(rounds, weeks=2)
    type(found).objects.filter(pk=found.pk).update(last_on=found.last_on + timedelta(weeks=4))
    made = series.plan_ahead(found, until=found.last_on + timedelta(weeks=1))
    assert [each.series_day for each in made] == [found.last_on + timedelta(weeks=1)]


def test_holidays_are_left_out_where_asked(rounds):
    first = timezone.localdate() + timedelta(days=1)
    CalendarDay.objects.update_or_create(
        day=first + timedelta(7), defaults={"kind": "holiday", "name": "校庆"}
    )
    calendar_in_force.bump()
    assert first + timedelta(7) not in days(begun(rounds))
    assert first + timedelta(7) in days(
        begun(rounds, skips_holidays=False, starts=time(17), ends=time(18))
    )


def test_closed_days_are_told_and_planned_once_it_is_open_again(rounds, cast):
    venue = Venue.objects.create(name="一号报告厅", capacity=50)
    first = timezone.localdate() + timedelta(days=1)
    start = timezone.make_aware(datetime.combine(first + timedelta(7), time(0)))
    closure = Closure.objects.create(
        venue=venue, starts_at=start, ends_at=start + timedelta(days=1), reason="检修",
        made_by=cast.staff,
    )  # fmt: skip
    found = begun(rounds, venue=venue)
    assert days(found) == [first, first + timedelta(14)]
    assert told(rounds.leader)[0] == "有 1 天没排上：敬老院陪伴"
    assert next(each.why for each in series.preview(found) if each.why).endswith("停用：检修。")
    closure.delete()
    assert [each.series_day for each in series.plan_ahead(found)] == [first + timedelta(7)]


def test_what_makes_no_sense_is_refused(rounds, cast):
    for fields, words in (
        ({"ends": time(13)}, "结束要晚于开始"), ({"needs": []}, "要哪些岗位"),
        ({"weeks": 80}, "一次最多排 60 班"), ({"teacher": cast.student}, "不是指导教师"),
        ({"last_on": date(2020, 1, 1)}, "不能早于第一天"),
    ):  # fmt: skip
        with pytest.raises(ValidationError, match=words):
            begun(rounds, **fields)
    assert not Shift.objects.exists()


def test_ending_calls_off_drafts_and_leaves_what_is_published(rounds):
    found = begun(rounds)
    first = found.shifts.earliest("series_day")
    actions.confirm_teacher(shift=first, by=rounds.teacher)
    actions.publish_shift(shift=first, by=rounds.leader)
    assert series.end_series(series=found, by=rounds.leader) == 2
    assert rounds.fresh(first).gathering.state == "published"
    assert series.plan_ahead(found) == []
    with pytest.raises(ValidationError, match="已经停了"):
        series.end_series(series=found, by=rounds.leader)


def test_regularity_counts_weeks_in_which_somebody_came(rounds, cast):
    for back in (1, 2, 4):
        shift = rounds.shown()
        signing.sign_up(shift=shift, by=cast.student)
        over(shift, [cast.student], days=7 * back)
    nobody = rounds.shown()
    over(nobody, [], days=21)
    over(rounds.shown(), [rounds.teacher], days=35)  # a teacher alone serves nobody
    _term, ever = regular.how_regular(project=rounds.project)
    assert ever.served == 3
    assert regular.done(project=rounds.project).times == 3
    assert regular.how_regular(project__site=0)[1].served == 0
