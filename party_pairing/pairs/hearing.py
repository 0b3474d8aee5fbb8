"""What other rooms hear of pairs."""

from party_pairing.files import duties
from party_pairing.pairs import permissions


def register():
    """Who is near somebody by a pair."""
    if permissions.near not in duties.more:
        duties.more.append(permissions.near)
