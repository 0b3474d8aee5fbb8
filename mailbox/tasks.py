"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import close_unanswered, empty_box, remind
from mailbox.surveys.tasks import ask_and_remind, mix_answers

__all__ = ["ask_and_remind", "close_unanswered", "empty_box", "mix_answers", "remind"]
from mailbox.service.tasks import remind_shifts

__all__ = ["close_unanswered", "empty_box", "remind", "remind_shifts"]
