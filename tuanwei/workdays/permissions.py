"""Who may change the calendar. Everybody signed in may read it."""

EDIT = "workdays.edit"


def can_edit(user):
    """True for staff."""
    return user.has_perm(EDIT)
