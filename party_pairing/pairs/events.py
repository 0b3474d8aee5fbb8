"""Audit names of pairs."""

PAIR_BEGUN = "party_pairing.pairing.begun"
PAIR_ENDED = "party_pairing.pairing.ended"
PAIR_HANDED_OVER = "party_pairing.pairing.handed_over"
HISTORY_OPENED = "party_pairing.pairing.history_opened"
HISTORY_CLOSED = "party_pairing.pairing.history_closed"
