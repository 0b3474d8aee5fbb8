"""Celery looks here for tasks; they live in their rooms."""

from mailbox.cases.tasks import (
    close_unanswered,
    empty_box,
    recount_clocks,
    remind,
    urge_alerts_again,
)
from mailbox.digests.tasks import draft_digest
from mailbox.promises.tasks import remind_promises
from mailbox.service.tasks import remind_shifts
from mailbox.surveys.tasks import ask_and_remind, finish_proposed, mix_answers

__all__ = [
    "ask_and_remind",
    "close_unanswered",
    "draft_digest",
    "empty_box",
    "finish_proposed",
    "mix_answers",
    "recount_clocks",
    "remind",
    "remind_promises",
    "remind_shifts",
    "urge_alerts_again",
]
