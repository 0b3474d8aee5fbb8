"""What this room keeps about a person: that they are on a roll and have voted, not what."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from branches.league_days.ballots.models import RollEntry, Voted


def of(user):
    """{heading: [{label: value}]}; ballots belong to nobody and cannot be found."""
    rows = RollEntry.objects.filter(user=user.pk).select_related("poll__run__contest", "unit")
    rows = rows.annotate(came=Exists(Voted.objects.filter(voter=OuterRef("pk"))))
    return {
        _("投票名册"): [
            {_("评选"): each.poll.run.contest.title, _("支部"): each.unit and each.unit.name,
             _("投过票"): each.came}
            for each in rows.order_by("pk")
        ]
    }  # fmt: skip
