"""Invented rows of decisions."""


def fill(rng, cast):
    """Nothing yet."""
