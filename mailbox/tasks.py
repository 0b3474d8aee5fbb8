"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import close_unanswered, empty_box, remind
from mailbox.digests.tasks import draft_digest
from mailbox.service.tasks import remind_shifts
from mailbox.surveys.tasks import ask_and_remind, mix_answers

__all__ = [
    "ask_and_remind",
    "close_unanswered",
    "draft_digest",
    "empty_box",
    "mix_answers",
    "remind",
    "remind_shifts",
]
