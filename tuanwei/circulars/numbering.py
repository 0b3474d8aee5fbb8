"""Numbers of papers as the college writes them, 团字〔2026〕12号. Pure.

A pattern is a text with {年}, {号} and, below the committee, {组织}, which keeps the numbers of two
units apart.
"""

import re
from dataclasses import dataclass

PLACE = re.compile(r"\{([^{}]*)\}")
KNOWN = {"年", "号", "组织"}
LONGEST = 60


@dataclass(frozen=True)
class Patterns:
    """One pattern for each level, and one of its own for minutes; "" numbers minutes with the rest."""

    committee: str = "团字〔{年}〕{号}号"
    general_branch: str = "{组织}〔{年}〕{号}号"
    branch: str = "{组织}〔{年}〕{号}号"
    minutes: str = "{组织}纪要〔{年}〕{号}号"


def fault(pattern, *, names_unit):
    """What is wrong with a pattern, in words; "" for nothing."""
    found = PLACE.findall(pattern)
    if unknown := [each for each in found if each not in KNOWN]:
        return f"“{{{unknown[0]}}}”不认得，只能用 {{年}}、{{号}}、{{组织}}。"
    rest = PLACE.sub("", pattern)
    if "{" in rest or "}" in rest:
        return "有一个括号没有配成对。"
    if found.count("年") != 1 or found.count("号") != 1:
        return "{年} 和 {号} 各写一次：每年从 1 号重新编。"
    if names_unit and "组织" not in found:
        return "要写上 {组织}，否则两个组织会编出同一个号。"
    if len(pattern) > LONGEST:
        return f"最多 {LONGEST} 字。"
    return ""


def series(patterns, *, kind):
    """The key of the row of numbers that a paper of this kind takes the next one of."""
    return "minutes" if kind == "minutes" and patterns.minutes else ""


def written(patterns, *, level, kind, unit, year, serial):
    """The number of a paper as it stands on it."""
    pattern = patterns.minutes if series(patterns, kind=kind) else getattr(patterns, level)
    values = {"年": str(year), "号": str(serial), "组织": unit}
    return PLACE.sub(lambda found: values[found[1]], pattern)
