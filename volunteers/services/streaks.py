"""How regular a team or a site is, by the week. Pure: dates in, numbers out, no database.

A week counts where service is due in it. One in which every due day is a holiday is due nothing:
it breaks no streak and stands in no denominator. Weeks are named by their Mondays.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tuanwei.lib.terms import monday

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Regularity:
    """`served` of `weeks` had service; `streak` in a row until now, `longest` ever."""

    served: int
    weeks: int
    streak: int
    longest: int


def weeks_of(days: Iterable[date]) -> set[date]:
    """The weeks that these days lie in."""
    return {monday(day) for day in days}


def working_weeks(first: date, last: date, is_workday: Callable[[date], bool]) -> set[date]:
    """The weeks of first … last with a working day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {monday(day) for day in days if is_workday(day)}


def regularity(due: Collection[date], served: Collection[date], today: date) -> Regularity:
    """Of weeks that were due and weeks with service, as it stands `today`. Service in a week that
    was due none counts as one more week; the week that is running counts once it was served."""
    here = monday(today)
    weeks = sorted(
        week for week in {*due, *served} if week < here or (week == here and week in served)
    )
    run = longest = 0
    for week in weeks:
        run = run + 1 if week in served else 0
        longest = max(longest, run)
    return Regularity(sum(week in served for week in weeks), len(weeks), run, longest)
