"""The days that figures are about: a term, or days from an address. No database here."""

from dataclasses import dataclass
from datetime import date

from tuanwei.lib.terms import Term

OLDEST, NEWEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """first … last, both included; `term` where they are one."""

    first: date
    last: date
    term: Term | None = None

    @classmethod
    def of(cls, term):
        """A whole term."""
        return cls(term.first_day, term.last_day, term)

    @property
    def address(self):
        """What stands in the address: {name: value}."""
        if self.term:
            return {"term": self.term.code}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def __str__(self):
        if self.term:
            return str(self.term)
        return f"{self.first:%Y-%m-%d} 到 {self.last:%Y-%m-%d}"


def asked(data, today, *, may_choose_days=True) -> Period:
    """The Period that `data` (names and texts) asks for; nonsense means the term of today. Days
    that stand the wrong way round are turned; without `may_choose_days` only terms are given."""
    days = [_day(data.get(name, "")) for name in ("from", "to")]
    if may_choose_days and any(days):
        first, last = (day or other for day, other in zip(days, days[::-1], strict=True))
        return Period(min(first, last), max(first, last))
    try:
        term = Term.parse(data.get("term", ""))
    except ValueError:
        term = Term.of(today)
    return Period.of(term if OLDEST.year <= term.year < NEWEST.year else Term.of(today))


def _day(text):
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if OLDEST <= day <= NEWEST else None
