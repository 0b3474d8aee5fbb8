import pytest

from tests.party_pairing.scene import Scene


@pytest.fixture
def scene(cast):
    """People, rules, rounds and pairs, made when asked for."""
    return Scene(cast)
