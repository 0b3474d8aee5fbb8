"""The private folder of the test."""

import pytest


@pytest.fixture
def private_root(settings):
    """Where files go in this test."""
    return settings.PRIVATE_ROOT
