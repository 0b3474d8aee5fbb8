"""Parts of a period: months, terms, weeks. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from assessment.engine import spec as rules
from tuanwei.lib.terms import Term


@dataclass(frozen=True)
class Span:
    """The days `first` … `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Calendar:
    """The parts of one period, each kind computed once. `until`: what is known; parts that end later are not
    over yet."""

    def __init__(self, first: date, last: date, idle_months=(), until: date | None = None):
        self.first, self.last, self.idle = first, last, frozenset(idle_months)
        self.until = min(until or last, last)
        self._parts: dict[str, list[Span]] = {}
        self._places: dict[str, Callable[[date], int | None]] = {}

    def parts(self, every: str) -> list[Span]:
        """The parts, in order. Months, fortnights and weeks that begin in an idle month are none."""
        if every not in self._parts:
            self._parts[every] = list(self._cut(every))
        return self._parts[every]

    def place(self, every: str, day: date) -> int | None:
        """The place of the part that a day lies in; None in idle months and outside."""
        return self.place_of(every)(day)

    def place_of(self, every: str) -> Callable[[date], int | None]:
        """`place` for one kind of part; each day is looked for once."""
        if every not in self._places:
            parts = list(enumerate(self.parts(every)))
            self._places[every] = cache(
                lambda day: next((n for n, each in parts if each.first <= day <= each.last), None)
            )
        return self._places[every]

    def is_over(self, span: Span) -> bool:
        """True when nothing more can come in it."""
        return span.last <= self.until

    @cached_property
    def half(self) -> int:
        """The half of the school year (1 autumn, 2 spring) in which the period ends; 0 where it is longer
        than one."""
        ends = Term.of(self.last)
        return ends.half if Term.of(self.first) == ends else 0

    def _cut(self, every):
        if every == rules.WHOLE:
            yield Span(self.first, self.last)
        elif every == rules.HALF:
            middle = _months_on(self.first, _months(self.first, self.last) // 2)
            if self.first < middle <= self.last:
                yield Span(self.first, middle - timedelta(days=1))
            yield Span(max(middle, self.first), self.last)
        elif every in (rules.FORTNIGHT, rules.WEEK):
            yield from self._blocks(14 if every == rules.FORTNIGHT else 7)
        else:
            yield from self._named(every)

    def _blocks(self, length):
        """Whole blocks of days; what is left at the end is none."""
        start = self.first
        while (end := start + timedelta(days=length - 1)) <= self.last:
            if start.month not in self.idle:
                yield Span(start, end)
            start = end + timedelta(days=1)

    def _named(self, every):
        start = self.first
        while start <= self.last:
            end = Term.of(start).last_day if every == rules.TERM else _month_end(start)
            if every == rules.TERM or start.month not in self.idle:
                yield Span(start, min(end, self.last))
            start = end + timedelta(days=1)


def _month_end(day):
    return _months_on(day.replace(day=1), 1) - timedelta(days=1)


def _months_on(day, months):
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def _months(first, last):
    after = last + timedelta(days=1)
    return (after.year - first.year) * 12 + after.month - first.month


def cycle_of(cycle, day: date) -> Span:
    """The days of the round of a Cycle that `day` lies in. A year begins on its own first day (1 December); an
    issue is that day alone, to be moved by hand."""
    if cycle.kind in (rules.ONE_TERM, rules.SCHOOL_YEAR):
        term = Term.of(day)
        if cycle.kind == rules.ONE_TERM:
            return Span(term.first_day, term.last_day)
        return Span(Term(term.year, 1).first_day, Term(term.year, 2).last_day)
    if cycle.kind == rules.ONE_MONTH:
        return Span(day.replace(day=1), _month_end(day))
    if cycle.kind == rules.ISSUE:
        return Span(day, day)
    length = 6 if cycle.kind == rules.HALF_YEAR else 12
    start = date(day.year - 1, cycle.month, min(cycle.day, 28))
    while (after := _months_on(start, length)) <= day:
        start = after
    return Span(start, after - timedelta(days=1))
