"""Addresses below /recommendations/ and /pairing/, room by room."""

from party_pairing.board.urls import urlpatterns as board
from party_pairing.candidates.urls import urlpatterns as candidates
from party_pairing.decisions.urls import urlpatterns as decisions
from party_pairing.files.urls import urlpatterns as files
from party_pairing.meetings.urls import urlpatterns as meetings
from party_pairing.pair_rules.urls import urlpatterns as pair_rules
from party_pairing.pairs.urls import urlpatterns as pairs
from party_pairing.recommend_rules.urls import urlpatterns as recommend_rules
from party_pairing.rounds.urls import urlpatterns as rounds

app_name = "party_pairing"
urlpatterns = [
    *files, *recommend_rules, *pair_rules, *meetings, *decisions, *rounds, *pairs, *board,
    *candidates,
]  # fmt: skip
