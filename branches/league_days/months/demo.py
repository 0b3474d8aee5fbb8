"""Observers and stars for the invented league days."""

from datetime import timedelta

from django.utils import timezone

from branches.league_days.days import observing_actions as observing
from branches.league_days.days.models import LeagueDay, Observation
from branches.league_days.days.observing_queries import holder_of

NOTES = (
    "应到的都到了，没有人看手机。开头用一段短片引入，讨论分了四组，每组都有人上台说。最后十分钟有点赶，可以少放一段视频。",
    "支书准备得充分，团员自己讲身边的事，比念材料好。教室后排听不太清，下次带个话筒。",
    "流程清楚，签到很快。分组讨论时间够，记录员把大家说的都写下来了，会后还约了下一次。",
)


def fill(rng, cast):
    """Somebody is sent to every other league day to come and was at one in three of those summed up;
    most of these have stars. About 20 queries and 6 a league day."""
    staff, now = cast["T0001"], timezone.now()
    states = (LeagueDay.State.APPROVED, LeagueDay.State.RECORDED)
    days = LeagueDay.objects.filter(state__in=states).select_related("gathering", "unit")
    people = cast["students"]
    for day in days.order_by("pk"):
        is_recorded = day.state == LeagueDay.State.RECORDED
        if is_recorded and rng.random() < 0.7:
            stars = rng.choice((2, 3, 3, 4, 4, 5))
            if stars != day.stars and holder_of(staff, day) is None:
                observing.give_stars(league_day=day, stars=stars, by=staff)
        if rng.random() > (0.33 if is_recorded else 0.5):
            continue
        observer = rng.choice(people)
        if holder_of(observer, day) or day.observations.exists() or observer.pk == staff.pk:
            continue
        if is_recorded:
            Observation.objects.create(
                league_day=day, observer=observer, sent_by=staff, note=rng.choice(NOTES),
                sent_at=day.gathering.starts_at - timedelta(days=1),
                noted_at=day.gathering.ends_at + timedelta(hours=3),
            )  # fmt: skip
        elif day.gathering.ends_at > now:
            observing.send_observer(league_day=day, observer=observer, by=staff)
