"""Invented data."""


def fill(rng, cast):
    """Nothing yet."""
