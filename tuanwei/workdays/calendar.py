"""Working-day arithmetic. Pure: days in, days out, no database."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days count. `off` are days without work, `makeup` weekend days with work.

    Mondays to Fridays count unless `off`; Saturdays and Sundays only when in `makeup`.
    `vacation` days are off as well; they are kept apart because screens name them.
    """

    off: frozenset[date] = field(default_factory=frozenset)
    makeup: frozenset[date] = field(default_factory=frozenset)
    vacation: frozenset[date] = field(default_factory=frozenset)

    def is_workday(self, day):
        """True when `day` counts as a working day."""
        if day in self.makeup:
            return True
        return day.weekday() < 5 and day not in self.off and day not in self.vacation

    def add_workdays(self, day, count):
        """The `count`-th working day after `day` (count ≥ 0; 0 gives `day` itself).

        2025-09-30 + 5 is 2025-10-14: eight days off, Saturday 11 October is worked.
        """
        if count < 0:
            raise ValueError("count of working days must not be negative")
        while count:
            day += ONE_DAY
            count -= self.is_workday(day)
        return day

    def workdays_between(self, start, end):
        """How many working days lie in (start, end]; negative when `end` is before `start`."""
        return self._up_to(end) - self._up_to(start)

    def _up_to(self, day):
        """Working days from the first of year 1, a Monday, up to `day`; lists ask this often."""
        number = day.toordinal()
        weeks, rest = divmod(number, 7)
        return (
            weeks * 5 + min(rest, 5)
            - bisect_right(self._free_weekdays, number) + bisect_right(self._worked_weekends, number)
        )  # fmt: skip

    @cached_property
    def _free_weekdays(self):
        free = (self.off | self.vacation) - self.makeup
        return sorted(day.toordinal() for day in free if day.weekday() < 5)

    @cached_property
    def _worked_weekends(self):
        return sorted(day.toordinal() for day in self.makeup if day.weekday() >= 5)
