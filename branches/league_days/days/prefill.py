"""What the portal knows of the next league day before anybody has written a word."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.days.models import LeagueDay
from branches.league_days.days.queries import rows

USUAL_HOUR, USUAL_LENGTH = 15, timedelta(hours=1, minutes=30)


def next_plan(unit, spec):
    """{field: value} of a new plan of `unit`: weekday, hour, length and place of its last one, on the
    first such day for which the plan is in time."""
    last = unit and (
        rows().filter(unit=unit).exclude(state=LeagueDay.State.CANCELLED)
        .order_by("-gathering__starts_at").first()
    )  # fmt: skip
    now = timezone.localtime()
    first = now.date() + timedelta(days=max(spec.plan_days, 1))
    start = now.replace(hour=USUAL_HOUR, minute=0, second=0, microsecond=0)
    length, place, venue = USUAL_LENGTH, "", None
    weekday = first.weekday()
    if last:
        gathering = last.gathering
        start = timezone.localtime(gathering.starts_at)
        length, weekday = gathering.ends_at - gathering.starts_at, start.weekday()
        place, venue = gathering.place, gathering.venue
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    starts_at = start.replace(year=day.year, month=day.month, day=day.day)
    return {"unit": unit, "starts_at": starts_at, "ends_at": starts_at + length, "place": place,
            "venue": venue}  # fmt: skip


def of_plan(league_day):
    """{field: value} of a plan as it stands."""
    gathering = league_day.gathering
    return {
        "theme": league_day.theme, "own_theme": league_day.own_theme, "title": gathering.title,
        "starts_at": gathering.starts_at, "ends_at": gathering.ends_at, "venue": gathering.venue,
        "place": gathering.place, "plan": league_day.plan,
    }  # fmt: skip
