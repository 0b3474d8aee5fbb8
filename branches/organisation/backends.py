"""Permissions of the floor, answered from appointments: the floor itself knows no units."""

from django.contrib.auth.backends import BaseBackend

from branches.organisation.queries import hats

ANSWERS = {
    "workdays.edit": lambda worn: worn.is_staff,
    "notices.manage": lambda worn: worn.is_staff,
    "audit.read": lambda worn: worn.reads_audit,
}


class HatsBackend(BaseBackend):
    """Says which named permissions today's hats carry; it signs nobody in."""

    def has_perm(self, user_obj, perm, obj=None):
        """True when a hat in force carries `perm`."""
        answer = ANSWERS.get(perm)
        return bool(answer and answer(hats(user_obj)))
