"""A few people and a mail server that remembers."""

import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def people(db):
    """Three people with mailboxes, numbered 1 to 3."""
    create = get_user_model().objects.create_user
    return [create(f"2024000{n}", f"同学{n}", email=f"{n}@example.edu.cn") for n in (1, 2, 3)]


@pytest.fixture
def staff(people):
    """One more, who may do everything."""
    return get_user_model().objects.create_superuser("staff", "干事", "long-enough-1")
