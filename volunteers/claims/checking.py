"""Everything that speaks against handing a claim in, in words for whoever wrote it."""

from datetime import timedelta

from django.utils import timezone

from tuanwei.workdays.queries import current_calendar
from volunteers.claims import queries
from volunteers.claims.deadlines import Standing, spoken, standing
from volunteers.hours.queries import spec_on

DAY_MINUTES = 24 * 60


def standing_of(claim, now) -> Standing:
    """How a claim stands by the terms of its day; what was handed in once keeps its percent."""
    terms = spec_on(claim.day).claims.terms
    end = queries.end_of(claim)
    return standing(terms, end, claim.submitted_at or now, current_calendar())


def problems(claim, now=None):
    """[sentence]; nothing where it can be handed in."""
    now = now or timezone.now()
    found = [*_in_time(claim, now), *_says_enough(claim), *queries.photos_lacking(claim)]
    return found + _comes_twice(claim)


def _in_time(claim, now):
    asked = spec_on(claim.day).claims
    if queries.end_of(claim) > now:
        yield "还没到做完的时候，做完以后再提交。可以先存着。"
        return
    stands = standing_of(claim, now)
    if stands.late:
        yield f"{spoken(stands.until)}以后不收这一次的补录了。有特殊情况，请找服务队或团委老师说明。"
    if asked.announce_days is not None:
        noted = timezone.localdate(claim.planned_at)
        latest = claim.day - timedelta(days=asked.announce_days)
        if noted > latest:
            yield (
                f"这天的规则要求提前 {asked.announce_days} 天在这里记一笔，"
                f"也就是{latest.month}月{latest.day}日前。这一次是{noted.month}月{noted.day}日才记的。"
            )


def _says_enough(claim):
    spec = spec_on(claim.day)
    if claim.fixed:
        if spec.fixed_task(claim.fixed) is None:
            yield "这一天的规则里没有这项任务或职务，请改成写时间。"
        return
    if claim.minutes > DAY_MINUTES:
        yield "一次最多 24 小时；跨了几天的，请一天写一条。"
    if claim.starts_at and claim.ends_at and claim.minutes > window_minutes(claim):
        yield "写的时长比开始到结束还长，请核对。"


def window_minutes(claim):
    """Whole minutes from the start to the end."""
    return int((claim.ends_at - claim.starts_at).total_seconds() // 60)


def _comes_twice(claim):
    if service := queries.noted_already(claim):
        return [repeats(service)]
    if noted := queries.days_without_times(claim):
        return [f"这一天系统已经记了“{noted[0].title}”。请写明几点到几点，免得同一段时间计两次。"]
    others = list(queries.others_of(claim))
    if other := queries.own_overlap(claim, others):
        return [f"和你的另一条补录“{other.title}”是同一段时间，留一条就好。"]
    if not claim.fixed and queries.minutes_of_day(claim, others) > DAY_MINUTES:
        return ["这一天加起来超过 24 小时了，请核对时长。"]
    return []


def comes_again(other):
    """Why a claim is not credited beside another."""
    return f"“{other.title}”（{other.day.month}月{other.day.day}日）已经补录过，同一件事只计一次。"


def repeats(service):
    """Why a claim cannot stand beside a service of the system, and what to do instead."""
    return (
        f"系统已经按签到记了这一次：“{service.title}”（{service.day.month}月{service.day.day}日），"
        "不用补录。觉得记得不对，请在“我的时数”里对那一条提异议。"
    )
