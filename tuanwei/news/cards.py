"""What news puts on a home page of staff: one query."""

from django.urls import reverse

from tuanwei.news.permissions import can_write
from tuanwei.news.queries import waiting_for


def waiting(user):
    """(how many articles wait for this person's approval, the queue); (0, "") for others."""
    if not can_write(user):
        return 0, ""
    return waiting_for(user).count(), f"{reverse('news:desk-list')}?show=waiting"
