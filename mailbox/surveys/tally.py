"""Count answers: exact, without a database.

Every figure stays an int or a Fraction; only words for people are rounded (half up).
"""

from dataclasses import dataclass
from fractions import Fraction

from tuanwei.lib import suppression
from tuanwei.lib.numbers import half_up, percent

LEAST = suppression.LEAST  # a group of fewer people is never shown
REST = ("rest",)


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
    """Two questions at once. Groups that are too small to be shown are left out on both sides.

    A cell is None where it is small, or would tell one that is, from the sums that stand with
    each question.
    """

    columns: tuple
    rows: tuple  # of (key, Lines or None in the order of the columns, people in the group)
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


def cross(pairs, row_keys, column_keys, least=LEAST, *, one_each=(False, False)):
    """`pairs` are (keys chosen in the first question, keys chosen in the second) of a person.

    `one_each` says of both questions whether a person chooses exactly one.
    """
    both = [(set(first), set(second)) for first, second in pairs if first and second]
    by_row = {key: sum(key in first for first, _ in both) for key in row_keys}
    by_column = {key: sum(key in second for _, second in both) for key in column_keys}
    rows, columns = groups_shown(by_row, least), groups_shown(by_column, least)
    counts = {
        (row, column): sum(row in first and column in second for first, second in both)
        for row in row_keys for column in column_keys
    }  # fmt: skip
    rows, cells = _cells(counts, rows, columns, by_row, least, one_each)
    table = tuple(
        (
            row,
            tuple(
                Line(column, counts[row, column], by_row[row]) if (row, column) in cells else None
                for column in columns
            ),
            by_row[row],
        )
        for row in rows
    )
    there = sum(1 for size in (*by_row.values(), *by_column.values()) if size)
    return Cross(tuple(columns), table, there - len(rows) - len(columns))


def _cells(counts, rows, columns, by_row, least, one_each):
    """(rows, cells) that may be shown; the sums of rows and columns are known from elsewhere."""
    if one_each == (True, True):
        return _cells_of_whole(counts, rows, columns, by_row, least)
    shown = {
        (row, column): counts[row, column]
        for row in rows for column in columns
        if counts[row, column] >= least or not counts[row, column]
    }  # fmt: skip
    if one_each == (False, True):  # each row is a line of its own, its sum known
        lines = [[(row, column) for column in by_columns(counts, row)] for row in rows]
    elif one_each == (True, False):
        lines = [[pair for pair in counts if pair[1] == column] for column in columns]
    else:
        lines = []
    for line in lines:
        try:
            found = suppression.table({("", pair): counts[pair] for pair in line}, least,
                                      rows_known=True)  # fmt: skip
        except suppression.Telling:
            found = None
        for pair in line:
            if found is None or found.cells["", pair] is None:
                shown.pop(pair, None)
    return rows, shown


def by_columns(counts, row):
    """The columns of a row."""
    return [column for each, column in counts if each == row]


def _cells_of_whole(counts, rows, columns, by_row, least):
    rows, shown_columns = list(rows), set(columns)
    while rows:
        merged: dict = {}
        for (row, column), size in counts.items():
            key = (row if row in rows else REST, column if column in shown_columns else REST)
            merged[key] = merged.get(key, 0) + size
        sums: dict = {}
        for (_row, column), size in merged.items():
            sums[column] = sums.get(column, 0) + size
        try:
            found = suppression.table(merged, least, rows_known=True, sums=sums)
        except suppression.Telling as telling:
            smallest = min(rows, key=lambda row: (by_row[row], str(row)))
            rows.remove(telling.row if telling.row in rows else smallest)
            continue
        return rows, {
            pair for pair, size in found.cells.items() if size is not None and REST not in pair
        }
    return [], set()


def change(now, before):
    """The change of a share in percentage points as "+3.5"; "—" when one side has no figure."""
    if now is None or before is None:
        return "—"
    points = half_up((now - before) * 100, 1)
    return f"+{points}" if points > 0 else str(points)
