"""Which star somebody holds, since when, and what is still needed. Pure and exact.

What counts:
- services worth more than nothing in the ledger, and awards, each on its day. A service of later
  than the day asked for counts nothing, whoever knows of it already.
- Hours, times, projects and large events over EVER, or in the best YEAR or TERM (a year begins on
  `year_starts`); only of the kinds and the source that a condition names. Shifts of one event are
  one project, and one large event.
- A level is reached where every condition of one of its ways holds: "more than" or "at least".
- HELD asks for a level at least as high. YEARS counts years with that many hours.

When it is judged:
- With `cut_off` "" on every day; else on these days only, so that what came after the last one
  waits for the next.
- `is_sequential`: no star without the one below. Both may come on one day.
- `one_a_year`: one new star for each cut-off, or for each year where there is none; in sequence the
  next one, else the highest that is deserved on the day on which there is a first.

A star is no possession: it follows from what stands in the records, so a correction may take it.
Goals are judged on the day asked for, whatever the cut-off.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from itertools import groupby

from tuanwei.lib.numbers import plain
from tuanwei.lib.terms import Term, monday
from volunteers.hours import spec as rules
from volunteers.hours.recognition import year_of
from volunteers.hours.spec import Condition, Goal, Level, Spec
from volunteers.hours.wording import IN, condition_said

ZERO = Decimal(0)


@dataclass(frozen=True)
class Fact:
    """One service and the hours that stand for it in the ledger."""

    key: int
    day: date
    hours: Decimal
    kind: str = ""
    source: str = rules.SYSTEM
    is_large: bool = False
    event: str = ""


@dataclass(frozen=True)
class Facts:
    """All that is known of somebody; `awards` are the days on which they were given."""

    services: tuple[Fact, ...] = ()
    awards: tuple[date, ...] = ()

    @classmethod
    def of(cls, services: Iterable[Fact] = (), awards: Iterable[date] = ()):
        """In the order of days, without what is worth nothing."""
        worth = (each for each in services if each.hours > 0)
        return cls(
            tuple(sorted(worth, key=lambda each: (each.day, each.key))), tuple(sorted(awards))
        )

    def until(self, day: date) -> "Facts":
        """Those of no later than `day`."""
        last = bisect_right(self.services, day, key=lambda each: each.day)
        return Facts(self.services[:last], self.awards[: bisect_right(self.awards, day)])

    @property
    def days(self) -> list[date]:
        """The days on which something happened."""
        return sorted({each.day for each in self.services} | set(self.awards))


@dataclass(frozen=True)
class Need:
    """One condition: what there is of it, and what is missing.

    `has` is the best year or term where the condition holds, else what this year or term has so far,
    because no other can grow any more. `missing` is in words, "" where it holds.
    """

    said: str
    has: Decimal
    amount: Decimal
    holds: bool
    has_said: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Progress:
    """What a level or goal asks for: one of `ways`, each of Needs."""

    key: str
    label: str
    ways: tuple[tuple[Need, ...], ...]

    @property
    def way(self):
        """The first way that holds, or None."""
        return next((each for each in self.ways if all(need.holds for need in each)), None)

    @property
    def holds(self):
        """True where nothing is missing."""
        return self.way is not None


@dataclass(frozen=True)
class Reached:
    """A level that is held, since `on`, by the way whose Needs are `way`."""

    level: Level
    on: date
    way: tuple[Need, ...]


@dataclass(frozen=True)
class Standing:
    """Where somebody stands on a day. `reached` from the lowest; `judged_on` is the last day that
    counts; `next_on` the day of the next judging, None where every day is one."""

    reached: tuple[Reached, ...] = ()
    judged_on: date = date.min
    next: Progress | None = None
    next_on: date | None = None
    goals: tuple[Progress, ...] = ()

    @property
    def held(self):
        """The highest level that is held, or None."""
        return self.reached[-1] if self.reached else None


def stand(facts: Facts, spec: Spec, on: date, kinds: Mapping[str, str] | None = None) -> Standing:
    """Where somebody with these facts stands on a day. `kinds` {key: name} for the words."""
    names = Names(kinds or {}, {each.level: each.label for each in spec.levels})
    found = reached(facts, spec, on)
    held = found[-1][0].level if found else 0
    judged = judged_until(spec.cut_off, on)
    now = facts.until(on)
    above = next((each for each in _ladder(spec) if each.level > held), None)
    return Standing(
        tuple(
            Reached(level, day, _needs(level.ways[way], Look(facts.until(day), spec, day, below), names))
            for level, day, way, below in found
        ),
        judged,
        above and _progress(str(above.level), above, Look(now, spec, on, held), names),
        _next_judging(spec, on, found),
        tuple(_progress(each.key, each, Look(now, spec, on, held), names) for each in spec.goals),
    )  # fmt: skip


def level_on(facts: Facts, spec: Spec, on: date) -> int:
    """The number of the level held on a day; 0 for none."""
    found = reached(facts, spec, on)
    return found[-1][0].level if found else 0


def goal_on(facts: Facts, spec: Spec, on: date, key: str, kinds=None) -> Progress | None:
    """How far somebody is with a goal; None where the rules know no such goal."""
    return next((each for each in stand(facts, spec, on, kinds).goals if each.key == key), None)


# --- when


def judged_until(cut_off: str, on: date) -> date:
    """The last day that counts on `on`: the last cut-off (MM-DD) that has come, or `on` itself."""
    if not cut_off:
        return on
    this = cut_off_in(cut_off, on.year)
    return this if this <= on else cut_off_in(cut_off, on.year - 1)


def cut_off_in(cut_off: str, year: int) -> date:
    """The cut-off of a calendar year; 29 February is the 28th where there is none."""
    month, day = map(int, cut_off.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def _next_judging(spec, on, found):
    if spec.cut_off:
        last = judged_until(spec.cut_off, on)
        return cut_off_in(spec.cut_off, last.year + 1)
    if spec.one_a_year and found and _year(found[-1][1], spec) == _year(on, spec):
        return _first_day(_year(on, spec) + 1, spec)
    return None


def _year(day, spec):
    return year_of(day, spec.year_starts)


def _first_day(year, spec):
    return cut_off_in(spec.year_starts, year)


def _judgings(facts, spec, on):
    """The days on which is judged, the last one being that of now; by years for `one_a_year`."""
    last = judged_until(spec.cut_off, on)
    days = [day for day in facts.days if day <= last]
    if spec.cut_off:
        first = days[0].year if days else last.year
        first += bool(days) and cut_off_in(spec.cut_off, first) < days[0]
        days = [cut_off_in(spec.cut_off, year) for year in range(first, last.year + 1)]
        return [[day] for day in days]
    days = sorted({*days, last})
    if not spec.one_a_year:
        return [days]
    if len(days) > 1:  # what was deserved earlier comes on the first day of a year
        first, end = _year(days[0], spec), _year(last, spec)
        days = sorted({*days, *(_first_day(year, spec) for year in range(first + 1, end + 1))})
    return [list(each) for _year_, each in groupby(days, key=lambda day: _year(day, spec))]


# --- what is reached


def reached(facts: Facts, spec: Spec, on: date) -> list[tuple[Level, date, int, int]]:
    """[(level, since, index of the way, level held before)] from the lowest that is held."""
    groups = _judgings(facts, spec, on)
    if spec.one_a_year:
        return _one_a_year(facts, spec, groups)
    days = [day for group in groups for day in group]
    found: list[tuple[Level, date, int, int]] = []
    for level in _ladder(spec):
        place = bisect_left(
            days, True, key=lambda day: _deserves(level, found, facts, spec, day)[0]
        )
        if place < len(days):
            day = days[place]
            _holds, way, below = _deserves(level, found, facts, spec, day)
            found.append((level, day, way, below))
        elif spec.is_sequential:
            break
    return found


def _deserves(level, found, facts, spec, day):
    """(whether `level` is deserved on `day`, by which way, what was held)."""
    if spec.is_sequential and found and day < found[-1][1]:
        return False, 0, 0
    below = max((each.level for each, since, _way, _below in found if since <= day), default=0)
    look = Look(facts.until(day), spec, day, below)
    way = look.first_way(level.ways)
    return way is not None, way or 0, below


def _one_a_year(facts, spec, groups):
    found: list[tuple[Level, date, int, int]] = []
    for days in groups:
        held = found[-1][0].level if found else 0
        above = [each for each in _ladder(spec) if each.level > held]
        asked = above[:1] if spec.is_sequential else above[::-1]

        def deserved(day, held=held, asked=asked):
            look = Look(facts.until(day), spec, day, held)
            ways = ((each, look.first_way(each.ways)) for each in asked)
            return next(((each, way) for each, way in ways if way is not None), None)

        place = bisect_left(days, True, key=lambda day: deserved(day) is not None)
        if place < len(days):
            level, way = deserved(days[place])
            found.append((level, days[place], way, held))
    return found


def _ladder(spec):
    return sorted(spec.levels, key=lambda each: each.level)


# --- what is counted


@dataclass(frozen=True)
class Look:
    """What somebody has on a day: facts up to it, and the level held."""

    facts: Facts
    spec: Spec
    day: date
    held: int
    _known: dict = field(default_factory=dict, compare=False)

    def first_way(self, ways):
        """The index of the first way of which everything holds, or None."""
        return next(
            (place for place, way in enumerate(ways) if all(self.holds(each) for each in way)), None
        )

    def holds(self, condition: Condition) -> bool:
        """True where the condition is met."""
        return _enough(self.best(condition), condition)

    def best(self, condition: Condition) -> Decimal:
        """What there is: in the best year or term where it asks for one."""
        if condition.counts == rules.HELD:
            return Decimal(self.held)
        amounts = self._amounts(condition)
        if condition.counts == rules.YEARS:
            full = [year for year, hours in amounts.items() if hours >= condition.hours_a_year]
            return Decimal(_longest(full) if condition.in_a_row else len(full))
        return max(amounts.values(), default=ZERO)

    def growing(self, condition: Condition) -> Decimal:
        """What there is of what can still grow: this year's, this term's, or the row of years up to
        this one or the last."""
        if condition.counts == rules.HELD:
            return Decimal(self.held)
        amounts = self._amounts(condition)
        if condition.counts == rules.YEARS:
            if not condition.in_a_row:
                return self.best(condition)
            full = {year for year, hours in amounts.items() if hours >= condition.hours_a_year}
            this = _year(self.day, self.spec)
            return Decimal(_row(full, this if this in full else this - 1))
        return amounts.get(self._period(condition.per, self.day), ZERO)

    def of_year(self, condition: Condition) -> Decimal:
        """Hours of this year, for conditions that count years."""
        return self._amounts(condition).get(_year(self.day, self.spec), ZERO)

    def _amounts(self, condition):
        """{year, term or None: how much of it}."""
        if condition not in self._known:
            self._known[condition] = self._count(condition)
        return self._known[condition]

    def _count(self, condition):
        per = rules.YEAR if condition.counts == rules.YEARS else condition.per
        if condition.counts == rules.AWARDS:
            return _tally(
                (self._period(per, day), place) for place, day in enumerate(self.facts.awards)
            )
        mine = [
            each for each in self.facts.services
            if (not condition.kinds or each.kind in condition.kinds)
            and condition.source in ("", each.source)
        ]  # fmt: skip
        if condition.counts in (rules.SUM, rules.YEARS):
            found: dict = {}
            for each in mine:
                period = self._period(per, each.day)
                found[period] = found.get(period, ZERO) + each.hours
            return found
        large = condition.counts == rules.LARGE
        once = condition.counts != rules.TIMES  # shifts of one event are one
        return _tally(
            (self._period(per, each.day), (once and each.event) or each.key)
            for each in mine if each.is_large or not large
        )  # fmt: skip

    def _period(self, per, day):
        return {
            rules.YEAR: lambda: _year(day, self.spec),
            rules.TERM: lambda: Term.of(day),
            rules.MONTH: lambda: (day.year, day.month),
            rules.WEEK: lambda: monday(day),
            rules.DAY: lambda: day,
        }.get(per, lambda: None)()


def _tally(pairs):
    """{period: how many different things}."""
    found: dict = {}
    for period, thing in pairs:
        found.setdefault(period, set()).add(thing)
    return {period: Decimal(len(things)) for period, things in found.items()}


def _row(years, last):
    """How many years without a gap up to `last`."""
    length = 0
    while last - length in years:
        length += 1
    return length


def _longest(years):
    return max((_row(set(years), year) for year in years), default=0)


def _enough(value, condition):
    return value > condition.amount if condition.is_more else value >= condition.amount


# --- in words

UNITS = {
    rules.SUM: "小时", rules.TIMES: "次", rules.EVENTS: "个项目", rules.LARGE: "次大型活动",
    rules.AWARDS: "项荣誉", rules.YEARS: "年",
}  # fmt: skip
SPANS = {
    rules.YEAR: "今年", rules.TERM: "这学期", rules.MONTH: "这个月", rules.WEEK: "这周",
    rules.DAY: "今天",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What kinds of services and levels are called."""

    kinds: Mapping[str, str]
    levels: Mapping[int, str]

    def said(self, condition: Condition) -> str:
        """A condition in words: 累计超过 150 小时."""
        return condition_said(condition, self.kinds, self.levels)


def _progress(key: str, what: Level | Goal, look, names):
    return Progress(key, what.label, tuple(_needs(way, look, names) for way in what.ways))


def _needs(way, look, names):
    return tuple(_need(each, look, names) for each in way)


def _need(condition, look, names):
    holds = look.holds(condition)
    has = look.best(condition) if holds else look.growing(condition)
    if condition.counts == rules.HELD:
        held = names.levels.get(look.held, "还没有星级")
        missing = "" if holds else f"要先{names.said(condition).removeprefix('已经')}"
        return Need(names.said(condition), has, condition.amount, holds, f"现在{held}", missing)
    return Need(
        names.said(condition), has, condition.amount, holds, _has_said(condition, look, has, holds),
        "" if holds else _missing(condition, has),
    )  # fmt: skip


def _has_said(condition, look, has, holds):
    words = f"{plain(has)} {UNITS[condition.counts]}"
    if condition.counts == rules.YEARS:
        row = "连续" if condition.in_a_row else ""
        return f"{row}已有 {words}" + (
            "" if holds else f"，今年 {plain(look.of_year(condition))} 小时"
        )
    if condition.per not in SPANS:
        return f"已有 {words}"
    if holds:
        return f"最多的{IN[condition.per].removesuffix('里')} {words}"
    return f"{SPANS[condition.per]} {words}"


def _missing(condition, has):
    """What is still missing. Hours of "more than" may come in any step; other things are whole."""
    unit = UNITS[condition.counts]
    if condition.counts != rules.SUM:
        least = condition.amount.to_integral_value(ROUND_CEILING)
        if condition.is_more and least == condition.amount:
            least += 1
        return f"还差 {plain(least - has)} {unit}"
    if not condition.is_more:
        return f"还差 {plain(condition.amount - has)} 小时"
    if has == condition.amount:
        return f"正好 {plain(has)} 小时还不够，要再多一点"
    return f"还差 {plain(condition.amount - has)} 小时多一点"
