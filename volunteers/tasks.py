"""Celery looks here for tasks; they live in their rooms."""

from volunteers.party_days.tasks import keep_service_days
from volunteers.school.tasks import note_lessons

__all__ = ["keep_service_days", "note_lessons"]
