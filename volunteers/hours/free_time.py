"""How much of a stay is left when what was counted at the same time is taken out. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime]


def minutes_left(stay: Span, taken: Iterable[Span]) -> int:
    """Whole minutes of `stay` [from, until) outside every span of `taken`, which may overlap."""
    at, end = stay
    free = timedelta(0)
    for start, until in sorted(taken):
        if until <= at or start >= end:
            continue
        free += max(start - at, timedelta(0))
        at = max(at, until)
    return (free + max(end - at, timedelta(0))) // timedelta(minutes=1)
