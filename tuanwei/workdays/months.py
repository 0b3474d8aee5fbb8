"""A year as twelve small months. Pure: days in, rows out, no database."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MARKS = {"holiday": "休", "makeup": "班", "vacation": "假"}


@dataclass(frozen=True)
class Day:
    """One cell. `kind`: work, weekend, holiday, makeup or vacation; `mark` says it in a word."""

    day: date
    kind: str
    in_month: bool

    @property
    def mark(self):
        """休, 班 or 假; empty for plain days."""
        return MARKS.get(self.kind, "")


@dataclass(frozen=True)
class Span:
    """Neighbouring days of one kind and name."""

    start: date
    end: date
    kind: str
    name: str


def kind_of(day, worked):
    """What `day` is under the WorkCalendar `worked`."""
    if day in worked.makeup:
        return "makeup"
    if day in worked.vacation:
        return "vacation"
    if day in worked.off:
        return "holiday"
    return "weekend" if day.weekday() >= 5 else "work"


def months(year, worked):
    """Twelve (first day, weeks) pairs; a week is seven Days, Monday first."""
    weeks = calendar.Calendar(calendar.MONDAY)
    return [
        (
            date(year, month, 1),
            [
                [Day(day, kind_of(day, worked), day.month == month) for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def spans(marked):
    """Spans of (day, kind, name) rows in order of day."""
    found = []
    for day, kind, name in marked:
        last = found[-1] if found else None
        if last and (last.kind, last.name, last.end + timedelta(days=1)) == (kind, name, day):
            found[-1] = Span(last.start, day, kind, name)
        else:
            found.append(Span(day, day, kind, name))
    return found
