"""What comes after the vote, in which order: publications, decisions, the Party's answer. Pure.

The order is the rules' (R9, R10, R12): before each step the publications that name it; those that
name none come before the first step.
"""

from dataclasses import dataclass

from party_pairing.recommend_rules import spec as rules

PUBLISH, DECIDE, ANSWER = "publish", "decide", "answer"
PLAN, MEETING, LIST = "plan", "meeting", "list"
"""What lines of a calendar may be about, besides steps and publications."""
_MEETINGS = ("推优大会", "支部大会", "团员大会")


@dataclass(frozen=True)
class Stage:
    """One thing that has to happen. `key` is the step's, or `publication`; `position` counts the
    rules' publications from 0."""

    kind: str
    key: str
    label: str
    position: int = 0
    workdays: int | None = None


def publication_key(position: int) -> str:
    """What calendars and moves call a publication: the first has no number."""
    return f"publication-{position + 1}" if position else "publication"


def stages(spec: rules.Spec) -> tuple[Stage, ...]:
    """Everything after the vote, in order."""
    keys = [step.key for step in spec.steps]
    waiting: dict[str, list[Stage]] = {}
    for position, each in enumerate(spec.publications):
        before = each.before if each.before in keys else (keys[0] if keys else "")
        stage = Stage(PUBLISH, publication_key(position), each.label, position, each.workdays)
        waiting.setdefault(before, []).append(stage)
    found = list(waiting.get("", ()))
    for step in spec.steps:
        found += waiting.get(step.key, ())
        found.append(Stage(DECIDE, step.key, step.label, workdays=step.workdays))
    if spec.needs_party_answer:
        found.append(Stage(ANSWER, ANSWER, "等党组织答复"))
    return tuple(found)


def next_stage(
    spec: rules.Spec, decided: frozenset[str], published: frozenset[int], *, answered: bool = False
) -> Stage | None:
    """The first stage that has not happened; None where everything has."""
    for stage in stages(spec):
        done = {
            PUBLISH: stage.position in published, DECIDE: stage.key in decided, ANSWER: answered,
        }[stage.kind]  # fmt: skip
        if not done:
            return stage
    return None


def about(spec: rules.Spec, day: rules.Day) -> str:
    """What a line of the calendar is about: its key where that names something; else what its label
    says, because staff write labels and not keys; else the line alone, which people note by hand."""
    known = {stage.label: stage.key for stage in stages(spec)}
    if day.key in (PLAN, MEETING, LIST, *known.values()):
        return day.key
    if day.label in known:
        return known[day.label]
    if any(words in day.label for words in _MEETINGS):
        return MEETING
    if "名单" in day.label and "党支部" in day.label:
        return LIST
    if day.label.startswith("公示") or day.label.endswith("公示"):
        return publication_key(0) if publication_key(0) in known.values() else day.key
    if "党" in day.label and "答复" in day.label:
        return ANSWER if ANSWER in known.values() else day.key
    return day.key
