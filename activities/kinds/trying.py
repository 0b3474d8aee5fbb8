"""What the rules come to for invented facts. No database here, nothing is kept."""

from dataclasses import dataclass

from activities.kinds.fact_names import by_name
from activities.kinds.lead_times import first_day, last_day
from activities.kinds.said import LEVELS
from activities.kinds.wording import fields_line, file_line, lead_line, step_line


@dataclass(frozen=True)
class Deadline:
    """One lead time that applies: in words, with the last or first day of handing in.

    Both are None where the moment it counts from was not given.
    """

    words: str
    last: object = None
    first: object = None


@dataclass(frozen=True)
class Outcome:
    """Everything the rules say about one application."""

    level: str
    exemption: object
    steps: tuple[str, ...]
    fields: tuple[str, ...]
    files: tuple[str, ...]
    bars: tuple
    deadlines: tuple[Deadline, ...]


def outcome(spec, facts, names, *, moments=None, calendar=None):
    """The Outcome of `facts` ({name: value} without `level`, which the rules settle).

    `moments` is {since: day or moment}; with `calendar` (a WorkCalendar) last days are found.
    """
    known = by_name(spec)
    facts = {**facts, "level": None}
    facts["level"] = spec.level(facts)
    exemption = spec.exemption(facts)
    steps = () if exemption else spec.steps(facts)
    return Outcome(
        level=LEVELS.get(facts["level"], facts["level"]),
        exemption=exemption,
        steps=tuple(step_line(step, known, names) for step in steps),
        fields=tuple(fields_line(rule, known) for rule in spec.asked_fields(facts)),
        files=tuple(file_line(rule, known) for rule in spec.asked_files(facts)),
        bars=tuple(spec.barred(facts)),
        deadlines=() if exemption else tuple(_deadlines(spec, facts, known, moments, calendar)),
    )


def _deadlines(spec, facts, known, moments, calendar):
    for rule in spec.lead_times:
        if not rule.when.holds(facts):
            continue
        until = (moments or {}).get(rule.since)
        words = lead_line(rule, known)
        if until is None or calendar is None:
            yield Deadline(words)
        else:
            yield Deadline(words, last_day(rule, until, calendar), first_day(rule, until, calendar))
