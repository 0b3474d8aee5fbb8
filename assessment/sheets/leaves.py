"""Leaves of a standard as a sheet shows them: who scores which, where one stands, points in words."""

from fractions import Fraction

from assessment.engine import spec as rules
from assessment.sheets import cells
from tuanwei.lib.numbers import half_up, plain


def path_of(spec, indicator):
    """The indicator and those above it, the block first."""
    found = [indicator]
    while found[0].parent:
        found.insert(0, spec.indicator(found[0].parent))
    return found


def name_of_line(sheet, line):
    """The label of a line's indicator."""
    found = sheet.round.spec.indicator(line.indicator)
    return found.label if found else line.indicator


def self_keys(spec):
    """The keys of leaves that a branch scores itself, in order."""
    return [each.key for each in spec.leaves if cells.is_self_scored(each)]


def scored_keys(spec, own=None):
    """The leaves that checkers score, in order: all but those of judges and peers alone, and of them only what `own`
    names (None: all); a block's key stands for all below it."""
    found = []
    for leaf in spec.leaves:
        if set(leaf.scored_by) <= cells.BY_OTHERS:
            continue
        if own is None or own & {each.key for each in path_of(spec, leaf)}:
            found.append(leaf)
    return found


def judged_keys(spec):
    """Leaves that give nothing until a checker judges them: a level or points by discretion from nothing on, no
    bonus, no record that gives any."""
    return [
        leaf.key for leaf in spec.leaves
        if rules.CHECK in leaf.scored_by and rules.RECORDS not in leaf.scored_by
        and leaf.start == rules.NOTHING and not any(each.is_bonus for each in path_of(spec, leaf))
        and any(each.kind in (rules.GRADED, rules.GIVEN) for each in cells.claim_terms(leaf))
    ]  # fmt: skip


def marked_keys(spec):
    """Leaves that give nothing until a judge or a peer marks them; no bonus."""
    return [
        leaf.key for leaf in spec.leaves
        if {rules.JUDGES, rules.PEERS} & set(leaf.scored_by) and leaf.start == rules.NOTHING
        and not any(each.is_bonus for each in path_of(spec, leaf))
    ]  # fmt: skip


def is_plain(spec):
    """True where a total is nothing but a sum of blocks between bounds: a page can add it up by itself."""
    weighed = any(each.weight is not None or each.combine != rules.SUM for each in spec.indicators)
    deep = any(len(path_of(spec, leaf)) > 2 for leaf in spec.leaves)
    bonus = spec.totals.bonus_most is not None or spec.totals.bonus_percent is not None
    return not (weighed or deep or bonus)


def shown_points(value, indicator=None, places=2):
    """Points for people; with a level where the leaf is a judgement and has it: 好（20）."""
    if value is None:
        return ""
    text = plain(half_up(Fraction(value), places))
    label = cells.level_at(value, indicator) if indicator is not None else ""
    return f"{label}（{text}）" if label else text


def typed_points(value, indicator=None):
    """Points as they stand in a field: a judgement by the name of its level, others exact."""
    if value is None:
        return ""
    return (cells.level_at(value, indicator) if indicator is not None else "") or plain(value)


def compared_of(line, indicator):
    """Self score, what the system says by itself, checked score."""
    return (line.self_score, cells.compared(indicator, line.system), line.check_score)
