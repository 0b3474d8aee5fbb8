"""Django looks here for models; they live in their rooms."""

from mailbox.cases.models import (
    Answer,
    Case,
    CaseClass,
    CaseEntry,
    CaseFile,
    ClassRules,
    Deposit,
    Publication,
    RefusalReason,
    Reveal,
    StepLimit,
)
from mailbox.replies.models import SavedReply
from mailbox.safety.models import Alert, SafetySetting
from mailbox.votes.models import HelpVote

__all__ = [
    "Alert",
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "ClassRules",
    "Deposit",
    "HelpVote",
    "Publication",
    "RefusalReason",
    "Reveal",
    "SafetySetting",
    "SavedReply",
    "StepLimit",
]
