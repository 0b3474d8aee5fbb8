"""Celery looks here for tasks; they live in their rooms."""

from volunteers.party_days.tasks import keep_service_days
from volunteers.school.tasks import note_lessons
from volunteers.services.tasks import plan_ahead, remind_teachers
from volunteers.teams.tasks import remind_of_qualifications

__all__ = [
    "keep_service_days",
    "note_lessons",
    "plan_ahead",
    "remind_of_qualifications",
    "remind_teachers",
]
