"""The days of a regular service. Pure: dates in, dates out, no database.

The rhythm is counted from the first such weekday on or after `first_on`; a day that falls on a
holiday is left out and moves nothing. Weekend days that are worked to make up for a holiday bring
no extra day: the weekday alone decides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Rhythm:
    """Every `every_weeks` weeks on a weekday (Monday is 0) from `first_on` to `last_on`."""

    weekday: int
    every_weeks: int
    first_on: date
    last_on: date

    def every_day(self) -> list[date]:
        """All of its days, whatever the calendar says."""
        day = self.first_on + timedelta(days=(self.weekday - self.first_on.weekday()) % 7)
        found = []
        while day <= self.last_on:
            found.append(day)
            day += timedelta(weeks=self.every_weeks)
        return found

    def days(self, off: Collection[date] = ()) -> list[date]:
        """Its days without those in `off`."""
        return [day for day in self.every_day() if day not in off]
