"""Whether and until when an application comes in time. Days in, days out, no database."""

from datetime import datetime, timedelta

from activities.kinds import spec


def in_time(rule, now, until, calendar):
    """True when handing in at `now` keeps the LeadTime `rule` for what happens at `until`.

    Days, weeks and working days count from day to day: handed in on Monday, five working days
    later is the next Monday. Hours count from moment to moment; a mere day counts as its midnight.
    """
    if rule.unit == spec.HOURS:
        if not isinstance(until, datetime):
            until = datetime(until.year, until.month, until.day, tzinfo=now.tzinfo)
        ahead = until - now
        wanted = timedelta(hours=rule.amount)
    else:
        day = until.date() if isinstance(until, datetime) else until
        if rule.unit == spec.WORKDAYS:
            earliest = calendar.add_workdays(now.date(), rule.amount)
        else:
            days = rule.amount * (7 if rule.unit == spec.WEEKS else 1)
            earliest = now.date() + timedelta(days=days)
        ahead, wanted = day.toordinal(), earliest.toordinal()
    return ahead >= wanted if rule.is_latest else ahead <= wanted


def last_day(rule, until, calendar):
    """The last day on which handing in keeps the LeadTime `rule`; None for an earliest one.

    Hours are counted from the end of that day backwards.
    """
    return day_before(rule, until, calendar) if rule.is_latest else None


def first_day(rule, until, calendar):
    """The first day on which handing in keeps the earliest LeadTime `rule`; None for a latest."""
    if rule.is_latest:
        return None
    found = day_before(rule, until, calendar)
    if rule.unit != spec.WORKDAYS:
        return found
    day = until.date() if isinstance(until, datetime) else until
    # Days off before the day found reach as far: from all of them so many working days remain.
    while calendar.add_workdays(found - timedelta(days=1), rule.amount) >= day:
        found -= timedelta(days=1)
    while calendar.add_workdays(found, rule.amount) < day:
        found += timedelta(days=1)
    return found


def day_before(rule, until, calendar):
    """The day that lies as long before `until` as `rule` says."""
    if rule.unit == spec.HOURS:
        if not isinstance(until, datetime):
            return until - timedelta(hours=rule.amount)
        return (until - timedelta(hours=rule.amount)).date()
    day = until.date() if isinstance(until, datetime) else until
    if rule.unit != spec.WORKDAYS:
        return day - timedelta(days=rule.amount * (7 if rule.unit == spec.WEEKS else 1))
    found = day
    while calendar.add_workdays(found, rule.amount) > day:
        found -= timedelta(days=1)
    return found
