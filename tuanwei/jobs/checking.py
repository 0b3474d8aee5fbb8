"""From a table to a frame of clean columns, with every problem found. Touches no database."""

from dataclasses import dataclass, field

from tuanwei.jobs.cells import Wrong, clean_column
from tuanwei.jobs.headers import data_rows
from tuanwei.jobs.problems import Problem
from tuanwei.jobs.sheets import Identity, shown


@dataclass
class Frame:
    """Clean columns side by side: `values[key][i]` belongs to the row `numbers[i]` of the sheet.

    `problems` maps i to its Problems, `outcomes` holds new, changed, same or error for every i
    (set by the importer; a row with an error is error whatever it says).
    """

    numbers: list
    raw: dict
    values: dict
    left_out: dict = field(default_factory=dict)
    problems: dict = field(default_factory=dict)
    outcomes: list = field(default_factory=list)

    def __len__(self):
        return len(self.numbers)

    def column(self, key):
        """The values of a column; Nones when the sheet has none such."""
        return self.values.get(key) or [None] * len(self.numbers)

    def report(self, place, key, code, **details):
        """Note a problem of the row at `place` (an index, not a row number)."""
        raw = self.raw.get(key)
        cell = raw[place] if raw else ""
        found = "" if isinstance(cell, Identity) else shown(cell)[:120]
        self.problems.setdefault(place, []).append(Problem(key, code, found, details))

    def has_error(self, place, *keys):
        """True when the row has an error (in one of `keys`, if given)."""
        return any(
            not problem.is_warning and (not keys or problem.key in keys)
            for problem in self.problems.get(place, ())
        )

    def attempt(self, place, key, check, *arguments):
        """Run a check of `cells` for one row and report what it raises."""
        try:
            check(*arguments)
        except Wrong as wrong:
            self.report(place, key, wrong.code, **wrong.details)

    def report_duplicates(self, key, code):
        """Report every value of a column that an earlier row has already."""
        first = {}
        column = self.column(key)
        if len(set(column)) == len(column):
            return
        for place, value in enumerate(column):
            if value is None:
                continue
            if value in first:
                self.report(place, key, code, first=self.numbers[first[value]])
            first.setdefault(value, place)

    def split_pairs(self, key, whole, read):
        """Texts like 12/40 in a column say of how many, too: `read` makes a number of each half. The column `whole`
        must not say otherwise."""
        numbers, wholes = self.column(key), list(self.column(whole))
        for place, found in enumerate(numbers):
            if isinstance(found, str):
                numbers[place], of = map(read, found.split("/"))
                if wholes[place] not in (None, of):
                    self.report(place, whole, "totals_differ", other=str(of))
                wholes[place] = of
        self.values[whole] = wholes

    def settle(self):
        """Give every row with an error the outcome error."""
        self.outcomes = self.outcomes or ["new"] * len(self)
        for place in self.problems:
            if self.has_error(place):
                self.outcomes[place] = "error"


def build_frame(table, header, mapping, fields):
    """Clean the mapped columns of a Table; `mapping` is {place: key of a Field}."""
    numbers, left_out = data_rows(table, header, mapping)
    place_of = {key: place for place, key in mapping.items()}
    frame = Frame(numbers, {}, {}, left_out)
    rows = [table.rows[number - 1] for number in numbers]
    for each in fields:
        if each.key not in place_of:
            continue
        place = place_of[each.key]
        column = [row[place] for row in rows]
        frame.raw[each.key] = column
        frame.values[each.key], wrong = clean_column(column, each.clean)
        for index, problem in wrong.items():
            frame.report(index, each.key, problem.code, **problem.details)
        if each.is_required or place in header.required:
            for index, value in enumerate(frame.values[each.key]):
                if value is None and index not in wrong:
                    frame.report(index, each.key, "missing")
    return frame
