"""Write spreadsheets row by row: .xlsx and .csv, every cell typed, every formula defused."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

import rustpy_xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

# What Excel and its kin read as the start of a formula, full-width forms and blanks before it too.
FORMULA = re.compile(r"[ \u3000]*[=+\-@\t\r\n\x00＝＋－﹣−＠]")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
LONGEST = 32_767  # characters in a cell, Excel's own limit
MOST_ROWS = 1_000_000


def defuse(text):
    """Text that no spreadsheet program runs: `'` in front of anything formula-like."""
    kept = FORBIDDEN.sub("", text)  # what stood behind a control character may stand first now
    safe = f"'{kept}" if FORMULA.match(text) or FORMULA.match(kept) else kept
    return safe[:LONGEST]


def typed(value):
    """A value as text, number or None: ids stay text, moments become local text."""
    if isinstance(value, str):
        return defuse(value)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return defuse(str(value))


def write_xlsx(path, labels, rows, *, sheet_name="Sheet1", above=(), groups=()):
    """Write an .xlsx from an iterable of sequences; memory does not grow with the rows. `above`
    are texts over two labels or more, each a row across the whole width. `groups` (first, last,
    text) stand in one row over the labels, each over two of them or more (places from 0)."""
    labels = _distinct([defuse(str(label)) for label in labels])
    records = (dict(zip(labels, map(typed, row), strict=True)) for row in rows)
    heads = len(above) + bool(groups)
    first = next(records, None)
    if first is None:  # the library writes no header without a row
        records, first = iter(()), dict.fromkeys(labels)
    rustpy_xlsxwriter.write_worksheet(
        _chain(first, records), str(path), sheet_name=sheet_name,
        freeze_row=heads + 1, bold_headers=True, header_row=heads,
        merge_ranges=[
            *((place, 0, place, len(labels) - 1, defuse(text)) for place, text in enumerate(above)),
            *((len(above), left, len(above), right, defuse(text)) for left, right, text in groups),
        ],
    )  # fmt: skip


def write_form(path, pages):
    """Write an .xlsx of several sheets (Pages) that people fill in: words to choose from, notes on the heads. They
    are short: all rows are held at once."""
    rustpy_xlsxwriter.write_worksheets(
        [(each.name, each.records()) for each in pages], str(path),
        freeze_panes={"general": {"row": 1, "col": 0}}, bold_headers=True,
        column_widths={each.name: each.widths for each in pages if each.widths},
        data_validations={
            each.name: {
                label: {"type": "list", "values": list(words), "error_style": "warning"}
                for label, words in each.choices.items()
            }
            for each in pages if each.choices
        },
        notes={each.name: each.notes for each in pages if each.notes},
    )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One sheet of a book: `rows` under `labels`, then `spare` empty ones that offer the same `choices`
    {label: words}; `notes` {label: what is written there}; `widths` {label: characters}."""

    name: str
    labels: tuple[str, ...]
    rows: Sequence
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    spare: int = 0

    def records(self):
        """The rows by label."""
        empty = [[None] * len(self.labels)] * (self.spare or not self.rows)
        return [
            dict(zip(self.labels, map(typed, row), strict=True)) for row in (*self.rows, *empty)
        ]


def write_book(path, sheets):
    """Write an .xlsx of several sheets, (name, labels, rows) each; it is at hand as a whole. Names are made
    fit for Excel and told apart by a number."""
    taken, pages = set(), []
    for name, labels, rows in sheets:
        labels = _distinct([defuse(str(label)) for label in labels])
        records = [dict(zip(labels, map(typed, row), strict=True)) for row in rows]
        pages.append((_sheet_name(name, taken), records or [dict.fromkeys(labels)]))
    rustpy_xlsxwriter.write_worksheets(
        pages, str(path), bold_headers=True, freeze_panes={"general": (1, 0)}
    )


def _sheet_name(name, taken):
    """At most 31 characters, none that Excel refuses, no name twice."""
    plain = NOT_IN_NAMES.sub(" ", FORBIDDEN.sub("", name)).strip("' ")[:31] or "Sheet"
    made, number = plain, 1
    while made.casefold() in taken:
        number += 1
        end = f"（{number}）"
        made = plain[: 31 - len(end)] + end
    taken.add(made.casefold())
    return made


def write_csv(path, labels, rows, *, above=(), groups=()):
    """Write a .csv in UTF-8 with a byte-order mark, as Excel wants it; `above` and `groups` as
    `write_xlsx`."""
    with open(path, "w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerows([defuse(text)] for text in above)
        if groups:
            over = {left: defuse(text) for left, _right, text in groups}
            writer.writerow([over.get(place, "") for place in range(len(labels))])
        writer.writerow([defuse(str(label)) for label in labels])
        writer.writerows([typed(value) for value in row] for row in rows)


def _chain(first, records):
    yield first
    yield from records


def _distinct(labels):
    """Labels become keys of records: a second 备注 is told apart by a number."""
    seen, out = {}, []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label}（{seen[label]}）")
    return out
