"""Invented rows of the rules of pairing."""


def fill(rng, cast):
    """Nothing yet."""
