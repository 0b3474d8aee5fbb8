"""Sign-in with 学号 or 工号. Every refusal costs one verification and says nothing else."""

from functools import lru_cache

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password, get_hasher, make_password

from tuanwei.accounts.models import User
from tuanwei.accounts.numbers import clean_number
from tuanwei.accounts.sessions import person_at_hand, person_query
from tuanwei.lib.statements import instance


class NumberBackend(ModelBackend):
    """Finds the user by number. Unknown numbers, accounts that wait for their first sign-in,
    inactive accounts and wrong passwords take the same time, because each verifies one hash."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The user, or None."""
        if username is None or password is None:
            return None
        decoy = decoy_hash(get_hasher().algorithm)
        user = User.objects.filter(number=clean_number(username)).first()
        usable = user is not None and user.has_usable_password()
        if not usable or not self.user_can_authenticate(user):
            check_password(password, decoy)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id):
        """The user of a session, who was mostly read together with it."""
        row = person_at_hand.get()
        if row is None or row[0] != user_id:
            found = person_query().rows(user_id)
            row = found[0] if found else None
        user = row and instance(User, row)
        return user if user and self.user_can_authenticate(user) else None


@lru_cache
def decoy_hash(_algorithm):
    """A hash in the preferred way that nobody's password gives."""
    return make_password("\x00 nobody types this")
