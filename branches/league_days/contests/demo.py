"""Invented league days and contests."""


def fill(rng, cast):
    """Nothing of this room yet."""
