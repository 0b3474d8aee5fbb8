"""A day in November, and records around it."""

import pytest
import time_machine

from tests.activities.conftest import letters  # noqa: F401
from tests.five_haves.scene import NOON, Scene
from tests.promises.conftest import promises  # noqa: F401
from tests.volunteers.conftest import field  # noqa: F401


@pytest.fixture
def noon():
    """It is noon of 26 November 2026."""
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def scene(noon, cast):
    """Two branches of two general branches, three members."""
    return Scene(cast)
