"""Audit names of this room."""


class CalendarEvent:
    """Changes of the college calendar: every later deadline depends on them."""

    DAYS_SET = "workdays.days.set"
    DAYS_CLEARED = "workdays.days.cleared"
    YEAR_CONFIRMED = "workdays.year.confirmed"
