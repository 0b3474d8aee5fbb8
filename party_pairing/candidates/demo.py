"""Invented rows of candidates."""


def fill(rng, cast):
    """Nothing yet."""
