"""Celery looks here for tasks; they live in their rooms."""

from activities.applications.review_tasks import publish_decisions, remind_of_reviews
from activities.projects.tasks import ask_participants, remind_projects

__all__ = ["ask_participants", "publish_decisions", "remind_of_reviews", "remind_projects"]
