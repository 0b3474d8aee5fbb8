"""Celery looks here for tasks; they live in their rooms."""

from volunteers.teams.tasks import remind_of_qualifications

__all__ = ["remind_of_qualifications"]
