"""Who writes the rules of recommendation. Everybody who signs in reads those in force."""

from branches.organisation.queries import hats


def can_write_rules(user):
    """The committee's staff."""
    return hats(user).is_staff
