"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import close_unanswered, empty_box, remind
from mailbox.promises.tasks import remind_promises
from mailbox.surveys.tasks import ask_and_remind, finish_proposed, mix_answers

__all__ = [
    "ask_and_remind", "close_unanswered", "empty_box", "finish_proposed", "mix_answers", "remind",
    "remind_promises",
]  # fmt: skip
from mailbox.service.tasks import remind_shifts

__all__ = ["close_unanswered", "empty_box", "remind", "remind_shifts"]
