"""A piece of a table as it comes from the clipboard of Excel or WPS. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

MOST_ROWS = 2000


def rows_of(text: str) -> list[list[str]]:
    """Rows of cells. Cells are parted by tabs; one with a line end or a quote inside stands in quotes, quotes in it
    doubled; the line end behind the last row is no row."""
    text = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    rows: list[list[str]] = []
    cells: list[str] = []
    at, size = 0, len(text)
    while at < size and len(rows) < MOST_ROWS:
        cell, at = _cell(text, at)
        cells.append(" ".join(cell.split()))
        if at >= size or text[at] == "\n":
            rows.append(cells)
            cells = []
        at += 1
    if cells:  # a tab at the very end: the last cell is empty
        rows.append([*cells, ""])
    return rows[:MOST_ROWS]


def _cell(text, at):
    """(the cell that begins at `at`, the place of what ends it)."""
    if text[at] == '"':
        found, place = [], at + 1
        while place < len(text):
            if text[place] == '"':
                if text[place + 1 : place + 2] != '"':
                    break
                place += 1
            found.append(text[place])
            place += 1
        after = place + 1
        if place < len(text) and (after >= len(text) or text[after] in "\t\n"):
            return "".join(found), after
    ends = [place for place in (text.find("\t", at), text.find("\n", at)) if place >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


class Placed(NamedTuple):
    """{key: text} for rows that are known; `unknown` names; `left_over`: rows that found no place."""

    texts: dict
    unknown: list[str]
    left_over: int


def placed(text: str, names: Mapping[object, str]) -> Placed:
    """Where a pasted column belongs among rows {key: name} in their order. Two columns are name and points, in any
    order of the names; one column goes down the rows as they stand."""
    rows = [row for row in rows_of(text) if any(row)]
    if any(len(row) > 1 for row in rows):
        return _by_name(rows, names)
    keys = list(names)
    texts = {key: row[0] for key, row in zip(keys, rows, strict=False)}
    return Placed(texts, [], max(len(rows) - len(keys), 0))


def _by_name(rows: Sequence[Sequence[str]], names):
    known = {_plain(name): key for key, name in names.items()}
    texts: dict = {}
    unknown = []
    for n, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        key = next((known[_plain(cell)] for cell in filled if _plain(cell) in known), None)
        if key is None:
            if n or len(rows) == 1:  # the first row may be a heading
                unknown.append(filled[0])
            continue
        texts[key] = next(
            (cell for cell in reversed(row) if cell and _plain(cell) not in known), ""
        )
    return Placed(texts, unknown, 0)


def _plain(name):
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
