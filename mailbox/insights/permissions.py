"""Who reads what the letters of a month have in common."""

from branches.organisation.queries import hats


def can_read(user):
    """The committee's staff and its supervising teachers: they see every letter anyway."""
    return hats(user).reads_insights
