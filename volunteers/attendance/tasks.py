"""Celery envelopes of attendance; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from tuanwei.accounts.models import User
from volunteers.attendance import actions, crediting, rounds


@shared_task(name=crediting.TASK)
def credit_shift(shift_id, by_id=None):
    """Bring the services of a whole shift up to date."""
    crediting.credit_in_pieces(shift_id, by=by_id and User.objects.get(pk=by_id))


@shared_task(name="volunteers.tasks.settle_shifts")
def settle_shifts():
    """Look after what is over."""
    rounds.settle(timezone.now())


@shared_task(name="volunteers.tasks.forget_contacts")
def forget_contacts():
    """Delete emergency contacts that nobody needs any more."""
    actions.forget_contacts(timezone.now())
    actions.forget_of_nobody()
