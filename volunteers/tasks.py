"""Celery looks here for tasks; they live in their rooms."""

from volunteers.hours.elsewhere_tasks import pull_worked

__all__ = ["pull_worked"]
