"""Proposals, as in their own tests."""

from tests.proposals.conftest import proposals  # noqa: F401
