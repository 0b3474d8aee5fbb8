"""Whose texts a person may write, and which are offered for an answer."""

from django.db.models import Q

from branches.organisation.models import Unit
from branches.organisation.queries import hats
from mailbox.replies.models import SavedReply

WRITING = ("answerer", "auditor", "secretary", "deputy", "staff")
KINDS = (Unit.Kind.COMMITTEE, Unit.Kind.DEPARTMENT, Unit.Kind.GENERAL_BRANCH)


def units_of(user):
    """The units for which `user` writes replies: their own; staff write for each."""
    worn = hats(user)
    units = Unit.objects.active()
    if worn.is_staff:
        return units.filter(Q(kind__in=KINDS) | Q(pk__in=worn.unit_ids))
    return units.filter(pk__in=[unit for unit in worn.unit_ids if worn.holds(unit, *WRITING)])


def offered(unit_id):
    """The texts for an answer of this unit: its own first, then the committee's."""
    found = SavedReply.objects.filter(is_active=True).select_related("unit")
    shared = Q(unit__kind=Unit.Kind.COMMITTEE)
    return sorted(
        found.filter(Q(unit=unit_id) | shared), key=lambda r: (r.unit_id != unit_id, r.name)
    )
