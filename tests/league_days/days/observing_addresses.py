"""What stands behind the addresses of observers, for the test of naughty requests."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.days.models import Observation
from tests.league_days.scene import Scene


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    days = Scene(cast)
    planned = days.day(at=timezone.now() + timedelta(days=1), state="approved")
    over, recorded = days.day(state="approved"), days.day()
    keys = [
        Observation.objects.create(league_day=day, observer=user, sent_by=cast.staff2).pk
        for day, user in ((planned, cast.staff), (over, cast.student), (recorded, cast.staff))
    ]
    numbers = [planned.number, recorded.number]
    return {"league_days:observe": keys}, {"number": numbers}
