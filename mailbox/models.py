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
from mailbox.digests.models import Digest
from mailbox.replies.models import SavedReply
from mailbox.safety.models import Alert, SafetySetting
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
from mailbox.surveys.models import Invitation, Participation, Question, Response, Survey
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
    "Desk",
    "DeskShift",
    "DeskWork",
    "Digest",
    "Duty",
    "HelpVote",
    "Invitation",
    "Merge",
    "Participation",
    "Publication",
    "Question",
    "RefusalReason",
    "Response",
    "Reveal",
    "SafetySetting",
    "SavedReply",
    "Service",
    "ServiceRequest",
    "StepLimit",
    "Support",
    "Survey",
    "Swap",
    "Ticket",
    "WalkIn",
]
