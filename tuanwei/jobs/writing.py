"""Write spreadsheets row by row: .xlsx and .csv, every cell typed, every formula defused."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from unicodedata import east_asian_width

import rustpy_xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

# What Excel and its kin read as the start of a formula, full-width forms and blanks before it too.
FORMULA = re.compile(r"[ \u3000]*[=+\-@\t\r\n\x00＝＋－﹣−＠]")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
LONGEST = 32_767  # characters in a cell, Excel's own limit
MOST_ROWS = 1_000_000
LOOKED_AT = 200
"""Rows by which the widths of columns are chosen."""
NARROWEST, HEAD, BROADEST = 4, 10, 48
"""Characters: of the narrowest column, of a head before it is broken, of the broadest column."""
A4, UPRIGHT, WIDEST = 9, 92, 200
"""Excel's number for the paper; characters that stand on it upright, and at most on one across."""


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
    # The library writes no header without a row.
    first = list(islice(records, LOOKED_AT)) or [dict.fromkeys(labels)]
    widths = widths_of(labels, first)
    is_wide = sum(widths) > WIDEST
    rustpy_xlsxwriter.write_worksheet(
        chain(first, records), str(path), sheet_name=sheet_name, column_widths=widths,
        freeze_row=heads + 1, freeze_col=1 if is_wide else 0, header_row=heads,
        header_format=_head(), page_setup=on_paper(widths, heads),
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
    widths = {name: widths_of(list(records[0]), records[:LOOKED_AT]) for name, records in pages}
    rustpy_xlsxwriter.write_worksheets(
        pages, str(path), header_format={"general": _head()}, freeze_panes={"general": {"row": 1, "col": 0}},
        column_widths={
            name: dict(zip(records[0], widths[name], strict=True)) for name, records in pages
        },
        page_setup={name: on_paper(found, 0, name) for name, found in widths.items()},
    )  # fmt: skip


def widths_of(labels, records):
    """How many characters wide each column is shown: what the heads and the first rows need, within bounds; a long
    head over short cells is broken into lines."""
    found = []
    for label in labels:
        cells = max((_width(each[label]) for each in records), default=0)
        head = _width(label)
        found.append(min(max(cells, min(head, HEAD), NARROWEST), BROADEST) + 2)
    return found


def _width(value):
    """Characters on screen; a Chinese one counts two."""
    if value is None:
        return 0
    text = f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return max(
        (
            sum(2 if east_asian_width(each) in "WF" else 1 for each in line)
            for line in text[:200].split("\n")
        ),
        default=0,
    )


def on_paper(widths, heads, name=""):
    """Printed on A4: across the page where it is broad, all columns on one page as long as one can read it, else the
    first one again on every page; the heads on every page, and which page it is."""
    across = sum(widths)
    paper = {
        "paper_size": A4, "landscape": across > UPRIGHT, "repeat_rows": (0, heads),
        "margins": {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.7},
        "footer": (f"&L{name.replace('&', '&&')}" if name else "") + _("&R第 &P 页，共 &N 页"),
    }  # fmt: skip
    if across > WIDEST:
        return paper | {"repeat_columns": (0, 0)}
    return paper | {"fit_to_pages": (1, 0)}


def _head():
    """The format of heads."""
    made = rustpy_xlsxwriter.Format().set_bold().set_text_wrap()
    return made.set_align("center").set_align("vcenter")


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


def _distinct(labels):
    """Labels become keys of records: a second 备注 is told apart by a number."""
    seen, out = {}, []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        out.append(label if seen[label] == 1 else f"{label}（{seen[label]}）")
    return out
