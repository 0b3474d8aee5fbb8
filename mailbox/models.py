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
from mailbox.service.models import (
    Desk,
    DeskShift,
    DeskWork,
    Duty,
    Service,
    ServiceRequest,
    Swap,
    Ticket,
    WalkIn,
)

__all__ = [
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "ClassRules",
    "Deposit",
    "Desk",
    "DeskShift",
    "DeskWork",
    "Duty",
    "Publication",
    "RefusalReason",
    "Reveal",
    "Service",
    "ServiceRequest",
    "StepLimit",
    "Swap",
    "Ticket",
    "WalkIn",
]
