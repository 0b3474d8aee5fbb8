"""Small tables read on every request: kept in the process until somebody changes them."""

from time import monotonic
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

FRESH = 2.0  # seconds for which a process trusts what it has without asking the cache


class Versioned:
    """Wraps `read()` so that its answer is kept per process until `bump()` is called anywhere.

    The version lives in the cache; without a cache the answer is read each time. Another process
    sees a change after FRESH seconds at the latest, the one that made it at once.
    """

    everything: list["Versioned"] = []

    def __init__(self, name, read):
        self.name, self.read = f"version:{name}", read
        self.everything.append(self)
        self.forget()

    def forget(self):
        """Drop what this process keeps."""
        self._kept = (None, None, float("-inf"))

    def __call__(self):
        """The answer for the version in force."""
        kept_version, answer, seen = self._kept
        now = monotonic()
        if 0 <= now - seen < FRESH:
            return answer
        version = cache.get_or_set(self.name, lambda: uuid4().hex, None)
        if kept_version != version:
            answer = self.read()
        self._kept = (version, answer, now)
        return answer

    def bump(self):
        """Forget everywhere: now, for this transaction, and after it for everybody else."""
        self._forget_everywhere()
        transaction.on_commit(self._forget_everywhere)

    def _forget_everywhere(self):
        cache.delete(self.name)
        self.forget()
