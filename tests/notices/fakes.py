"""Mail backends that are slow, dead, or remember what was sent."""

import threading
import time

from django.core.mail.backends.base import BaseEmailBackend

SENT = []
LOCK = threading.Lock()


class Remembering(BaseEmailBackend):
    """Keeps (recipient, dedupe key, Message-ID) of every message in SENT."""

    def send_messages(self, messages):
        for message in messages:
            with LOCK:
                headers = message.extra_headers
                SENT.append((message.to[0], headers["X-Dedupe-Key"], headers["Message-ID"]))
        return len(messages)


class Slow(Remembering):
    """Takes its time, as a real server does."""

    def send_messages(self, messages):
        time.sleep(0.02)
        return super().send_messages(messages)


class Dead(BaseEmailBackend):
    """Refuses connections."""

    tries = 0

    def send_messages(self, messages):
        Dead.tries += 1
        raise ConnectionRefusedError("mail server is away")
