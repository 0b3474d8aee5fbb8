"""Rows of a month, of a week and of an agenda. Pure: gatherings in, days with gatherings out."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MOST_IN_A_CELL = 3
LONG = timedelta(days=2)


@dataclass(frozen=True)
class Cell:
    """One day: `items` are (gathering, "14:00" or "" where it goes on from the day before)."""

    day: date
    in_month: bool
    items: tuple

    @property
    def shown(self):
        """What fits into a cell of a month."""
        return self.items if len(self.items) <= MOST_IN_A_CELL else self.items[: MOST_IN_A_CELL - 1]

    @property
    def more(self):
        """How many do not fit."""
        return len(self.items) - len(self.shown)


def span_of(view, day):
    """[first, after) of days that a view shows around `day`: month, week or agenda."""
    if view == "month":
        weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
        return weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    if view == "week":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=7)
    first = day.replace(day=1)
    return first, month_after(first)


def month_after(day):
    """The first of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def steps(view, day):
    """(the day before's place, the day after's place) for the buttons."""
    if view == "week":
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), month_after(first)


def moments(first, after, zone):
    """The span as aware moments."""
    return (
        datetime.combine(first, time(), zone),
        datetime.combine(after, time(), zone),
    )


def by_day(gatherings, first, after, zone):
    """{day: ((gathering, words), …)} in [first, after); one that reaches over midnight stands on
    each of its days, and one that ends at midnight does not touch the next."""
    found = defaultdict(list)
    for each in gatherings:
        start, end = each.starts_at.astimezone(zone), each.ends_at.astimezone(zone)
        day, last = start.date(), (end - timedelta(microseconds=1)).date()
        while day <= last:
            if first <= day < after:
                found[day].append((each, f"{start:%H:%M}" if day == start.date() else ""))
            day += timedelta(days=1)
    return {day: tuple(items) for day, items in found.items()}


def weeks(gatherings, day, zone):
    """The weeks of the month of `day`, seven Cells each."""
    first, after = span_of("month", day)
    known = by_day(gatherings, first, after, zone)
    rows = calendar.Calendar().monthdatescalendar(day.year, day.month)
    return [[Cell(d, d.month == day.month, known.get(d, ())) for d in row] for row in rows]


def days(gatherings, first, after, zone, *, once=False):
    """The Cells of [first, after) on which something is. `once`: what lasts longer than LONG stands
    on the first of its days only."""
    known = by_day(gatherings, first, after, zone)
    shown: set[int] = set()
    found = []
    for day in sorted(known):
        items = tuple(item for item in known[day] if id(item[0]) not in shown)
        if once:
            shown.update(id(each) for each, _words in items if each.ends_at - each.starts_at > LONG)
        if items:
            found.append(Cell(day, True, items))
    return found
