"""Who may do what at the service desk. Catalogue, tickets and display are for everybody."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.queries import hats
from mailbox.service.models import Duty

EARLY = timedelta(minutes=30)


def can_arrange(user):
    """Services, desks, shifts, worked hours, satisfaction: the committee's staff."""
    return hats(user).is_staff


def can_serve(user):
    """Call numbers and record who came: staff, and whoever is on duty now (half an hour round)."""
    if not user.is_authenticated:
        return False
    now = timezone.now()
    return (
        can_arrange(user)
        or Duty.objects.filter(
            user=user.pk, shift__starts_at__lte=now + EARLY, shift__ends_at__gte=now - EARLY
        ).exists()
    )
