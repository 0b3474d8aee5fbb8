import pytest

from tests.league_days.scene import Scene


@pytest.fixture
def scene(cast):
    """League days and contests, made when asked for."""
    return Scene(cast)
