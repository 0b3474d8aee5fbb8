"""Django looks here for models; they live in their rooms."""

from party_pairing.candidates.models import (
    Campaign,
    Check,
    Concern,
    Judgement,
    Move,
    Place,
    Recommendation,
    Waiver,
)
from party_pairing.decisions.models import Decision, Milestone, PartyAnswer, Posting
from party_pairing.files.models import Charge, Look, PartyMembership, PartyPost, Record, RecordKind
from party_pairing.meetings.models import (
    Attendee,
    BallotRound,
    Box,
    Meeting,
    PaperTally,
    Slip,
    Standing,
    Voted,
)
from party_pairing.pair_rules.models import PairKind, PairRules
from party_pairing.pairs.models import Deed, Evaluation, Pairing, Talk
from party_pairing.recommend_rules.models import Track, TrackRules
from party_pairing.rounds.models import Decree, Match, Need, Offer, PairRound, Proposal, Wish

__all__ = [
    "Attendee",
    "BallotRound",
    "Box",
    "Campaign",
    "Charge",
    "Check",
    "Concern",
    "Decision",
    "Decree",
    "Deed",
    "Evaluation",
    "Judgement",
    "Look",
    "Match",
    "Meeting",
    "Milestone",
    "Move",
    "Need",
    "Offer",
    "PairKind",
    "PairRound",
    "PairRules",
    "Pairing",
    "PaperTally",
    "PartyAnswer",
    "PartyMembership",
    "PartyPost",
    "Place",
    "Posting",
    "Proposal",
    "Recommendation",
    "Record",
    "RecordKind",
    "Slip",
    "Standing",
    "Talk",
    "Track",
    "TrackRules",
    "Voted",
    "Waiver",
    "Wish",
]
