"""Who writes standards: the committee's staff. Everybody who signs in reads those in force."""

from branches.organisation.queries import hats


def can_write_standards(user):
    """The committee's staff."""
    return hats(user).is_staff
