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
from mailbox.cases.together_models import Merge, Support
from mailbox.replies.models import SavedReply
from mailbox.safety.models import Alert, SafetySetting

__all__ = [
    "Alert",
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "ClassRules",
    "Deposit",
    "Merge",
    "Publication",
    "RefusalReason",
    "Reveal",
    "SafetySetting",
    "SavedReply",
    "StepLimit",
    "Support",
]
