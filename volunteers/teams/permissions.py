"""Who leads a team."""

from django.http import Http404

from branches.organisation.queries import hats
from volunteers.teams.models import Team
from volunteers.teams.queries import leading


def can_lead(user, team):
    """Its leaders and teachers, and staff."""
    return hats(user).is_staff or team.pk in leading(user)


def team_to_lead(user, pk):
    """A team that `user` leads; 404 for everybody else."""
    rows = Team.objects.all() if hats(user).is_staff else Team.objects.filter(pk__in=leading(user))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
