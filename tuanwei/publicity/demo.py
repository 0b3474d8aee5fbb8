"""Publicities of the demonstration college: one runs, one has ended with a ruling, one was stopped."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from tuanwei.publicity import sources, window
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.workdays.queries import current_calendar

State = Publicity.State
BASIS = "按《融智学院优秀共青团员评选办法》，支部推荐、团总支审核、团委委员会议通过。"


def fill(rng, cast):
    """Each has ten lines of students; one objection waits for T0001, one was upheld."""
    today = timezone.localdate()
    honours = _publicity(
        rng, cast, "2026 年度优秀共青团员拟表彰名单", today - timedelta(days=1), is_public=True
    )
    Objection.objects.create(
        publicity=honours, line_key="3", line_name=honours.name_of("3"), by=cast["2024110102"],
        text="名单里写的志愿时数是 86 小时，上学期支部公布的是 36 小时，请核对一下。",
    )  # fmt: skip
    league_day = _publicity(rng, cast, "第三季度主题团日评选结果", today - timedelta(days=40))
    _end(league_day, State.CONCLUDED)
    at = league_day.ended_at - timedelta(days=2)
    Objection.objects.create(
        publicity=league_day, line_key="2", line_name=league_day.name_of("2"),
        by=cast["2024110101"], made_at=at - timedelta(days=1),
        text="这次团日的照片是去年的，支部群里去年十月发过同一张。",
        state=Objection.State.UPHELD, ruled_by=cast["T0001"], ruled_at=at,
        words="核对了照片的拍摄时间，确实是去年的活动，这一项不作数，名次不递补。",
    )  # fmt: skip
    wrong = _publicity(rng, cast, "国庆志愿服务时数", today - timedelta(days=55))
    wrong.reason = "表格列错了一行，时数和姓名没有对上，核对以后重新公示。"
    _end(wrong, State.CALLED_OFF)


def _publicity(rng, cast, title, first, **fields):
    calendar = current_calendar()
    first = calendar.add_workdays(first - timedelta(days=1), 1)
    last = window.last_day(first, 5, calendar)
    lines = [
        {"key": str(n), "name": person.name, "detail": f"志愿服务 {rng.randint(30, 120)} 小时"}
        for n, person in enumerate(rng.sample(cast["students"], 10), 1)
    ]
    return Publicity.objects.create(
        kind=sources.MANUAL, key=f"demo-{title}", title=title, basis=BASIS, lines=lines,
        unit=cast["committee"], workdays=5, starts_on=first, ends_on=last, first_ends_on=last,
        opened_by=cast["T0002"], opened_at=_at(first, 10), **fields,
    )  # fmt: skip


def _end(publicity, state):
    days = 1 if state == State.CONCLUDED else 0
    publicity.state = state
    publicity.ended_at = _at(publicity.ends_on + timedelta(days=days), 7)
    publicity.ended_by = None if days else publicity.opened_by
    publicity.save()


def _at(day, hour):
    return timezone.make_aware(datetime.combine(day, time(hour, 5)))
