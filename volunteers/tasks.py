"""Celery looks here for tasks; they live in their rooms."""

from volunteers.hours.elsewhere_tasks import pull_worked
from volunteers.services.tasks import plan_ahead, remind_teachers
from volunteers.teams.tasks import remind_of_qualifications

__all__ = ["plan_ahead", "pull_worked", "remind_of_qualifications", "remind_teachers"]
