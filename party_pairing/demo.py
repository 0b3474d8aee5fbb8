"""Invented recommendations and pairs, room by room."""

from party_pairing.board.demo import fill as fill_board
from party_pairing.candidates.demo import fill as fill_candidates
from party_pairing.decisions.demo import fill as fill_decisions
from party_pairing.files.demo import fill as fill_files
from party_pairing.meetings.demo import fill as fill_meetings
from party_pairing.pair_rules.demo import fill as fill_pair_rules
from party_pairing.pairs.demo import fill as fill_pairs
from party_pairing.recommend_rules.demo import fill as fill_recommend_rules
from party_pairing.rounds.demo import fill as fill_rounds


def fill(rng, cast):
    """Lower rooms first."""
    for room in (
        fill_files, fill_recommend_rules, fill_candidates, fill_meetings, fill_decisions,
        fill_pair_rules, fill_pairs, fill_rounds, fill_board,
    ):  # fmt: skip
        room(rng, cast)
