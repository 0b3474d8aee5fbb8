"""Who did not come, and how long they cannot register after that. Pure.

Whoever misses `after` gatherings within `window` days cannot register for `days` days, counted from
the day after the last of them. A missed gathering counts towards one pause only.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """So many missed gatherings (0: it never happens) within so many days: so many days of pause."""

    after: int = 0
    window: int = 0
    days: int = 0


@dataclass(frozen=True)
class Missed:
    """A missed gathering that counts: its day, and the limit of the rules that it was held under."""

    day: date
    limit: Limit
    key: int = 0


@dataclass(frozen=True)
class Pause:
    """No registering on the days `first` to `last`, both included; `keys` of what led to it."""

    first: date
    last: date
    keys: tuple[int, ...]


def pauses(missed) -> list[Pause]:
    """The pauses that follow from what somebody missed, the earliest first."""
    found: list[Pause] = []
    counted: list[Missed] = []
    for each in sorted(missed, key=lambda one: (one.day, one.key)):
        counted.append(each)
        if not each.limit.after:
            continue
        since = each.day - timedelta(days=each.limit.window)
        recent = [one for one in counted if one.day > since]
        if len(recent) >= each.limit.after:
            keys = tuple(one.key for one in recent)
            last = each.day + timedelta(days=each.limit.days)
            found.append(Pause(each.day + timedelta(days=1), last, keys))
            counted = [one for one in counted if one.key not in keys]
    return found


def is_late_cancel(
    now: datetime, starts_at: datetime, seated_at: datetime, hours: int | None
) -> bool:
    """True where giving the seat back now counts as missing it: less than `hours` before the start,
    for somebody who had the seat in time. None: it never counts."""
    if hours is None:
        return False
    deadline = starts_at - timedelta(hours=hours)
    return now >= deadline and seated_at < deadline


def is_seated_late(seated_at: datetime | None, starts_at: datetime, hours: int | None) -> bool:
    """True for whoever was given the seat (moved up, drawn, chosen) less than `hours` before the
    start: not coming does not count. None hours: it always counts; None seated_at: they took the
    seat themselves."""
    if hours is None or seated_at is None:
        return False
    return seated_at > starts_at - timedelta(hours=hours)
