"""What shifts answer to gatherings: registering there is signing up here."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.permissions import organisers
from volunteers.services import actions, permissions, places, queries, signing
from volunteers.services.models import Assignment, ServiceProject
from volunteers.teams import hooks as teams
from volunteers.teams.hooks import Line

SEATS = {
    Assignment.State.PLACED: Registration.State.SEATED,
    Assignment.State.SUBSTITUTE: Registration.State.WAITING,
}


def registrar(gathering, by):
    """The calendar's one tap: the first role with room for which one is qualified. None where the
    gathering is no shift."""
    shift = queries.shift_of(gathering)
    return None if shift is None else SEATS[signing.sign_up(shift=shift, by=by).state]


def about(gathering, user):
    """The page of the shift that a gathering is; None where it is something else."""
    shift = queries.shift_of(gathering)
    return shift and reverse("volunteers:shift", args=[shift.pk])


def lines(team, user):
    """What a team does, for its page."""
    return [
        Line(
            project.title, reverse("volunteers:service", args=[project.pk]),
            f"{project.kind} · {project.get_state_display()}",
        ) for project in ServiceProject.objects.filter(team=team).select_related("kind")
    ]  # fmt: skip


def why_not_close(team):
    """A team that still does something is not closed."""
    running = ServiceProject.objects.filter(team=team, state=ServiceProject.State.RUNNING).count()
    if running:
        return _("这支队还有 %(n)d 个服务项目在进行，请先结束项目。") % {"n": running}
    return None


def register():
    """Answer for gatherings that are shifts, and hear what happens to them."""
    hooks.registrars[Gathering.Kind.SERVICE] = registrar
    hooks.add(hooks.about[Gathering.Kind.SERVICE], about)
    hooks.movers[Gathering.Kind.SERVICE] = places.next_in_line
    hooks.add(hooks.publishing, actions.why_not_publish)
    hooks.add(hooks.changed, actions.note_changed)
    hooks.add(hooks.called_off, actions.note_called_off)
    hooks.add(hooks.given_back, signing.note_given_back)
    hooks.add(organisers, permissions.organised)
    hooks.add(teams.projects, lines)
    hooks.add(teams.closing, why_not_close)
