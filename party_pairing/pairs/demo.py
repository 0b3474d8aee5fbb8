"""Invented rows of pairs."""


def fill(rng, cast):
    """Nothing yet."""
