"""What publicity puts on a home page of staff: one query."""

from django.urls import reverse

from tuanwei.publicity.permissions import can_rule
from tuanwei.publicity.queries import rulable_by


def waiting(user):
    """(how many objections wait for this person's ruling, the queue); (0, "") for others."""
    if not can_rule(user):
        return 0, ""
    return rulable_by(user).count(), reverse("publicity:objection-list")
