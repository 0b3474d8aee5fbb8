"""How regular teams, sites and projects are: what the calendar and the shifts say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.lib.terms import Term, monday
from tuanwei.workdays.queries import current_calendar
from volunteers.services.models import Series, Shift
from volunteers.services.recurrence import Rhythm
from volunteers.services.streaks import regularity, weeks_of, working_weeks

LOOKED_BACK = timedelta(days=400)


def volunteers_there():
    """Check-ins of a shift, for use within a query of shifts, without that of its teacher."""
    teacher = Coalesce(OuterRef("teacher"), 0)
    return CheckIn.objects.filter(gathering=OuterRef("gathering")).exclude(user=teacher)


def served(**scope):
    """Shifts of a `scope` (project=…, project__team=…, project__site=…) that took place: a volunteer
    came, not only the teacher, and they are over."""
    return Shift.objects.filter(
        Exists(volunteers_there()), gathering__state=Gathering.State.PUBLISHED,
        gathering__ends_at__lte=timezone.now(), **scope,
    )  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a project has done: how often, how many volunteers came (each time counted), how many
    people were served as far as that is known, and when last."""

    times: int
    came: int
    served: int
    last_at: datetime | None


def done(**scope):
    """The Done of a scope, in one query."""
    counted = volunteers_there().order_by().values("gathering").annotate(n=Count("*")).values("n")
    found = served(**scope).annotate(came=Coalesce(Subquery(counted), 0)).aggregate(
        times=Count("*"), many=Sum("came"), people=Sum("people_served"),
        last_at=Max("gathering__starts_at"),
    )  # fmt: skip
    return Done(found["times"], found["many"] or 0, found["people"] or 0, found["last_at"])


def how_regular(today=None, **scope):
    """(Regularity of this term, Regularity of a year and a bit) of a scope; two queries."""
    today = today or timezone.localdate()
    first = today - LOOKED_BACK
    days = served(gathering__starts_at__date__gte=first, **scope)
    days = set(days.values_list(TruncDate("gathering__starts_at"), flat=True))
    due = weeks_of(days_due(Series.objects.filter(**scope), first, today))
    calendar = current_calendar(range(first.year, today.year + 1))
    begins = Term.of(today).first_day
    if not due:
        began = min(days, default=today)
        due = working_weeks(max(first, began), today, calendar.is_workday)
    weeks = weeks_of(days)
    of_term = monday(begins)
    return (
        regularity({w for w in due if w >= of_term}, {w for w in weeks if w >= of_term}, today),
        regularity(due, weeks, today),
    )


def days_due(series, first, last):
    """The days on which these series went or should have gone."""
    calendar = current_calendar(range(first.year, last.year + 1))
    off = calendar.off | calendar.vacation
    found = set()
    for each in series:
        rhythm = Rhythm(each.weekday, each.every_weeks, each.first_on, min(each.last_on, last))
        days = rhythm.days(off if each.skips_holidays else ())
        found |= {day for day in days if day >= first}
    return found
