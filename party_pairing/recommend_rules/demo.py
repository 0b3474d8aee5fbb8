"""Invented rows of the rules of recommendation."""


def fill(rng, cast):
    """Nothing yet."""
