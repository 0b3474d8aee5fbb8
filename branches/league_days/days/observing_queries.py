"""Which branches hold a league day, who looks at it, and what observers still have to do."""

from django.db.models import F, Q
from django.utils import timezone

from branches.league_days.days.models import LeagueDay, Observation, Partner
from branches.organisation.models import Appointment, Member
from tuanwei.lib.templatetags.portal import daytime

State = LeagueDay.State
SEEN = (State.APPROVED, State.RECORDED, State.CANCELLED)
"""From an approved plan on, a league day is no longer a matter of those who draw it up."""


def days():
    """League days with what a page about observers shows."""
    return LeagueDay.objects.select_related(
        "gathering__venue", "unit__parent", "theme", "starred_by"
    ).prefetch_related("partners__unit")


def holders(league_day):
    """The branches that hold it: the one that leads, then those that said yes."""
    joined = [
        each.unit for each in league_day.partners.all() if each.state == Partner.State.ACCEPTED
    ]
    return [league_day.unit, *joined]


def holder_of(user, league_day):
    """The branch of those holding it that `user` belongs to, by membership or by a post; None for
    somebody from elsewhere."""
    keys = {unit.pk: unit for unit in holders(league_day)}
    member = Member.objects.filter(user=user.pk, left_on=None, branch__in=keys)
    found = member.values_list("branch", flat=True).first()
    if found is None:
        posts = Appointment.objects.in_force().filter(user=user.pk, unit__in=keys)
        found = posts.values_list("unit", flat=True).first()
    return keys.get(found)


def observations_of(league_day):
    """Those sent to it, the first one first; `where` is the observer's branch."""
    where = F("observer__member__branch__name")
    rows = league_day.observations.select_related("observer", "sent_by")
    return list(rows.annotate(where=where))


def observations_by(user):
    """The league days `user` was sent to, the newest first."""
    return Observation.objects.filter(observer=user.pk).select_related(
        "league_day__gathering__venue", "league_day__unit", "league_day__theme"
    )


def to_note():
    """A condition on observations: the league day is over, it was not called off, and nothing is
    written yet."""
    return Q(
        noted_at=None, league_day__gathering__ends_at__lte=timezone.now(),
        league_day__state__in=(State.APPROVED, State.RECORDED),
    )  # fmt: skip


def where_and_when(league_day):
    """The time and place in a line."""
    gathering = league_day.gathering
    return f"{daytime(gathering.starts_at)}，{gathering.where or '地点待定'}"
