"""What waits for somebody in the rooms of the volunteers, for their home page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from volunteers.claims import permissions as claims
from volunteers.claims import queries as claim_queries
from volunteers.services.board import waiting_for
from volunteers.teams import permissions as teams


@dataclass(frozen=True)
class Waiting:
    """Something that waits, how much of it, and where it is done."""

    title: str
    url: str
    state: str
    count: int
    unit: str


def waiting(user):
    """[Waiting] of shifts to lead, claims to look at, certificates, disputes; nothing that is 0.

    Whoever holds no post and no grant is not asked for: notices tell them, and their team's page
    leads on. So the home of a student costs nothing more."""
    worn = hats(user)
    asked = []
    if worn.is_teacher or worn.is_staff:
        shifts = waiting_for(user, timezone.now())
        asked.append(
            (_("请你带队的班"), "volunteers:shifts-to-confirm", _("等你确认"), shifts, _("班"))
        )
        holdings = teams.holdings_to_decide(user)
        asked.append((_("证件"), "volunteers:holding-list", _("待确认"), holdings, _("张")))
    if worn.is_teacher or worn.is_staff or worn.posts:
        mine = claims.decidable(user)
        asked.append((_("补录的时数"), "volunteers:claim-queue", _("待核对"), mine, _("条")))
    if worn.is_staff:
        disputes = claim_queries.open_disputes()
        asked.append((_("时数异议"), "volunteers:dispute-list", _("等答复"), disputes, _("项")))
    counted = ((each, each[3].count()) for each in asked)
    return [
        Waiting(title, reverse(name), state, count, unit)
        for (title, name, state, _rows, unit), count in counted if count
    ]  # fmt: skip
