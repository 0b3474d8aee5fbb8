"""The calendar of a round: which step on which days. No database here (rule R13)."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from party_pairing.recommend_rules import spec as rules


@dataclass(frozen=True)
class Due:
    """A line of the calendar on real days, both included."""

    day: rules.Day
    first_on: dt.date
    last_on: dt.date

    def is_late(self, on: dt.date) -> bool:
        """True where something done on `on` comes after the last day."""
        return on > self.last_on


def calendar(spec: rules.Spec, month: dt.date) -> tuple[Due, ...]:
    """Every line for the round of `month` (any day of it), in the order of the rules. A day beyond
    a month's end is its last one. Raises KeyError where a line follows one that is not there."""
    found: dict[str, Due] = {}
    for each in spec.calendar:
        if each.kind == rules.AFTER_STEP:
            before = found[each.after].last_on
            due = Due(
                each, before + dt.timedelta(days=each.first),
                before + dt.timedelta(days=each.last),
            )  # fmt: skip
        else:
            due = Due(each, _in_month(month, each, each.first), _in_month(month, each, each.last))
        found[each.key] = due
    return tuple(found.values())


def _in_month(month, each, day):
    year, index = divmod(month.year * 12 + month.month - 1 + each.months, 12)
    return dt.date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
