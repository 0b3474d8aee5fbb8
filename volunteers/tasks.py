"""Celery looks here for tasks; they live in their rooms."""

from volunteers.services.tasks import plan_ahead, remind_teachers
from volunteers.teams.tasks import remind_of_qualifications

__all__ = ["plan_ahead", "remind_of_qualifications", "remind_teachers"]
