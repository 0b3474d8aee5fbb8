"""Celery looks here for tasks; they live in their rooms."""

from activities.projects.tasks import ask_participants, remind_projects

__all__ = ["ask_participants", "remind_projects"]
