"""Password hashing: Argon2id with the parameters OWASP names, because the last hour of a vote
is won or lost at sign-in (PBKDF2 at Django's default gives five sign-ins a second)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PortalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
