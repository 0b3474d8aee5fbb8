"""Django looks here for models; they live in their rooms."""

from mailbox.absences.models import Absence, HandlerTurn
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
from mailbox.cases.together_models import Dependency, Merge, Support
from mailbox.checklists.models import CheckItem, CheckStep
from mailbox.replies.models import SavedReply
from mailbox.safety.models import Alert, SafetySetting
from mailbox.senders.models import Standing
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
    "Absence",
    "Alert",
    "Answer",
    "Case",
    "CaseClass",
    "CaseEntry",
    "CaseFile",
    "CheckItem",
    "CheckStep",
    "ClassRules",
    "Dependency",
    "Deposit",
    "Desk",
    "DeskShift",
    "DeskWork",
    "Duty",
    "HandlerTurn",
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
    "Standing",
    "StepLimit",
    "Support",
    "Survey",
    "Swap",
    "Ticket",
    "WalkIn",
]
