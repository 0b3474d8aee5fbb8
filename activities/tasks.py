"""Celery looks here for tasks; they live in their rooms."""

from activities.applications.review_tasks import publish_decisions, remind_of_reviews

__all__ = ["publish_decisions", "remind_of_reviews"]
