"""When something may leave: quiet hours and the hour of the daily e-mail. No database."""

from datetime import date, datetime, time, timedelta


def quiet_end(moment: datetime, hours: tuple[time, time] | None) -> datetime | None:
    """The end of the quiet hours that `moment` (local time) falls into; None outside of them.

    `hours` is (from, until), half-open, perhaps over midnight; None or equal ends are no quiet hours.
    """
    if not hours or hours[0] == hours[1]:
        return None
    start, end = hours
    at = moment.time()
    if start < end:
        return _on(moment, moment.date(), end) if start <= at < end else None
    if at >= start:
        return _on(moment, moment.date() + timedelta(days=1), end)
    return _on(moment, moment.date(), end) if at < end else None


def last_digest(moment: datetime, hour: int) -> datetime:
    """The newest moment not after `moment` (local time) at which the clock struck `hour`."""
    struck = moment.replace(hour=hour, minute=0, second=0, microsecond=0)
    return struck if struck <= moment else struck - timedelta(days=1)


def _on(moment: datetime, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=moment.tzinfo)
