"""Small tables read on every request: kept in the process until somebody changes them."""

from uuid import uuid4

from django.core.cache import cache
from django.db import transaction


class Versioned:
    """Wraps `read()` so that its answer is kept per process until `bump()` is called anywhere.

    The version lives in the cache; without a cache the answer is read each time.
    """

    def __init__(self, name, read):
        self.name, self.read = f"version:{name}", read
        self._kept = (None, None)

    def __call__(self):
        """The answer for the version in force."""
        version = cache.get_or_set(self.name, lambda: uuid4().hex, None)
        kept_version, answer = self._kept
        if kept_version != version:
            answer = self.read()
            self._kept = (version, answer)
        return answer

    def bump(self):
        """Forget everywhere: now, for this transaction, and after it for everybody else."""
        cache.delete(self.name)
        transaction.on_commit(lambda: cache.delete(self.name))
