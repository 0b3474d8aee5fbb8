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

__all__ = [
    "Appointment",
    "Award",
    "Ballot",
    "BonusGiven",
    "Box",
    "Bundle",
    "Candidate",
    "Contest",
    "ContestKind",
    "ContestRules",
    "DayRules",
    "Entry",
    "HandedIn",
    "HandedInFile",
    "Judge",
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
    "RollEntry",
    "Sheet",
    "StageEntry",
    "StageResult",
    "StageRun",
    "TurnoutSample",
    "Unit",
    "Voted",
]
