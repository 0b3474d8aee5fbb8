"""What applies to a unit, and what a column of its sheet comes to. No database but the sheet itself."""

from fractions import Fraction

from assessment.engine.facts import Profile
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine
from assessment.engine.totals import total_of


def engine_of(held):
    """The engine of a round; what applies to whom does not depend on the day."""
    return Engine(held.spec, Calendar(held.starts_on, held.ends_on, held.spec.cycle.idle_months))


def out_of(sheet, lines, engine=None):
    """The keys of leaves that do not apply to a sheet: by the standard, or said so on the line."""
    engine = engine or engine_of(sheet.round)
    profile = Profile(sheet.unit_id, sheet.parent_id, sheet.category, sheet.members)
    absent = {each.key for each in engine.leaves if not engine.applies(each, profile)}
    return absent | {each.indicator for each in lines if each.is_absent}


def total_by(sheet, lines, score, absent=None):
    """The engine's Total of a sheet, where a line's points are `score(line)` (None: nothing)."""
    if absent is None:
        absent = out_of(sheet, lines)
    known = {each.indicator: Fraction(score(each) or 0) for each in lines}
    return total_of(sheet.round.spec, known, absent)
