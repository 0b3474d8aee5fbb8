"""Codes that change every few seconds, for a screen that people photograph. Pure.

A code is good in its own step and the one after it, so that a slow phone still gets in; a picture
sent to friends is too old when it arrives.
"""

import hmac
from base64 import b32encode
from hashlib import sha256

STEP = 20  # seconds
GRACE = 1  # steps
LENGTH = 10


def step_of(moment):
    """The number of the step in which an aware moment lies."""
    return int(moment.timestamp()) // STEP


def seconds_left(moment):
    """Whole seconds until the next code, 1 to STEP."""
    return STEP - int(moment.timestamp()) % STEP


def code_of(secret, step):
    """The code of one step; without `secret` nobody can tell it."""
    mark = hmac.new(secret.encode(), str(step).encode(), sha256).digest()
    return b32encode(mark).decode()[:LENGTH].lower()


def code_at(secret, moment):
    """The code to show now."""
    return code_of(secret, step_of(moment))


def is_good(code, secret, moment):
    """True for the code of the running step and of GRACE steps before it."""
    now = step_of(moment)
    given = code.lower().encode()
    return any(
        hmac.compare_digest(given, code_of(secret, step).encode())
        for step in range(now - GRACE, now + 1)
    )
