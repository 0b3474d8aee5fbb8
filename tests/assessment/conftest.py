import pytest

from tests.assessment.scene import Scene


@pytest.fixture
def scene(cast):
    """Standards, rounds, facts and sheets, made when asked for."""
    return Scene(cast)
