"""Reads about teams: who leads, who may supervise, who is qualified."""

from django.db.models import Exists, OuterRef, Q

from tuanwei.accounts.models import Grant, User
from volunteers.teams.models import Holding, Qualification, TeamMember


def leading(user):
    """The keys of the active teams that `user` leads: as leader, deputy or supervising teacher."""
    if not user.is_authenticated:
        return frozenset()
    return frozenset(
        TeamMember.objects.filter(
            user=user.pk, state=TeamMember.State.IN, role__in=TeamMember.LEADING,
            team__is_active=True,
        ).values_list("team", flat=True)
    )  # fmt: skip


def supervising_teachers():
    """Users who may supervise a service on the spot: by grant, or in a team."""
    granted = Grant.objects.in_force().filter(role=Grant.Role.TEACHER, user=OuterRef("pk"))
    named = TeamMember.objects.filter(
        user=OuterRef("pk"), role=TeamMember.Role.TEACHER, state=TeamMember.State.IN
    )
    return User.objects.filter(Q(Exists(granted)) | Q(Exists(named)), is_active=True)


def missing_qualifications(user_id, qualification_ids, on):
    """[Qualification] of those asked for that this person does not hold on that day; one query."""
    held = Holding.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=on), qualification=OuterRef("pk"), user=user_id,
        got_on__lte=on, state=Holding.State.HELD,
    )  # fmt: skip
    wanted = Qualification.objects.filter(pk__in=list(qualification_ids))
    return list(wanted.filter(~Exists(held)))
