"""Invented rows of meetings."""


def fill(rng, cast):
    """Nothing yet."""
