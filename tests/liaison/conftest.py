"""The scene of the liaison system."""

import pytest

from tests.liaison.scene import Liaison


@pytest.fixture
def liaison(cast):
    """A Liaison around the known cast."""
    return Liaison(cast)
