"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import admit_anonymous, close_unanswered, remind

__all__ = ["admit_anonymous", "close_unanswered", "remind"]
