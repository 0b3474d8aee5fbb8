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

__all__ = [
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "ClassRules",
    "Deposit",
    "Publication",
    "RefusalReason",
    "Reveal",
    "StepLimit",
]
