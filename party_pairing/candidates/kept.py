"""Findings and facts as they stood at a step: as JSON, and compared with what is found now. No
database here; days are ISO, figures exact strings ("7.50", a fraction "2/3")."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import FINE, Facts, Finding, find

HOURS, AGE, TRANSFER, RECORD, STATUS = "hours", "age", "transfer", "record", "status"
"""What a change is about; `models.Concern.Kind` names them for people."""
BY_TIME = frozenset({rules.AGE, rules.CLEAN})
"""Conditions that are looked at as of today, too: a birthday or a punishment after the cut-off."""


def figure(value: Decimal | Fraction | int | None) -> str | None:
    """An exact figure as text."""
    return None if value is None else str(value)


def read_figure(text: str | None) -> Decimal | Fraction | None:
    """What `figure` wrote."""
    if text is None:
        return None
    return Fraction(text) if "/" in text else Decimal(text)


def finding(found: Finding) -> dict:
    """A Finding as JSON."""
    return {
        "key": found.condition.key, "label": found.condition.label, "state": found.state,
        "value": figure(found.value), "least": figure(found.least), "most": figure(found.most),
        "mark": found.mark, "mark_asked": found.mark_asked, "missing": figure(found.missing),
        "met_on": _day(found.met_on), "ends_on": _day(found.ends_on),
        "sources": list(found.sources),
    }  # fmt: skip


def facts(known: Facts, *, unit: int | None, is_here: bool, today: Mapping[str, str]) -> dict:
    """Facts as JSON, with the branch somebody belongs to, whether they are still here, and how the
    conditions of BY_TIME stood on the day itself ({key: state})."""
    return {
        "born_on": _day(known.born_on), "joined_on": _day(known.joined_on),
        "status": known.status, "status_since": _day(known.status_since), "year": known.year,
        "degree": known.degree,
        "hours": {period: str(hours) for period, hours in known.hours.items()},
        "post_months": known.post_months, "stated": dict(known.stated), "unit": unit,
        "is_here": is_here, "today": dict(today),
    }  # fmt: skip


def _day(day):
    return day.isoformat() if day else None


def on_the_day(
    spec: rules.Spec, known: Facts, day: dt.date, waived: Iterable[str] = ()
) -> dict[str, str]:
    """{key: state} of the conditions of BY_TIME as of `day`, those that nobody waived."""
    waived = set(waived)
    return {
        each.key: find(each, spec, known, day).state for each in spec.conditions
        if each.kind in BY_TIME and each.keeps and each.key not in waived
    }  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Something that is no longer as it was: `kind`, the condition it touches (""), the figures
    before and now."""

    kind: str
    condition: str = ""
    before: str | None = None
    now: str | None = None
    is_met: bool = False


@dataclass(frozen=True)
class Stand:
    """What is kept of a step: findings, and facts, as JSON."""

    findings: list = field(default_factory=list)
    facts: dict = field(default_factory=dict)


def changes(spec: rules.Spec, before: Stand, now: Stand) -> tuple[Change, ...]:
    """What changed for the worse, in the order of the rules; then branch and status. Hours that were
    taken back are a change also where enough are left."""
    found: list[Change] = []
    earlier = {row["key"]: row for row in before.findings}
    for row in now.findings:
        condition, was = spec.condition(row["key"]), earlier.get(row["key"])
        if condition is None or not condition.keeps or was is None:
            continue
        is_met, was_met = row["state"] in FINE, was["state"] in FINE
        kind = _KINDS.get(condition.kind, RECORD)
        fewer = condition.kind == rules.HOURS and _fewer(was["value"], row["value"])
        if (was_met and not is_met) or fewer:
            found.append(Change(kind, condition.key, was["value"], row["value"], is_met))
            continue
        here, there = before.facts.get("today", {}), now.facts.get("today", {})
        if here.get(row["key"]) in FINE and there.get(row["key"], here[row["key"]]) not in FINE:
            found.append(Change(kind, condition.key, was["value"], row["value"], is_met))
    if before.facts.get("unit") != now.facts.get("unit") or (
        before.facts.get("is_here", True) and not now.facts.get("is_here", True)
    ):
        found.append(Change(TRANSFER))
    if before.facts.get("status") != now.facts.get("status"):
        found.append(Change(STATUS, "", before.facts.get("status"), now.facts.get("status")))
    return tuple(found)


_KINDS = {rules.HOURS: HOURS, rules.POINTS: HOURS, rules.AGE: AGE, rules.IN_STATUS: STATUS}


def _fewer(before, now):
    was, there_is = read_figure(before), read_figure(now)
    return was is not None and (there_is is None or there_is < was)
