"""Whether a venue can be had: others, closures, hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure


@dataclass(frozen=True)
class VenueProblem:
    """Why a venue cannot be had; `gathering` where another one has it."""

    words: str
    gathering: Gathering | None = None


def venue_problems(venue, start, end, *, besides=None):
    """What stands against using `venue` in [start, end): others, closures, hours; the earliest
    first within each."""
    return problems_of([(venue, start, end)], besides=besides)[0]


def problems_of(wanted, *, besides=None):
    """One list of VenueProblem for each (venue, start, end); three queries for all of them."""
    wanted = list(wanted)
    if not wanted:
        return []
    taken = (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(_any(wanted, "occupied_from", "occupied_until"))
        .exclude(pk=besides and besides.pk)
        .select_related("unit")
    )
    taken, closed = list(taken), list(Closure.objects.filter(_any(wanted, "starts_at", "ends_at")))
    prefetch_related_objects(list({venue.pk: venue for venue, *_ in wanted}.values()), "hours")
    known = {venue.pk: venue for venue, *_ in wanted if "hours" in venue._prefetched_objects_cache}
    return [
        _problems(known.get(venue.pk, venue), start, end, taken, closed)
        for venue, start, end in wanted
    ]


def _any(wanted, since, until):
    """Q of what touches one of `wanted`, between the fields `since` and `until`."""
    found = Q()
    for venue, start, end in wanted:
        found |= Q(**{"venue": venue.pk, f"{since}__lt": end, f"{until}__gt": start})
    return found


def _problems(venue, start, end, taken, closed):
    others = [
        other for other in taken
        if other.venue_id == venue.pk and other.occupied_from < end and other.occupied_until > start
    ]  # fmt: skip
    shut = [
        each for each in closed
        if each.venue_id == venue.pk and each.starts_at < end and each.ends_at > start
    ]  # fmt: skip
    found = [
        VenueProblem(
            f"{_spoken(other.occupied_from, other.occupied_until)} {other.unit}{_use(other)}。",
            other,
        )
        for other in others[:3]
    ]
    found += [
        VenueProblem(f"{_spoken(each.starts_at, each.ends_at)} 停用：{each.reason}。")
        for each in shut[:3]
    ]
    return found + outside_hours(venue, start, end)


def _use(other):
    return "已有安排" if other.state == Gathering.State.DRAFT else f"已经用作“{other}”"


def outside_hours(venue, start, end):
    """The days of [start, end) on which the venue is not open for all of it."""
    hours = {each.weekday: (each.opens, each.closes) for each in venue.hours.all()}
    if not hours:
        return []
    found = []
    for first, last in by_day(timezone.localtime(start), timezone.localtime(end)):
        opens, closes = hours.get(first.weekday(), (None, None))
        if opens is None:
            found.append(
                VenueProblem(f"{first:%-m月%-d日}（周{'一二三四五六日'[first.weekday()]}）不开放。")
            )
        elif first.time() < opens or last.date() > first.date() or last.time() > closes:
            found.append(
                VenueProblem(f"{first:%-m月%-d日}只在 {opens:%H:%M}–{closes:%H:%M} 开放。")
            )
    return found


def by_day(start, end):
    """[start, end) cut at midnights; a piece that reaches midnight ends with it."""
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
        yield start, min(end, midnight)
        start = midnight


def _spoken(start, end):
    start, end = timezone.localtime(start), timezone.localtime(end)
    if start.date() == end.date():
        return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M}"
    return f"{start:%-m月%-d日 %H:%M}–{end:%-m月%-d日 %H:%M}"


def venue_trouble(gathering):
    """Why a gathering cannot stay in its venue, in words: closed since, or not open then."""
    found = venue_closed(gathering)
    if gathering.venue_id is None or gathering.occupied_until <= timezone.now():
        return found
    start, end = gathering.occupied_from, gathering.occupied_until
    return found + [each.words for each in outside_hours(gathering.venue, start, end)]


def venue_closed(gathering):
    """Why a gathering cannot stay in its venue, apart from the hours; one query."""
    if gathering.venue_id is None or gathering.state == Gathering.State.CANCELLED:
        return []
    if gathering.occupied_until <= timezone.now():
        return []
    start, end = gathering.occupied_from, gathering.occupied_until
    closed = Closure.objects.filter(venue=gathering.venue_id, starts_at__lt=end, ends_at__gt=start)
    found = [
        f"{_spoken(each.starts_at, each.ends_at)} 停用：{each.reason}。" for each in closed[:3]
    ]
    if not gathering.venue.is_active:
        found.append("这个场地不再开放使用。")
    return found
