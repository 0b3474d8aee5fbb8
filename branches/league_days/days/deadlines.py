"""Until when things are due, in days. Pure: every deadline is the last day, until 24:00."""

from dataclasses import dataclass
from datetime import date, timedelta

from branches.league_days.days.spec import BEFORE, WORKDAYS, DaySpec, Material
from tuanwei.workdays.calendar import ONE_DAY, WorkCalendar

OPEN, SOON, DONE, LATE, DONE_LATE = "open", "soon", "done", "late", "done_late"
SOON_DAYS = 2


def workdays_before(calendar: WorkCalendar, day: date, count: int) -> date:
    """The `count`-th working day before `day` (count ≥ 0; 0 gives `day` itself)."""
    if count < 0:
        raise ValueError("count of working days must not be negative")
    while count:
        day -= ONE_DAY
        count -= calendar.is_workday(day)
    return day


def material_due(material: Material, starts: date, ends: date, calendar: WorkCalendar) -> date:
    """The last day on which a material is in time."""
    amount = material.amount
    if material.when == BEFORE:
        if material.unit == WORKDAYS:
            return workdays_before(calendar, starts, amount)
        return starts - timedelta(days=amount)
    if material.unit == WORKDAYS:
        return calendar.add_workdays(ends, amount)
    return ends + timedelta(days=amount)


def plan_due(spec: DaySpec, starts: date) -> date:
    """The last day on which the plan is handed in in time."""
    return starts - timedelta(days=spec.plan_days)


def answer_due(spec: DaySpec, starts: date) -> date:
    """The last day on which the plan is answered in time."""
    return starts - timedelta(days=spec.answer_days)


def record_due(spec: DaySpec, ends: date) -> date:
    """The last day on which the record is handed in in time."""
    return ends + timedelta(days=spec.record_days)


@dataclass(frozen=True)
class Due:
    """Where something stands: `done_on` None while it is missing."""

    day: date
    done_on: date | None
    today: date

    @property
    def state(self) -> str:
        """open, soon (within two days), late, done, or done_late: lateness stays visible."""
        if self.done_on is not None:
            return DONE if self.done_on <= self.day else DONE_LATE
        if self.today > self.day:
            return LATE
        return SOON if (self.day - self.today).days <= SOON_DAYS else OPEN

    @property
    def days_late(self) -> int:
        """By how many days it is, or was, late; 0 in time."""
        return max(((self.done_on or self.today) - self.day).days, 0)
