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
from mailbox.surveys.models import Invitation, Participation, Question, Response, Survey

__all__ = [
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "ClassRules",
    "Deposit",
    "Invitation",
    "Participation",
    "Publication",
    "Question",
    "RefusalReason",
    "Response",
    "Reveal",
    "StepLimit",
    "Survey",
]
