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
    "Appointment",
    "Award",
    "Ballot",
    "BonusGiven",
    "Box",
    "Brief",
    "BriefItem",
    "Bundle",
    "Candidate",
    "Contest",
    "ContestKind",
    "ContestRules",
    "DayRules",
    "Entry",
    "HandedIn",
    "HandedInFile",
    "InformationReport",
    "Judge",
    "KindVersion",
    "LeagueDay",
    "Member",
    "Membership",
    "MonthTheme",
    "Observation",
    "PaperCount",
    "PaperEntry",
    "PaperPlace",
    "Partner",
    "PartyBranch",
    "Poll",
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
