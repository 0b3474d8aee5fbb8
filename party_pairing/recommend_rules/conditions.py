"""Each condition of a candidate: met, unmet, waived, exempt or not known; with the value, what is
asked, what is missing and which records say so. No database here (rules R1, R2, R14).
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from party_pairing.recommend_rules import spec as rules
from tuanwei.lib.terms import Term

MET, UNMET, WAIVED, EXEMPT, UNKNOWN = "met", "unmet", "waived", "exempt", "unknown"
STATES = (MET, UNMET, WAIVED, EXEMPT, UNKNOWN)
FINE = frozenset({MET, WAIVED, EXEMPT})


@dataclass(frozen=True)
class Noted:
    """A record of a file. `key` leads to it; `on` and `until` its days (until: lifted, expired),
    `value` of `total` its figures, `mark` its letter, `term` its code (2026-1) where it has one."""

    key: str
    kind: str
    on: dt.date | None = None
    until: dt.date | None = None
    value: Decimal | None = None
    total: Decimal | None = None
    mark: str = ""
    term: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a person. `hours` {period of PERIODS: hours in the ledger}. `post_months`:
    months in a League post. `stated` {condition's key: True or False, as people said}. None: not
    known."""

    born_on: dt.date | None = None
    joined_on: dt.date | None = None
    status: str = rules.LEAGUE
    status_since: dt.date | None = None
    year: int = 0
    degree: str = rules.UNDERGRADUATE
    hours: Mapping[str, Decimal] = field(default_factory=dict)
    records: tuple[Noted, ...] = ()
    post_months: int | None = 0
    stated: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """How one condition stands. `value` found and `least`–`most` asked (years, months, hours,
    percent, points; None: none, or no bound), `mark` letter found and `mark_asked`; `missing` what
    is still needed in the same unit, None where more of it does not help; `sources` the keys of
    records. Where only time decides, `met_on` is the day from which enough of it has gone by and
    `ends_on` the first day on which it is too much: somebody who turns 18 or 28 between two steps
    is seen coming."""

    condition: rules.Condition
    state: str
    value: Decimal | Fraction | int | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    mark: str = ""
    mark_asked: str = ""
    missing: Decimal | Fraction | int | None = None
    met_on: dt.date | None = None
    ends_on: dt.date | None = None
    sources: tuple[str, ...] = ()

    @property
    def is_fine(self):
        """True where it does not stand in the way."""
        return self.state in FINE


def years_at(born: dt.date, day: dt.date) -> int:
    """Completed years on `day`. Somebody born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_at(since: dt.date, day: dt.date) -> int:
    """Completed months on `day`; from 31 August one month is complete on 1 October (September has
    no 31st day)."""
    return (day.year - since.year) * 12 + day.month - since.month - (day.day < since.day)


def add_months(day: dt.date, months: int) -> dt.date:
    """The first day on which `months` are complete since `day`."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year >= dt.MAXYEAR:
        return dt.date.max
    try:
        return dt.date(year, month + 1, day.day)
    except ValueError:  # the month is too short: complete on the first of the next
        return add_months(dt.date(year, month + 1, 1), 1)


def limit_for(condition: rules.Condition, facts: Facts, cut_off: dt.date) -> rules.Limit | None:
    """The first limit that fits the person at the cut-off."""
    for limit in condition.limits:
        if limit.half and limit.half != Term.of(cut_off).half:
            continue
        if limit.years and facts.year not in limit.years:
            continue
        if limit.degree and limit.degree != facts.degree:
            continue
        return limit
    return None


def asks_of_all(condition: rules.Condition) -> bool:
    """True where the condition itself asks for something, whatever its limits say."""
    if condition.kind in (rules.HAS, rules.STATED, rules.CLEAN):
        return True
    if condition.kind == rules.MARK:
        return bool(condition.mark)
    return condition.least is not None or condition.most is not None


def limits_most(condition: rules.Condition) -> bool:
    """True where the amount of a limit is an upper bound."""
    if condition.kind == rules.RANK:
        return True
    return condition.most is not None and condition.least is None


def term_of(record: Noted) -> Term | None:
    """The term a record belongs to: its own, or that of its day."""
    if record.term:
        return Term.parse(record.term)
    return Term.of(record.on) if record.on else None


def counts_in(period: str, record: Noted, cut_off: dt.date) -> bool:
    """True where a record belongs to the period as seen from the cut-off. What came after the
    cut-off never counts."""
    now, found = Term.of(cut_off), term_of(record)
    if (record.on and record.on > cut_off) or (found and found > now):
        return False
    if period == rules.EVER:
        return True
    if found is None:
        return False
    return {
        rules.TERM: found == now,
        rules.LAST_TERM: found == now.previous,
        rules.YEAR: found.year == now.year,
        rules.LAST_YEAR: found.year == now.year - 1,
    }[period]


def find(condition: rules.Condition, spec: rules.Spec, facts: Facts, cut_off: dt.date) -> Finding:
    """How `condition` stands for a person at the cut-off. Waivers are put on by `judged`."""
    limit = limit_for(condition, facts, cut_off)
    if limit and limit.is_exempt:
        return Finding(condition, EXEMPT)
    if limit is None and condition.limits and not asks_of_all(condition):
        return Finding(condition, EXEMPT)
    least, most, mark = condition.least, condition.most, condition.mark
    if limit:
        mark = limit.mark or mark
        if limits_most(condition):
            most = limit.amount
        elif condition.kind not in (rules.MARK, rules.HAS, rules.STATED):
            least = limit.amount
    records = tuple(
        each for each in facts.records
        if each.kind == condition.record and counts_in(condition.period, each, cut_off)
    )  # fmt: skip
    return _FINDERS[condition.kind](
        _Asked(condition, spec, facts, cut_off, records, least, most, mark)
    )


def judged(
    spec: rules.Spec, facts: Facts, cut_off: dt.date, waived: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Every condition of the rules in their order; those of `waived` keys that are not met are
    WAIVED. Which of them keep somebody from being recommended says `standing_in_the_way`."""
    waived = set(waived)
    found = []
    for condition in spec.conditions:
        each = find(condition, spec, facts, cut_off)
        if condition.key in waived and not each.is_fine:
            each = _with(each, WAIVED)
        found.append(each)
    return tuple(found)


def standing_in_the_way(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that keep somebody from being recommended: of conditions with the same `either`
    one that is fine will do for all."""
    findings = tuple(findings)
    fulfilled = {
        each.condition.either for each in findings if each.condition.either and each.is_fine
    }
    return tuple(
        each for each in findings
        if not each.is_fine and each.condition.either not in fulfilled
    )  # fmt: skip


def is_eligible(findings: Iterable[Finding]) -> bool:
    """True where nothing stands in the way."""
    return not standing_in_the_way(findings)


def points_of(spec: rules.Spec, facts: Facts, period: str, cut_off: dt.date) -> dict[str, Decimal]:
    """{category: points} of the points account; "" is the total."""
    account: dict[str, Decimal] = {}
    for rule in spec.points:
        if rule.source == rules.HOURS:
            amount = facts.hours.get(period, Decimal(0))
        else:
            amount = sum(
                (
                    each.value for each in facts.records
                    if each.kind == rule.source and each.value is not None
                    and counts_in(period, each, cut_off)
                ),
                Decimal(0),
            )  # fmt: skip
        earned = amount * rule.per
        account[rule.category] = account.get(rule.category, Decimal(0)) + (
            earned if rule.most is None else min(earned, rule.most)
        )
    account[""] = sum(account.values(), Decimal(0))
    return account


@dataclass(frozen=True)
class _Asked:
    condition: rules.Condition
    spec: rules.Spec
    facts: Facts
    cut_off: dt.date
    records: tuple[Noted, ...]
    least: Decimal | None
    most: Decimal | None
    mark: str

    def fits(self, value):
        """True where `value` lies between the bounds; both belong to it unless said otherwise."""
        if self.least is not None and value < self.least:
            return False
        if self.most is None:
            return True
        most = Fraction(self.most)
        if self.condition.kind == rules.RANK and self.most in rules.THIRDS:
            most = rules.THIRDS[self.most] * 100
        return value < most if self.condition.is_below else value <= most

    def bounded(self, value, sources=(), met_on=None, ends_on=None):
        """MET where `value` fits."""
        short = self.least is not None and value < self.least
        return Finding(
            self.condition, MET if self.fits(value) else UNMET, value, self.least, self.most,
            missing=_less(self.least, value) if short else None,
            met_on=met_on if short else None, ends_on=ends_on, sources=tuple(sources),
        )  # fmt: skip

    def unknown(self):
        return Finding(self.condition, UNKNOWN, None, self.least, self.most, mark_asked=self.mark)

    @property
    def looked_at(self):
        """The records that decide: the newest, or all."""
        if self.condition.which != rules.NEWEST:
            return self.records
        return (max(self.records, key=_age),) if self.records else ()


def _less(least, value):
    """What is missing, exactly."""
    return Fraction(least) - value if isinstance(value, Fraction) else least - value


def _age(record):
    """Sorts records by their term, those of one term by day."""
    term = term_of(record)
    return term.code if term else "", record.on or dt.date.min, record.key


def _with(finding, state):
    return Finding(**(finding.__dict__ | {"state": state}))


def _years_since(day, asked):
    """Completed years; where half years are asked for, twelfths of them."""
    if day is None:
        return asked.unknown()
    bounds = [each for each in (asked.least, asked.most) if each is not None]
    value: int | Fraction = max(0, years_at(day, asked.cut_off))
    if any(each != int(each) for each in bounds):
        value = Fraction(max(0, months_at(day, asked.cut_off)), 12)
    met_on = add_months(day, int(asked.least * 12)) if asked.least is not None else None
    return asked.bounded(value, met_on=met_on, ends_on=_ends(day, asked, 12))


def _months_since(day, asked, sources=()):
    if day is None:
        return asked.unknown()
    met_on = add_months(day, int(asked.least)) if asked.least is not None else None
    value = max(0, months_at(day, asked.cut_off))
    return asked.bounded(value, sources, met_on, _ends(day, asked, 1))


def _ends(day, asked, months):
    """The first day that is too late: the day on which `most` is reached where it has to be below,
    else the day on which one more whole unit is."""
    if asked.most is None:
        return None
    if asked.condition.is_below:
        return add_months(day, int(asked.most * months))
    in_whole_units = asked.most == int(asked.most)
    return add_months(day, int(asked.most * months) + (months if in_whole_units else 1))


def _since(asked):
    """From the first record: who applied again has applied since then."""
    dated = [each for each in asked.records if each.on]
    if not dated:
        return Finding(asked.condition, UNMET, None, asked.least, asked.most)
    first = min(dated, key=lambda each: (each.on, each.key))
    return _months_since(first.on, asked, (first.key,))


def _hours(asked):
    return asked.bounded(asked.facts.hours.get(asked.condition.period, Decimal(0)))


def _figures(asked, figures):
    """How the figures of the records that are looked at stand: their sum, or the worst of them.
    One without a figure: not known."""
    if not figures or any(value is None for value, _key in figures):
        return asked.unknown()
    keys = tuple(sorted(key for _value, key in figures))
    if asked.condition.which == rules.SUM:
        return asked.bounded(sum(value for value, _key in figures), keys)
    worst = min(
        (value for value, _key in figures),
        key=lambda value: (asked.fits(value), value if asked.most is None else -value),
    )
    return asked.bounded(worst, keys)


def _rank(asked):
    """Percent from the top: place 12 of 40 is 30 %."""
    return _figures(asked, [
        (
            Fraction(each.value) * 100 / Fraction(each.total)
            if each.value is not None and each.total else None,
            each.key,
        )
        for each in asked.looked_at
    ])  # fmt: skip


def _number(asked):
    return _figures(asked, [(each.value, each.key) for each in asked.looked_at])


def _mark(asked):
    marks, found = asked.condition.marks, asked.looked_at
    if asked.mark not in marks or not found or any(each.mark not in marks for each in found):
        return asked.unknown()
    worst = max((each.mark for each in found), key=marks.index)
    fine = marks.index(worst) <= marks.index(asked.mark)
    return Finding(
        asked.condition, MET if fine else UNMET, mark=worst, mark_asked=asked.mark,
        sources=tuple(sorted(each.key for each in found)),
    )  # fmt: skip


def _has(asked):
    held = [each for each in asked.records if each.until is None or each.until >= asked.cut_off]
    keys = tuple(sorted(each.key for each in held))
    return Finding(asked.condition, MET if held else UNMET, sources=keys)


def _clean(asked):
    """Nothing in force; what was lifted lies `least` months back. None: never had one. What is
    lifted today is not in force any more."""
    if not asked.records:
        return Finding(asked.condition, MET, least=asked.least)
    sources = tuple(sorted(each.key for each in asked.records))
    in_force = [each for each in asked.records if not each.until or each.until > asked.cut_off]
    if in_force or asked.least is None:
        return Finding(asked.condition, UNMET, least=asked.least, sources=sources)
    lifted = max(each.until for each in asked.records if each.until)
    return _months_since(lifted, asked, sources)


def _points(asked):
    account = points_of(asked.spec, asked.facts, asked.condition.period, asked.cut_off)
    return asked.bounded(account.get(asked.condition.category, Decimal(0)))


def _post(asked):
    if asked.facts.post_months is None:
        return asked.unknown()
    return asked.bounded(asked.facts.post_months)


def _grade(asked):
    return asked.bounded(asked.facts.year) if asked.facts.year else asked.unknown()


def _stated(asked):
    said = asked.facts.stated.get(asked.condition.key)
    if said is None:
        return asked.unknown()
    return Finding(asked.condition, MET if said else UNMET)


_FINDERS = {
    rules.AGE: lambda asked: _years_since(asked.facts.born_on, asked),
    rules.LEAGUE_AGE: lambda asked: _years_since(asked.facts.joined_on, asked),
    rules.GRADE: _grade,
    rules.IN_STATUS: lambda asked: _months_since(asked.facts.status_since, asked),
    rules.SINCE: _since,
    rules.HOURS: _hours,
    rules.RANK: _rank,
    rules.NUMBER: _number,
    rules.MARK: _mark,
    rules.HAS: _has,
    rules.CLEAN: _clean,
    rules.POINTS: _points,
    rules.POST: _post,
    rules.STATED: _stated,
}
