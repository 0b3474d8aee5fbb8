"""Invented rows of the board."""


def fill(rng, cast):
    """Nothing yet."""
