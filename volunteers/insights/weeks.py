"""How regular service is: weeks with service out of the weeks that count. No database here.

Weeks run from Monday. A week without a single working day is off and does not count, whatever
happened in it; the week that is going on counts once it has seen service.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tuanwei.lib.terms import monday

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Regularity:
    """`weeks` with service of `out_of`; the `longest` run of weeks with service, and the run that
    goes on `now`. Weeks off stand between neither."""

    weeks: int
    out_of: int
    longest: int
    now: int


def weeks_that_count(
    first: date, last: date, is_workday: Callable[[date], bool]
) -> list[date]:  # fmt: skip
    """The Mondays of the weeks with a working day within first … last."""
    found, week = [], monday(first)
    while week <= last:
        days = (week + timedelta(days=n) for n in range(7))
        if any(first <= day <= last and is_workday(day) for day in days):
            found.append(week)
        week += WEEK
    return found


def regularity(days: Collection[date], weeks: Collection[date], today: date) -> Regularity:
    """The Regularity of service on `days`, judged by `weeks` (Mondays that count), up to today."""
    served = {monday(day) for day in days}
    this_week = monday(today)
    counted = [
        week for week in sorted(weeks)
        if week < this_week or (week == this_week and week in served)
    ]  # fmt: skip
    longest = run = 0
    for week in counted:
        run = run + 1 if week in served else 0
        longest = max(longest, run)
    return Regularity(len(served.intersection(counted)), len(counted), longest, run)
