"""Who has the same letter open at the desk just now: a hint for minutes, kept in the cache only."""

from time import time

from django.core.cache import cache

SECONDS = 120


def open_with(case, user):
    """The names of the others who opened `case` within SECONDS; `user` is counted from now on.

    Two who open it in the same instant may miss each other: nothing depends on this hint, a
    draft is guarded by the letter's own state.
    """
    key, now = f"desk:open:{case.pk}", time()
    known = {pk: seen for pk, seen in (cache.get(key) or {}).items() if now - seen[1] < SECONDS}
    cache.set(key, known | {user.pk: (user.name, now)}, SECONDS)
    return [name for pk, (name, _at) in known.items() if pk != user.pk]
