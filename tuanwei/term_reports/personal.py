"""What is kept about a person here."""


def of(user):
    """Nothing yet."""
    return {}
