"""What waits for cadres and staff in this room, for their home page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from branches.league_days.days import permissions


@dataclass(frozen=True)
class Waiting:
    """Something that waits, how much of it, and where it is done."""

    title: str
    url: str
    state: str
    count: int
    unit: str


def waiting(user):
    """[Waiting] of plans to decide. Whoever decides none is not asked for, so the home of a student
    costs nothing more."""
    if not permissions.can_decide_some(user):
        return []
    count = len(permissions.plans_to_decide(user))
    url = reverse("league_days:plan-queue")
    return [Waiting(_("团日方案"), url, _("待审批"), count, _("份"))] if count else []
