"""Celery envelopes of gatherings; harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from tuanwei.gatherings import absence_actions, actions, leaving


@shared_task(name="gatherings.tasks.remind")
def remind():
    """Remind whoever has a seat in what begins tomorrow, also those who got it today."""
    actions.remind_day_before(timezone.localdate())


@shared_task(name="gatherings.tasks.note_absences")
def note_absences():
    """Note who missed what has been over for a day."""
    absence_actions.note_absences(timezone.now())


@shared_task(name="gatherings.tasks.remind_of_those_in")
def remind_of_those_in():
    """Tell organisers who has not signed out of what is over."""
    leaving.remind_of_those_in(timezone.now())
