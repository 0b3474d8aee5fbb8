"""Lengths of time as people write them: 3, 2.5小时, 90分钟, 1个半小时, 1小时30分, 半天, 两天. Pure."""

import re
import unicodedata
from fractions import Fraction

DIGITS = {each: n for n, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
NUMBER = r"(\d{1,6}(?:\.\d{1,6})?|[零〇一二两三四五六七八九十百]{1,5})"
HALF_DAY, DAY, HOUR, QUARTER, MINUTE = range(5)
PARTS = [
    (re.compile(words), unit, what)
    for words, unit, what in (
        (rf"{NUMBER}个半[天日]", HALF_DAY, "many"),
        (r"半[天日]", HALF_DAY, "one"),
        (r"[全整][天日]", DAY, "one"),
        (rf"{NUMBER}个?(?:工作日|天|日)(半)?", DAY, "many"),
        (rf"{NUMBER}个半(?:小时|钟头)", HOUR, "and a half"),
        (r"半个?(?:小时|钟头|h)", HOUR, "half"),
        (rf"{NUMBER}个?(?:小时|钟头|学时|hours?|hrs?|h|时)(半)?", HOUR, "many"),
        (rf"{NUMBER}刻钟?", QUARTER, "many"),
        (rf"{NUMBER}(?:分钟|分|minutes?|mins?|m)", MINUTE, "many"),
    )
]
NOT_SAID = re.compile(r"\s|^(?:大约|约|共计|合计|共)")


class NoDay(ValueError):
    """A day or half a day where nobody says how many hours that is."""


def minutes(text, half_day=None, whole_day=None) -> Fraction:
    """Minutes of what somebody wrote; a bare number is hours. `half_day`, `whole_day`: hours of
    them, None where the words say nothing. Below zero where a minus was written.

    Raises NoDay, or ValueError for what is no length of time.
    """
    said = NOT_SAID.sub("", unicodedata.normalize("NFKC", str(text)).lower())
    if said[:1] in ("-", "−", "负"):
        if said[1:2] in ("-", "−", "负"):
            raise ValueError("two signs")
        return -minutes(said[1:], half_day, whole_day)
    if re.fullmatch(NUMBER, said):
        return _number(said) * 60
    if clock := re.fullmatch(r"(\d{1,3}):([0-5]\d)", said):
        return Fraction(clock[1]) * 60 + Fraction(clock[2])
    return _parts(said, {HALF_DAY: half_day, DAY: whole_day})


def _parts(said, days):
    """The sum of parts that grow smaller: days, hours, minutes."""
    total, place, last = Fraction(0), 0, -1
    while place < len(said):
        if last == HOUR and re.fullmatch(r"[0-5]?\d", said[place:]):  # 1小时30
            return total + Fraction(said[place:])
        fitting = ((w.match(said, place), unit, what) for w, unit, what in PARTS if unit > last)
        found, unit, what = next((each for each in fitting if each[0]), (None, 0, ""))
        if found is None:
            raise ValueError(f"no length of time: {said[:40]!r}")
        total += _count(found, what) * _size(unit, days)
        place, last = found.end(), unit
    if last < 0:
        raise ValueError("no length of time: nothing")
    return total


def _count(found, what):
    if what == "one":
        return Fraction(1)
    if what == "half":
        return Fraction(1, 2)
    count = _number(found[1])
    behind = found.lastindex == 2 and found[2]
    return count + Fraction(1, 2) if what == "and a half" or behind else count


def _size(unit, days):
    if unit in days:
        if days[unit] is None:
            raise NoDay("nobody says how long a day is")
        return Fraction(days[unit]) * 60
    return {HOUR: 60, QUARTER: 15, MINUTE: 1}[unit]


def _number(said):
    """12, 2.5, 十二, 两, 一百二十."""
    if said[0].isascii():
        return Fraction(said)
    if not re.fullmatch(
        r"(?:[一二两三四五六七八九]百零?)?(?:[一二三四五六七八九]?十)?[零〇一二两三四五六七八九]?",
        said,
    ):
        raise ValueError(f"no number: {said!r}")
    hundreds, _, rest = said.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = 100 * DIGITS[hundreds] if hundreds else 0
    total += 10 * (DIGITS[tens.removeprefix("零")] if tens.removeprefix("零") else 1) if ten else 0
    return Fraction(total + DIGITS[ones.removeprefix("零") or "零"])
