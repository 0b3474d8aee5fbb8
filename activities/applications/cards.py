"""What one's own applications put on a home page: one query."""

from django.urls import reverse

from activities.applications.models import Application
from activities.applications.queries import written_by

MOST = 5


def returned(user):
    """(title, address, kind) of what came back and waits for `user` to revise it, latest first."""
    rows = written_by(user).filter(state=Application.State.RETURNED).order_by("-changed_at", "-pk")
    return [
        (str(each), reverse("activities:application", args=[each.pk]), each.kind.name)
        for each in rows[:MOST]
    ]
