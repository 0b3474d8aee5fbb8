"""What the pages of imports show, read in a fixed number of queries."""

from dataclasses import dataclass

from tuanwei.jobs import importers
from tuanwei.jobs.actions import header_of
from tuanwei.jobs.models import ImportRow
from tuanwei.jobs.sheets import Sheets, shown
from tuanwei.jobs.staging import problems_of

PER_PAGE = 50


@dataclass(frozen=True)
class Cell:
    """A cell of the preview: its text, and "late", "wait" or "" for how it is marked."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class PreviewRow:
    """A staged row beside the cells it was read from."""

    number: int
    outcome: str
    cells: tuple
    problems: tuple  # (label of the column, Problem)


@dataclass(frozen=True)
class Preview:
    """One page of the preview; `after` continues it (a row number, None at the end)."""

    labels: tuple
    rows: tuple
    after: int | None


def read_preview(batch, *, outcome="", after=0):
    """The Preview of a checked batch: rows with an outcome ("" all, "problem" to look at)."""
    importer = importers.get(batch.kind)
    sheets = Sheets.restore(bytes(batch.lines))
    header = header_of(batch, sheets.tops)
    rows = filter_rows(batch, outcome).filter(number__gt=after).order_by("number")[: PER_PAGE + 1]
    rows = list(rows)
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    cells = sheets.rows(batch.sheet, [row.number for row in rows])
    labels = {each.key: str(each.label) for each in importer.fields}
    columns = sorted(batch.columns.items(), key=lambda pair: pair[1])
    return Preview(
        labels=tuple(header.labels[place] or labels[key] for key, place in columns),
        rows=tuple(_preview_row(row, cells[row.number], columns, labels) for row in rows),
        after=rows[-1].number if more else None,
    )


def filter_rows(batch, outcome):
    """The staged rows of a batch with this outcome."""
    rows = ImportRow.objects.filter(batch=batch)
    if outcome == "problem":
        return rows.filter(problems__isnull=False)
    return rows.filter(outcome=outcome) if outcome in importers.OUTCOMES else rows


def _preview_row(row, cells, columns, labels):
    problems = problems_of(row)
    marks = {}
    for problem in problems:
        if marks.get(problem.key) != "late":
            marks[problem.key] = "wait" if problem.is_warning else "late"
    return PreviewRow(
        number=row.number,
        outcome=row.outcome,
        cells=tuple(Cell(shown(cells[place])[:80], marks.get(key, "")) for key, place in columns),
        problems=tuple((labels.get(problem.key, ""), problem) for problem in problems),
    )


def error_rows(batch):
    """(labels, iterator of rows) of the failed rows in their own layout, reasons at the end."""
    sheets = Sheets.restore(bytes(batch.lines))
    header = header_of(batch, sheets.tops)
    labels = {each.key: str(each.label) for each in importers.get(batch.kind).fields}
    failed = list(filter_rows(batch, "error").order_by("number"))
    cells = sheets.rows(batch.sheet, [row.number for row in failed])

    def rows():
        for row in failed:
            reasons = "；".join(
                f"{labels.get(problem.key, '')}：{problem.reason}"
                for problem in problems_of(row)
                if not problem.is_warning
            )
            yield [*map(shown, cells[row.number]), f"第 {row.number} 行 {reasons}"]

    return [*header.labels, "没有导入的原因"], rows()
