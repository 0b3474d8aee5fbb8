"""Names of a version's grades, titles, vetoes and indicators, and why a grade is lower, in words. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from assessment.engine import grading
from assessment.engine import spec as rules
from tuanwei.lib.numbers import plain

BY_RULING = "ruling"
"""Why a grade is lower beside those of `grading`: the committee took the better one."""


@dataclass(frozen=True)
class Names:
    """{key: label} of what a version names; `steps` the grades, the best first."""

    grades: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    vetoes: Mapping[str, str] = field(default_factory=dict)
    consequences: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    out_of: Fraction = Fraction(100)


def names_of(spec: rules.Spec) -> Names:
    """The Names of a spec."""

    def labels(found):
        return {each.key: each.label for each in reversed(found)}

    return Names(
        labels(spec.grades), labels(spec.titles), labels(spec.vetoes), labels(spec.consequences),
        labels(spec.indicators), labels(spec.categories), tuple(grading.ladder(spec)),
        Fraction(spec.totals.out_of),
    )  # fmt: skip


def grade(names: Names, key: str) -> str:
    """A grade in words; a key that the version does not know is shown as it is."""
    return names.grades.get(key, key) if key else "不评等级"


def category(names: Names, key: str) -> str:
    """A category in words; a key that the version does not know is shown as it is."""
    return names.categories.get(key, key)


def why_lower(names: Names, by_points: str, why: str, lowered_by: str) -> str:
    """Why a unit has another grade than its points give; "" where it has the one they give."""
    by_total = f"按分是{grade(names, by_points)}"
    if why == grading.BY_VETO:
        return f"{by_total}；一票否决：{names.vetoes.get(lowered_by, lowered_by)}"
    if why == grading.BY_QUOTA:
        return f"{by_total}；{grade(names, lowered_by)}名额满了"
    if why == BY_RULING:
        return f"审定取消了{grade(names, lowered_by)}"
    return ""


def notes(own: str, check: str, review: str) -> str:
    """What was written beside a line, by whom of the three."""
    said = (("自评", own), ("检查", check), ("复核", review))
    return "；".join(f"{who}：{words}" for who, words in said if words)


def aligned(figures) -> list[str]:
    """Figures with as many decimals as the longest of them, so that they stand under each other: 44.0, 46.3."""
    figures = list(figures)
    longest = max((len(each.partition(".")[2]) for each in figures), default=0)
    if not longest:
        return figures
    return [
        f"{whole}.{after:0<{longest}}"
        for whole, _point, after in (each.partition(".") for each in figures)
    ]


def place(value: Fraction | None, is_shared: bool = False) -> str:
    """A place in words: 3, 并列 3; — for who is not placed."""
    if value is None:
        return "—"
    said = str(value.numerator) if value.denominator == 1 else plain(value)
    return f"并列 {said}" if is_shared else said


def change(now: Fraction | None, before: Fraction | None) -> str:
    """How a place moved: ↑ 3, ↓ 1, 持平; "" where one of them is not there."""
    if now is None or before is None:
        return ""
    moved = before - now
    if not moved:
        return "持平"
    return f"升 {plain(moved)}" if moved > 0 else f"降 {plain(-moved)}"


def next_lower(names: Names, key: str) -> str:
    """The grade below one; "" below the last."""
    steps = names.steps
    if key not in steps or steps.index(key) + 1 >= len(steps):
        return ""
    return steps[steps.index(key) + 1]


def taken(names: Names, takes: str) -> str:
    """What a ruling takes, in words."""
    kind, _colon, key = takes.partition(":")
    if kind == "grade":
        return f"等级“{grade(names, key)}”"
    return f"称号“{names.titles.get(key, key)}”"
