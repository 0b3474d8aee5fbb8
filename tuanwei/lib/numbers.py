"""Exact figures. Published rules round half up (4.5 → 5), which `round()` does not; no floats."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def half_up(value, places: int = 0) -> Decimal:
    """`value` (int, Decimal, Fraction) to `places` decimals, halves away from zero.

    A Fraction is never turned into a rounded Decimal first. Raises TypeError for floats.
    """
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if isinstance(value, float) or not isinstance(value, int | Fraction):
        raise TypeError(f"an exact number, not {type(value).__name__}")
    scaled = Fraction(value) * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


def percent(part, whole, places: int = 0) -> str:
    """`part` of `whole` as "91%", half up; "—" when `whole` is nothing."""
    if not whole:
        return "—"
    return f"{half_up(Fraction(part) * 100 / Fraction(whole), places)}%"


def grouped(value) -> str:
    """A figure with thousands separators, decimals kept: 1,204 or 14.5."""
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def plain(value: Decimal | Fraction | int) -> str:
    """A figure without zeros behind the point: 2, 0.5, 100; a Fraction to two decimals."""
    if isinstance(value, Fraction):
        value = half_up(value, 2)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def spoken_duration(seconds: int) -> tuple[Decimal, str]:
    """A length of time as people say it: (2, "天") from two days on, hours, else minutes."""
    for size, unit in ((86400, "天"), (3600, "小时")):
        if seconds >= 2 * size:
            return half_up(Fraction(seconds, size)), unit
    return half_up(Fraction(seconds, 60)), "分钟"
