"""This room works in the background, and rounds lead to it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.insights import replaying
from assessment.insights.permissions import sees_map
from assessment.rounds import hooks

KINDS = (replaying.KIND,)
"""What it does in the background; known to workers by the import."""


def register():
    """Called once when the portal starts."""
    hooks.parts.append(map_part)


def map_part(user, round):
    """The map of a round, for whoever sees it."""
    if sees_map(user, round):
        yield (
            _("热力图"),
            _("每项指标、每个组织，哪里丢分多"),
            reverse("assessment:map-round", args=[round.pk]),
        )
