"""The breaker of a channel: five faults in a row and it rests, so that nobody waits for it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tuanwei.notices.models import ChannelHealth

PATIENCE = 5
LONGEST_REST = 15  # minutes


def of(channel):
    """(True while `channel` is given time to recover, its faults in a row)."""
    health = ChannelHealth.objects.filter(channel=channel).first() or ChannelHealth()
    return bool(health.open_until and health.open_until > timezone.now()), health.failures


def is_resting(channel):
    """True while `channel` is given time to recover."""
    return of(channel)[0]


@transaction.atomic
def note_fault(channel, error):
    """Count a fault; from the fifth in a row rest 1, 2, 4, 8, then 15 minutes."""
    ChannelHealth.objects.get_or_create(channel=channel)
    health = ChannelHealth.objects.select_for_update().get(channel=channel)
    health.failures += 1
    health.last_error = error
    if health.failures >= PATIENCE:
        minutes = min(2 ** (health.failures - PATIENCE), LONGEST_REST)
        health.open_until = timezone.now() + timedelta(minutes=minutes)
    health.save()


def note_success(channel):
    """Forget the faults."""
    ChannelHealth.objects.filter(channel=channel, failures__gt=0).update(
        failures=0, open_until=None
    )
