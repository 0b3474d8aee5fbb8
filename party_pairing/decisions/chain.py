"""What comes after the vote, in which order: publications, decisions, the Party's answer. Pure.

The order is the rules' (R9, R10, R12): before each step the publications that name it; those that
name none come before the first step.
"""

from dataclasses import dataclass

from party_pairing.recommend_rules import spec as rules

PUBLISH, DECIDE, ANSWER = "publish", "decide", "answer"


@dataclass(frozen=True)
class Stage:
    """One thing that has to happen. `key` is the step's, or `publication-1`; `position` counts the
    rules' publications from 0."""

    kind: str
    key: str
    label: str
    position: int = 0
    workdays: int | None = None


def publication_key(position: int) -> str:
    """What calendars and moves call a publication."""
    return f"publication-{position + 1}"


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
