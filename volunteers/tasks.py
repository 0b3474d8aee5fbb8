"""Celery looks here for tasks; they live in their rooms."""

from volunteers.services.tasks import plan_ahead, remind_teachers

__all__ = ["plan_ahead", "remind_teachers"]
