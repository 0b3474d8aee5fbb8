"""Academic terms, without database: autumn September to January, spring February to July.

August belongs to the year that ends with it. Weeks run from Monday; week 1 holds the first day.
"""

import datetime as dt
from dataclasses import dataclass

AUTUMN, SPRING = 1, 2


@dataclass(frozen=True, order=True)
class Term:
    """Half an academic year: `year` is the calendar year in which that academic year began."""

    year: int
    half: int

    @classmethod
    def of(cls, day: dt.date) -> "Term":
        """The term that `day` falls into."""
        if day.month >= 9:
            return cls(day.year, AUTUMN)
        return cls(day.year - 1, AUTUMN if day.month == 1 else SPRING)

    @property
    def first_day(self) -> dt.date:
        """1 September or 1 February."""
        return dt.date(self.year, 9, 1) if self.half == AUTUMN else dt.date(self.year + 1, 2, 1)

    @property
    def last_day(self) -> dt.date:
        """31 January or 31 August."""
        return self.next.first_day - dt.timedelta(days=1)

    @property
    def next(self) -> "Term":
        """The term after this one."""
        return Term(self.year, SPRING) if self.half == AUTUMN else Term(self.year + 1, AUTUMN)

    @property
    def previous(self) -> "Term":
        """The term before this one."""
        return Term(self.year - 1, SPRING) if self.half == AUTUMN else Term(self.year, AUTUMN)

    @property
    def code(self) -> str:
        """Short and sortable: 2026-1."""
        return f"{self.year}-{self.half}"

    @classmethod
    def parse(cls, code: str) -> "Term":
        """The term of a code like 2026-1. Raises ValueError for anything else."""
        year, _, half = code.partition("-")
        if half not in ("1", "2") or not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise ValueError(f"no term: {code!r}")
        return cls(int(year), int(half))

    def __str__(self):
        return f"{self.year}–{self.year + 1} 学年第{'一二'[self.half - 1]}学期"


def week_number(day: dt.date, first_day: dt.date) -> int:
    """The teaching week of `day` when week 1 holds `first_day`; 0 or less before it."""
    return (monday(day) - monday(first_day)).days // 7 + 1


def monday(day: dt.date) -> dt.date:
    """The Monday of that week."""
    return day - dt.timedelta(days=day.weekday())
