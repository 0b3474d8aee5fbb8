"""Django looks here for models; they live in their rooms."""

from volunteers.claims.models import Claim, ClaimDecision, ClaimFile, Dispute, Flag
from volunteers.honours.models import Award, Transcript
from volunteers.hours.models import (
    ChainProof,
    ElsewhereKind,
    HourRules,
    HoursEntry,
    RulesDraft,
    Service,
    ServiceKind,
    Volunteer,
)
from volunteers.party_days.models import Keeper, ServiceDay, Turn
from volunteers.school.models import Course, Lecturer, Lesson
from volunteers.services.models import (
    Assignment,
    EmergencyContact,
    MediaReport,
    Need,
    ProjectPhoto,
    Reflection,
    Series,
    ServiceProject,
    Shift,
)
from volunteers.teams.models import Holding, Qualification, Site, Team, TeamMember, Training

__all__ = [
    "Assignment",
    "Award",
    "ChainProof",
    "Claim",
    "ClaimDecision",
    "ClaimFile",
    "Course",
    "Dispute",
    "ElsewhereKind",
    "EmergencyContact",
    "Flag",
    "Holding",
    "HourRules",
    "HoursEntry",
    "Keeper",
    "Lecturer",
    "Lesson",
    "MediaReport",
    "Need",
    "ProjectPhoto",
    "Qualification",
    "Reflection",
    "RulesDraft",
    "Series",
    "Service",
    "ServiceDay",
    "ServiceKind",
    "ServiceProject",
    "Shift",
    "Site",
    "Team",
    "TeamMember",
    "Training",
    "Transcript",
    "Turn",
    "Volunteer",
]
