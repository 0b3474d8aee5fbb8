"""How long it lasted and how much of that somebody may claim. Pure, exact; no floats."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up

HOUR = 3600 * 10**6  # microseconds


def _micros(span: timedelta) -> int:
    return (span.days * 86400 + span.seconds) * 10**6 + span.microseconds


def length(spans: Iterable[tuple[datetime, datetime]]) -> Decimal:
    """Hours that [(start, end)] last together, half up to two decimals; overlaps count twice, as
    two rooms at the same time are two events."""
    whole = sum(max(_micros(end - start), 0) for start, end in spans)
    return half_up(Fraction(whole, HOUR), 2)


def credited(asked: Decimal | None, stays: Iterable[tuple[datetime, datetime]]) -> Decimal | None:
    """Hours that somebody is credited: those `asked` for everybody, never more than the time that
    they were there. None where nothing is credited. `stays` [(from, until)]."""
    if asked is None:
        return None
    return min(Decimal(asked), length(stays))


def shared_out(
    minutes: Fraction, stays: Iterable[tuple[datetime, datetime]]
) -> list[int]:  # fmt: skip
    """Whole minutes of each of the `stays` [(from, until)] when no more than `minutes` are credited
    together: earlier ones first, each up to its length. Begun minutes do not count."""
    left, given = int(minutes), []
    for start, end in stays:
        given.append(min(max((end - start) // timedelta(minutes=1), 0), left))
        left -= given[-1]
    return given
