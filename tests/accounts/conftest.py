"""A person with a password, hashed once with the shipped hasher for all tests here."""

import pytest
from django.contrib.auth.hashers import make_password

PASSWORD = "梧桐-树-2026"


@pytest.fixture(scope="session")
def hashed():
    """PASSWORD as the portal stores it."""
    return make_password(PASSWORD)


@pytest.fixture
def student(cast, hashed):
    """cast.student, who has signed in before."""
    user = cast.student
    user.password = hashed
    user.save(update_fields=["password"])
    return user
