"""Django looks here for models; they live in their rooms."""

from mailbox.absences.models import Absence, HandlerTurn
from mailbox.cases.answer_models import Answer, Publication, Reveal
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.instruction_models import LeaderInstruction
from mailbox.cases.models import Case, CaseEntry, CaseFile, Deposit
from mailbox.cases.rules_models import (
    CaseClass,
    ClassRules,
    ReasonVersion,
    RefusalReason,
    StepLimit,
)
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.together_models import Dependency, Merge, Split, Support
from mailbox.checklists.models import CheckItem, CheckStep
from mailbox.digests.models import Digest
from mailbox.promises.models import Milestone, Promise
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
    "CheckTimes",
    "ClassRules",
    "Dependency",
    "Deposit",
    "Desk",
    "DeskShift",
    "DeskWork",
    "Digest",
    "Duty",
    "HandlerTurn",
    "HelpVote",
    "Invitation",
    "LeaderInstruction",
    "Merge",
    "Milestone",
    "Participation",
    "Promise",
    "Publication",
    "Question",
    "ReasonVersion",
    "RefusalReason",
    "Response",
    "Reveal",
    "SafetySetting",
    "SavedReply",
    "SenderDetails",
    "Service",
    "ServiceRequest",
    "Split",
    "Standing",
    "StepLimit",
    "Support",
    "Survey",
    "Swap",
    "Ticket",
    "WalkIn",
]
