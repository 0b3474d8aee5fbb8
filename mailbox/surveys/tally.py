"""Count answers: exact, without a database.

Every figure stays an int or a Fraction; only words for people are rounded (half up).
"""

from dataclasses import dataclass
from fractions import Fraction

from tuanwei.lib.numbers import half_up, percent

LEAST = 5  # a group of fewer people is never shown


@dataclass(frozen=True)
class Line:
    """One answer: how many of `of` people gave it."""

    key: str
    count: int
    of: int

    @property
    def share(self):
        """The exact share, None when nobody answered."""
        return Fraction(self.count, self.of) if self.of else None

    @property
    def percent(self):
        """The share in words, one decimal."""
        return percent(self.count, self.of, 1)


def count(answers, keys):
    """A Line for each of `keys`; `answers` is a list of collections of keys, empty ones left out.

    Somebody who names a key twice is counted once.
    """
    given = [set(answer) for answer in answers if answer]
    return [Line(key, sum(key in answer for answer in given), len(given)) for key in keys]


def mean(numbers):
    """The exact mean of ints, None of nothing."""
    return Fraction(sum(numbers), len(numbers)) if numbers else None


def spoken(value, places=2):
    """A mean for people: "4.25"; "—" when there is none."""
    return "—" if value is None else str(half_up(Fraction(value), places))


def mean_ranks(orders, keys):
    """{key: mean place, first is 1}; `orders` are complete lists of `keys`; None of nothing."""
    return {key: mean([order.index(key) + 1 for order in orders]) for key in keys}


@dataclass(frozen=True)
class Cross:
    """Two questions at once. Groups that are too small to be shown are left out on both sides."""

    columns: tuple
    rows: tuple  # of (key, Lines in the order of the columns, people in the group)
    hidden: int  # groups left out


def groups_shown(sizes, least=LEAST):
    """Keys of {key: people} that may be shown.

    Empty groups tell nothing and stay out. When a single group is too small, the next smallest
    goes with it: what is missing from the total would tell its figures.
    """
    there = {key: size for key, size in sizes.items() if size}
    small = {key for key, size in there.items() if size < least}
    if len(small) == 1 and len(there) > 1:
        rest = there.keys() - small
        small.add(min(sorted(rest), key=lambda key: there[key]))
    return [key for key in there if key not in small]


def cross(pairs, row_keys, column_keys, least=LEAST):
    """`pairs` are (keys chosen in the first question, keys chosen in the second) of a person."""
    both = [(set(first), set(second)) for first, second in pairs if first and second]
    by_row = {key: sum(key in first for first, _ in both) for key in row_keys}
    by_column = {key: sum(key in second for _, second in both) for key in column_keys}
    rows, columns = groups_shown(by_row, least), groups_shown(by_column, least)
    table = tuple(
        (key, tuple(count([s for f, s in both if key in f], columns)), by_row[key])
        for key in rows
    )  # fmt: skip
    there = sum(1 for size in (*by_row.values(), *by_column.values()) if size)
    return Cross(tuple(columns), table, there - len(rows) - len(columns))


def change(now, before):
    """The change of a share in percentage points as "+3.5"; "—" when one side has no figure."""
    if now is None or before is None:
        return "—"
    points = half_up((now - before) * 100, 1)
    return f"+{points}" if points > 0 else str(points)
