"""What stands on paper: the score sheet of a unit with its four columns, what was ruled."""

from dataclasses import dataclass

from assessment.results import labels, queries
from assessment.results.models import Ruling
from assessment.results.resources import in_order, top_of


@dataclass(frozen=True)
class Line:
    """An indicator on the sheet; `block` is its block's name where it is the first of it, `rows` how many the block
    has."""

    label: str
    most: str
    own: str
    system: str
    check: str
    review: str
    final: str
    note: str
    block: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Paper:
    """A unit's score sheet. `row` its line of the ranking, None where it is not shown yet."""

    lines: tuple
    row: object
    has_self: bool
    out_of: str
    has_grades: bool


def paper_of(sheet, is_shown):
    """The Paper of a sheet. Four queries."""
    spec = sheet.round.spec
    known = {each.indicator: each for each in sheet.lines.all()}
    leaves = in_order(spec)
    blocks = [top_of(spec, leaf).label for leaf in leaves]
    lines = []
    for place, leaf in enumerate(leaves):
        is_first = not place or blocks[place - 1] != blocks[place]
        run = 0
        while is_first and place + run < len(blocks) and blocks[place + run] == blocks[place]:
            run += 1
        lines.append(_line(leaf, known.get(leaf.key), blocks[place] if is_first else "", run))
    row = None
    if is_shown and sheet.total is not None and not sheet.left_out:
        row = queries.rows_of(sheet.round, [sheet])[0]
    return Paper(
        tuple(lines), row, spec.procedure.has_self_scores, queries.exact(spec.totals.out_of),
        bool(spec.grades),
    )  # fmt: skip


def list_of(round):
    """[(Row, its points)] of a round for the list, the points under each other."""
    rows = queries.ranking_of(round)
    return list(zip(rows, labels.aligned(each.points for each in rows), strict=True))


def _line(leaf, line, block, run):
    most = queries.exact(leaf.maximum)
    if line is None:
        return Line(leaf.label, most, "", "", "", "", "", "", block, run)
    said = labels.notes(line.self_note, line.check_note, line.review_note)
    note = line.absent_note if line.is_absent else said
    return Line(
        leaf.label, most, queries.exact(line.self_score), queries.exact(line.system),
        queries.exact(line.check_score), queries.exact(line.review_score),
        queries.exact(line.final), note, block, run,
    )  # fmt: skip


def rulings_of(round):
    """[(unit, what was taken, why)]."""
    names = queries.names_of(round.version)
    rows = Ruling.objects.filter(sheet__round=round).select_related("sheet__unit")
    return [(each.sheet.unit.name, labels.taken(names, each.takes), each.reason) for each in rows]
