"""Celery envelopes of the school; harmless when run twice."""

from celery import shared_task

from volunteers.school import actions


@shared_task(name="volunteers.tasks.note_lessons")
def note_lessons():
    """Lessons that are over: hours wait for the community, whoever planned hears."""
    actions.note_lessons_over()
