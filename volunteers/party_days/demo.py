"""A service day in the middle of a term, for a portal that somebody only tries out."""

from datetime import datetime, time, timedelta
from itertools import cycle, islice

from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import crediting
from volunteers.hours.models import ServiceKind
from volunteers.party_days import actions, queries
from volunteers.party_days.models import Keeper, ServiceDay, Turn
from volunteers.services import actions as services
from volunteers.services.models import Assignment, Shift
from volunteers.services.series import start_series

WEEKS, EACH = 7, 3
WEDNESDAY = 2


def fill(rng, cast):
    """Seven weeks that are over, with everything that may happen; the next four are filled."""
    teacher, today = cast["T2001"], timezone.localdate()
    team = cast["teams"]["party"]
    kind, _new = ServiceKind.objects.get_or_create(
        key="community", defaults={"name": "社区服务", "position": 6}
    )
    project = services.make_project(
        team=team, by=teacher, title="党员先锋岗：社区微心愿", kind=kind, site=cast["sites"][2],
        summary="每周三下午到社区：帮老人代办、整理书屋、陪孩子写作业。", served="松林社区的居民",
    )  # fmt: skip
    series = start_series(
        project=project, by=teacher, teacher=teacher, needs=[(queries.ROLE, EACH, (), "")],
        weekday=WEDNESDAY, starts=time(16), ends=time(18), every_weeks=1, first_on=today,
        last_on=today + timedelta(weeks=8), skips_holidays=False,
    )  # fmt: skip
    day = ServiceDay.objects.create(
        series=series, name="学生党员志愿服务活动日", per_shift=EACH, with_probationary=False,
        made_by=teacher,
    )  # fmt: skip
    first = today - timedelta(weeks=WEEKS)
    members = list(queries.eligible(day))
    keepers = Keeper.objects.bulk_create(
        Keeper(service_day=day, user_id=member.user_id, since=first) for member in members
    )
    last = today - timedelta(days=(today.weekday() - WEDNESDAY) % 7 or 7)
    around = cycle(keepers)
    for week in range(WEEKS, 0, -1):
        turns = list(islice(around, EACH))
        _past(rng, series, project, teacher, last - timedelta(weeks=week - 1), turns)
    if len(keepers) > EACH:
        actions.exempt(
            keeper=keepers[-1], by=cast["T0001"], until=today + timedelta(days=40),
            reason="外出实习",
        )  # fmt: skip
    actions.fill(service_day=day, by=cast["T0001"])
    for shift in queries.coming(day):
        if shift.teacher_confirmed_at:
            services.publish_shift(shift=shift, by=teacher)


def _past(rng, series, project, teacher, on, keepers):
    """One date that is over."""
    start = timezone.make_aware(datetime.combine(on, time(16)))
    gathering = Gathering.objects.create(
        kind="service", title=project.title, summary=project.summary, unit=project.team.unit,
        starts_at=start, ends_at=start + timedelta(hours=2), place="松林社区服务中心",
        mode="first_come", capacity=EACH, state="published", role="party", made_by=teacher,
    )  # fmt: skip
    shift = Shift.objects.create(
        gathering=gathering, project=project, series=series, series_day=on, teacher=teacher,
        teacher_asked_at=start - timedelta(days=9), teacher_confirmed_at=start - timedelta(days=8),
    )  # fmt: skip
    services.write_needs([(queries.ROLE, EACH, (), "")], shift=shift)
    need, during = shift.needs.get(), (start, start + timedelta(hours=2))
    came = [teacher.pk]
    for keeper in keepers:
        state = rng.choices(("came", "away", "excused"), (8, 2, 1))[0]
        busy = Assignment.objects.filter(
            user=keeper.user_id, state=Assignment.State.PLACED, during__overlap=during
        )
        if state == "came" and busy.exists():
            state = "excused"
        Turn.objects.create(
            keeper=keeper, shift=shift, state=state, reason="发烧" if state == "excused" else ""
        )
        if state == "came":
            Assignment.objects.create(
                shift=shift, user_id=keeper.user_id, need=need, state="placed", during=during
            )
            came.append(keeper.user_id)
    CheckIn.objects.bulk_create(
        CheckIn(
            gathering=gathering, user_id=user, way="code", at=start, noted_at=start,
            left_at=during[1], left_way="code", left_noted_at=during[1],
        )
        for user in came
    )  # fmt: skip
    crediting.credit(shift.pk)
