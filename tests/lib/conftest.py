"""A browser for the pages of this folder."""

import os

import pytest

from tests.browser import launch_arguments

# Playwright keeps an event loop in the test's thread; Django only sees the live server's.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return launch_arguments()


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    """The addresses of tests.lib.pages, so that no other room is needed."""
    settings.STATIC_ROOT = str(tmp_path)  # WhiteNoise warns of a missing folder
    settings.ROOT_URLCONF = "tests.lib.pages"


@pytest.fixture
def site(_pages, request):
    """Where a live server shows them."""
    return request.getfixturevalue("live_server").url
