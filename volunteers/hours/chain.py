"""The chain of a volunteer's entries: each holds the SHA-256 of itself and of the one before."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal

START = "0" * 64
"""What the first entry of a chain follows."""


def link(previous: str, *fields) -> str:
    """The hash (64 hex digits) of an entry with these fields after `previous`."""
    said = "\x1f".join([previous, *map(said_exactly, fields)])
    return hashlib.sha256(said.encode()).hexdigest()


def said_exactly(value) -> str:
    """One way only to write a value: moments in UTC, hours with two decimals."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)
