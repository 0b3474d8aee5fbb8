"""Django looks here for models; they live in their rooms."""

from branches.league_days.ballots.models import (
    Ballot,
    Box,
    Candidate,
    PaperCount,
    Poll,
    RollEntry,
    TurnoutSample,
    Voted,
)
from branches.league_days.ballots.paper_models import PaperEntry, PaperPlace
from branches.league_days.bundles.models import Bundle
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.days.models import (
    DayRules,
    HandedIn,
    HandedInFile,
    LeagueDay,
    MonthTheme,
    Observation,
    Partner,
)
from branches.league_days.panels.models import BonusGiven, Judge, Recusal, Sheet
from branches.league_days.results.models import Award, StageResult
from branches.league_days.rules.models import ContestKind, ContestRules
from branches.liaison.meeting_models import (
    AgendaItem,
    FollowUp,
    FollowUpStep,
    Invitation,
    LiaisonMeeting,
    Minutes,
    MinutesRead,
    Opinion,
)
from branches.liaison.models import Contact, ContactCheck
from branches.liaison.practice_models import (
    Practice,
    PracticeComment,
    PracticePhoto,
    PracticeUse,
)
from branches.organisation.models import Appointment, Member, Membership, PartyBranch, Unit
from branches.reports.models import (
    Adoption,
    Brief,
    BriefItem,
    InformationReport,
    KindVersion,
    Remark,
    ReportAlert,
    ReportKind,
    ReportPhoto,
    Step,
)

__all__ = [
    "Adoption",
    "AgendaItem",
    "Appointment",
    "Award",
    "Ballot",
    "BonusGiven",
    "Box",
    "Brief",
    "BriefItem",
    "Bundle",
    "Candidate",
    "Contact",
    "ContactCheck",
    "Contest",
    "ContestKind",
    "ContestRules",
    "DayRules",
    "Entry",
    "FollowUp",
    "FollowUpStep",
    "HandedIn",
    "HandedInFile",
    "InformationReport",
    "Invitation",
    "Judge",
    "KindVersion",
    "LeagueDay",
    "LiaisonMeeting",
    "Member",
    "Membership",
    "Minutes",
    "MinutesRead",
    "MonthTheme",
    "Observation",
    "Opinion",
    "PaperCount",
    "PaperEntry",
    "PaperPlace",
    "Partner",
    "PartyBranch",
    "Poll",
    "Practice",
    "PracticeComment",
    "PracticePhoto",
    "PracticeUse",
    "Recusal",
    "Remark",
    "ReportAlert",
    "ReportKind",
    "ReportPhoto",
    "RollEntry",
    "Sheet",
    "StageEntry",
    "StageResult",
    "StageRun",
    "Step",
    "TurnoutSample",
    "Unit",
    "Voted",
]
