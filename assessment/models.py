"""Django looks here for models; they live in their rooms."""

from assessment.facts.models import Batch, Fact
from assessment.results.models import LateFact, Posting, Reopening, Ruling, Snapshot
from assessment.rounds.models import Move, Round, ScoreLine, Scorer, ScoreSheet
from assessment.scores.models import Discrepancy
from assessment.sheets.models import Claim, ClaimFile, Recusal, Signature
from assessment.standards.models import Standard, StandardVersion

__all__ = [
    "Batch",
    "Claim",
    "ClaimFile",
    "Discrepancy",
    "Fact",
    "LateFact",
    "Move",
    "Posting",
    "Recusal",
    "Reopening",
    "Round",
    "Ruling",
    "ScoreLine",
    "ScoreSheet",
    "Scorer",
    "Signature",
    "Snapshot",
    "Standard",
    "StandardVersion",
]
