"""What other rooms hear of the rules of recommendation."""

from party_pairing.files import kind_actions
from party_pairing.recommend_rules import queries


def register():
    """Which kinds of records the rules look at."""
    if queries.asked_for not in kind_actions.used:
        kind_actions.used.append(queries.asked_for)
