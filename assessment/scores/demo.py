"""Invented data of this room."""


def fill(rng, cast):
    """Nothing yet."""
