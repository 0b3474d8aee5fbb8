"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import close_unanswered, empty_box, remind

__all__ = ["close_unanswered", "empty_box", "remind"]
