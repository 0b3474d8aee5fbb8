"""The board shows what the other rooms invented; it keeps no rows of its own."""


def fill(rng, cast):
    """Nothing of its own."""
