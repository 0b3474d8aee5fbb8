"""What this room keeps about a person."""


def of(user):
    """Nothing yet."""
    return {}
