"""What is typed into a cell of a score sheet: points or a level, and why it cannot be. Exact; no database."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessment.engine import spec as rules
from tuanwei.lib.numbers import half_up, plain

PLACES = 3
LONGEST = 20
NUMBER = re.compile(r"[+-]?(\d{1,6}(\.\d*)?|\.\d+)")
MINUS = str.maketrans("−–—", "---")
BY_OTHERS = {rules.JUDGES, rules.PEERS}


class Read(NamedTuple):
    """Points as they were meant (None: the cell is empty), or `words` that say why they cannot be."""

    value: Decimal | None
    words: str = ""


def read(text: str, indicator: rules.Indicator) -> Read:
    """What a text in the cell of a leaf comes to: 8.5, ８．５, 8 分, +3, 好, A."""
    typed = _tidy(text)
    if not typed:
        return Read(None)
    for key, label, points in levels_of(indicator):
        if typed.casefold() in (key.casefold(), _tidy(label).casefold()):
            return Read(points)
    return _number(typed, indicator)


def _number(typed, indicator):
    least, most = bounds(indicator)
    wanted = wanted_words(indicator)
    number = typed.removesuffix("分")
    if len(number) > LONGEST or not NUMBER.fullmatch(number):
        shown = typed if len(typed) <= LONGEST else f"{typed[:LONGEST]}…"
        if re.fullmatch(r"[+-]?\d{1,6},\d{1,2}", number):
            return Read(None, f"小数点请用“.”：{number.replace(',', '.')}。")
        return Read(None, f"“{shown}”不是分数。{wanted}")
    value = Decimal(number)
    if value != value.quantize(Decimal(1).scaleb(-PLACES)):
        return Read(None, f"最多 {PLACES} 位小数，“{number}”多了。")
    if least is not None and value < least:
        words = "不能是负数" if not least else f"最低 {plain(least)} 分"
        return Read(None, f"{words}，填的是 {plain(value)}。{wanted}")
    if most is not None and value > most:
        return Read(None, f"最多 {plain(most)} 分，填的是 {plain(value)}。")
    return Read(value + 0)


def wanted_words(indicator: rules.Indicator) -> str:
    """What the cell takes: 填 0–20 的数字，或者写 好、一般、差。"""
    least, most = bounds(indicator)
    if least is not None and most is not None:
        span = f"填 {plain(least)}–{plain(most)} 的数字"
    elif most is not None:
        span = f"填不超过 {plain(most)} 的数字"
    else:
        span = "填一个数字" if least is None else f"填 {plain(least)} 或更多"
    labels = "、".join(label for _key, label, _points in levels_of(indicator))
    return f"{span}，或者写 {labels}。" if labels else f"{span}。"


def bounds(indicator: rules.Indicator) -> tuple[Decimal | None, Decimal | None]:
    """(lowest, highest) that a leaf may have; None where the rule sets none."""
    return indicator.floor, indicator.maximum if indicator.is_capped else None


def levels_of(indicator: rules.Indicator) -> list[tuple[str, str, Decimal]]:
    """[(key, label, points of the line)] where a leaf is one judgement."""
    if len(indicator.terms) != 1 or indicator.terms[0].kind != rules.GRADED:
        return []
    (term,) = indicator.terms
    start = {
        rules.NOTHING: Decimal(0), rules.FULL: indicator.maximum or Decimal(0),
        rules.BASE: indicator.base,
    }[indicator.start]  # fmt: skip
    return [
        (each.key, each.label, _within(start + points_of_level(each, term, indicator), indicator))
        for each in term.levels
    ]


def points_of_level(level: rules.Level, term: rules.Term, indicator: rules.Indicator) -> Decimal:
    """Points of a level, percent of the maximum where the term says so."""
    if not term.is_percent:
        return level.points
    return half_up(Fraction(level.points) * Fraction(indicator.maximum or 0) / 100, PLACES)


def level_at(points, indicator: rules.Indicator) -> str:
    """The label of the level that has exactly these points; "" where none has."""
    if points is None:
        return ""
    return next((label for _k, label, each in levels_of(indicator) if each == points), "")


def _within(value, indicator):
    least, most = bounds(indicator)
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def is_self_scored(indicator: rules.Indicator) -> bool:
    """True where the branch gives points itself: not where only judges or peers do."""
    return not set(indicator.scored_by) <= BY_OTHERS


def is_claimed(indicator: rules.Indicator) -> bool:
    """True where a branch may claim with evidence."""
    return rules.CLAIM in indicator.scored_by and bool(claim_terms(indicator))


def claim_terms(indicator: rules.Indicator) -> list[rules.Term]:
    """The terms of a leaf whose facts are entered for it."""
    return [each for each in indicator.terms if not each.measure.source]


def compared(indicator: rules.Indicator, system):
    """The system's points where they stand for something by themselves; None where nothing but a checker's word
    makes them."""
    return system if {rules.RECORDS, rules.CLAIM} & set(indicator.scored_by) else None


def needs_reason(indicator: rules.Indicator, value, system, by: Decimal) -> bool:
    """True when a checker's points want a reason: further from the system's than `by`, or the rule asks for one."""
    if value is None:
        return False
    system = compared(indicator, system)
    if system is not None and abs(Fraction(value) - Fraction(system)) > Fraction(by):
        return True
    return any(each.needs_reason for each in indicator.terms)


def _tidy(text):
    text = unicodedata.normalize("NFKC", str(text or "")).translate(MINUS)
    return "".join(text.split())
