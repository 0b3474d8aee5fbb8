"""Scores into the tables: one statement for many rows, only those that differ."""

import json
from decimal import Decimal

from django.db import connection

from assessment.engine.grading import Standing
from tuanwei.lib.numbers import half_up

LINES = """
UPDATE assessment_scoreline AS line SET system = row.system, final = row.final
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS row (id, system, final)
WHERE line.id = row.id
"""
TOTALS = """
UPDATE assessment_scoresheet AS sheet
SET exact = row.exact, total = row.total::numeric, vetoes = row.vetoes::jsonb,
    followed = row.followed::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS row (id, exact, total, vetoes, followed)
WHERE sheet.id = row.id
"""
STANDINGS = """
UPDATE assessment_scoresheet AS sheet
SET place = row.place, by_points = row.by_points, grade = row.grade, why = row.why,
    lowered_by = row.lowered_by, titles = row.titles::jsonb, consequences = row.consequences::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[]) AS row (id, place, by_points, grade, why, lowered_by, titles, consequences)
WHERE sheet.id = row.id
"""
MOST_SHOWN = Decimal("999999.9999")
"""What the column of totals holds: a standard without any upper bound, and a slip of the hand, go no further. The exact
figure does."""


def text(score):
    """An exact figure as it is stored."""
    return None if score is None else str(score)


def changed_lines(lines, scored, keys=None):
    """[(line, system, final)] as they are stored, of those that differ."""
    found = []
    for line in lines:
        if keys is not None and line.indicator not in keys:
            continue
        system, final = (
            text(scored.systems.get(line.indicator)),
            text(scored.finals[line.indicator]),
        )
        if (system, final) != (line.system, line.final):
            found.append((line.pk, system, final))
    return found


def changed_total(sheet, candidate):
    """(sheet, exact, total, vetoes, followed) as they are stored; None where nothing differs."""
    exact, total = candidate.total.exact, half_up(candidate.total.points, 4)
    total = max(-MOST_SHOWN, min(total, MOST_SHOWN))
    vetoes = sorted(candidate.vetoes)
    followed = {key: list(candidate.people.get(key, ())) for key in sorted(candidate.followed)}
    stored = (sheet.exact, sheet.total, sheet.vetoes, sheet.followed)
    if (exact, total, vetoes, followed) == stored:
        return None
    return sheet.pk, str(exact), str(total), json.dumps(vetoes), json.dumps(followed)


def changed_standing(sheet, standing: Standing):
    """The row of a sheet's standing as it is stored; None where nothing differs."""
    fresh = (
        standing.place, standing.by_points, standing.grade, standing.why, standing.lowered_by,
        standing.titles, standing.consequences,
    )  # fmt: skip
    stored = (
        sheet.place, sheet.by_points, sheet.grade, sheet.why, sheet.lowered_by, sheet.titles,
        sheet.consequences,
    )  # fmt: skip
    if fresh == stored:
        return None
    place, by_points, grade, why, lowered_by, titles, consequences = fresh
    return (
        sheet.pk, text(place), by_points, grade, why, lowered_by, json.dumps(titles),
        json.dumps(consequences),
    )  # fmt: skip


def write(statement, rows):
    """Carry out one of the statements for rows of its columns; how many were written."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
    return len(rows)
