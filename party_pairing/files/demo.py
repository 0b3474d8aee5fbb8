"""Invented rows of the files."""


def fill(rng, cast):
    """Nothing yet."""
