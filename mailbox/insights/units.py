"""One unit in one month: what it received, how quick it was, what was on people's minds, a year."""

from dataclasses import dataclass

from django.core.cache import cache

from branches.organisation.models import Unit
from mailbox.cases import figures
from mailbox.cases.rules_models import CaseClass
from mailbox.insights import queries, together
from mailbox.insights.queries import Line
from mailbox.insights.words import rising
from tuanwei.lib import suppression


@dataclass(frozen=True)
class UnitReport:
    """None is not shown. Durations are seconds."""

    name: str
    received: int | None
    received_before: int | None
    classes: list[Line]  # empty when the unit cannot be taken apart
    responded_in: int | None
    answered_in: int | None
    words: list[str]
    year: list[tuple]  # of (first day of the month, letters or None)


def units_of(report):
    """[(unit id, name)] of the units that received enough that month to be looked at alone."""
    shown = [unit for unit, size in report.shown.units.items() if unit and size]
    return list(Unit.objects.filter(pk__in=shown).order_by("name_pinyin").values_list("pk", "name"))


def unit_report(report, unit, name):
    """The UnitReport of one of `units_of(report)`."""
    key = f"insights:unit:{report.month}:{unit}"
    return cache.get_or_set(
        key, lambda: _read(report, unit, name), queries.kept(report.month)
    )  # fmt: skip


def _read(report, unit, name):
    now, old = report.shown, report.shown_before
    rows = queries.rows(report.month, lead=unit)
    return UnitReport(
        name, now.units[unit], old.units.get(unit, 0),
        queries.lines(
            together.classes_of(now, unit), together.classes_of(old, unit),
            dict(CaseClass.objects.values_list("pk", "name")),
        ) if unit in now.within else [],
        queries.median_of(rows, "responded_at"), queries.median_of(rows, "answered_at"),
        _words(report.month, unit), year(unit),
    )  # fmt: skip


def _words(month, unit):
    """Rising words, without figures: what is left of the figure of all units would tell of others."""
    names = frozenset(queries.parts_of_names())
    earlier, day = [], month
    for _ in range(queries.MONTHS_BEFORE):
        day = queries.month_before(day)
        earlier.append(queries.senders(day, names, unit))
    counts, people = queries.senders(month, names, unit)
    return [each.word for each in rising(counts, people, earlier)]


def year(unit=None):
    """[(first day, letters or None)] of the last twelve months, of one unit or of all."""
    found = figures.tallies()
    months = []
    for month in figures.first_months():
        sizes = {key[1]: tally.received for key, tally in found.items() if key[0] == month}
        units, received = suppression.line(sizes)
        months.append((month, units.get(unit, 0) if unit else received))
    return months
