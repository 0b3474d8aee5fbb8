"""Sheets and lines of a round are made: what a unit is on that day stays with its sheet."""

from django.db import connection

from assessment.rounds import queries
from assessment.rounds.models import ScoreLine, ScoreSheet


def category_of(spec, unit):
    """The key of the first category that takes units of this type by itself; "" where somebody has to say."""
    fitting = (each.key for each in spec.categories if unit.branch_type in each.branch_types)
    return next(fitting, "") if unit.branch_type else ""


def make_sheets(held, units):
    """A sheet with its lines for each of these units; [ScoreSheet]. Those that have one keep it."""
    spec, units = held.spec, list(units)
    members = queries.members_now(spec.units, [each.pk for each in units])
    made = ScoreSheet.objects.bulk_create(
        ScoreSheet(
            round=held, unit=unit, parent_id=unit.parent_id, category=category_of(spec, unit),
            members=members.get(unit.pk, 0),
        ) for unit in units
    )  # fmt: skip
    _make_lines(held)
    return made


def _make_lines(held):
    """One statement: every sheet of the round that has no lines gets one for each leaf, in the order of the
    standard."""
    keys = [each.key for each in held.spec.leaves]
    blank = ScoreLine._meta
    columns = {
        "self_note": "", "check_note": "", "review_note": "", "is_absent": False, "absent_note": "",
        "edition": 0,
    }  # fmt: skip
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {blank.db_table} (sheet_id, indicator, {names})"  # noqa: S608
            f" SELECT sheet.id, leaf.key, {', '.join(['%s'] * len(columns))}"
            f" FROM {ScoreSheet._meta.db_table} sheet"
            " CROSS JOIN unnest(%s::text[]) WITH ORDINALITY AS leaf (key, place)"
            " WHERE sheet.round_id = %s ORDER BY sheet.id, leaf.place"
            " ON CONFLICT (sheet_id, indicator) DO NOTHING",
            [*columns.values(), keys, held.pk],
        )
