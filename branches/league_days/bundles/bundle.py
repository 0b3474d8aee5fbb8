"""What is published of a contest, so that anybody can work it out again. Pure.

The bundle is one JSON document without names of judges or voters. Its canonical bytes: keys sorted,
no spaces, UTF-8, `<`, `>` and `&` escaped (so that it can stand inside a page unchanged), figures as
whole numbers or texts. The SHA-256 of these bytes is what the portal and the print say.
static/js/league_days/verify.js reads the same format; change both together.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from branches.league_days.ballots.receipts import ballots_hash
from branches.league_days.rules.reckoning import (
    Chosen,
    Inputs,
    Line,
    advancing,
    awarded,
    reckon,
)
from branches.league_days.rules.spec import Spec

FORMAT = "contest-bundle-1"
SMALL = 5
"""Groups with fewer voters are published together."""
TOGETHER = "其他"
ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


@dataclass(frozen=True)
class StageFacts:
    """A stage that is counted: what it was made from, the equals at its border whom people
    `decided` on, with their reason, and who had `left` when the next stage began."""

    inputs: Inputs
    decided: tuple[str, ...] = ()
    reason: str = ""
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class CandidateFacts:
    """An entry on the ballot under a number. Votes for one that is out bring nothing."""

    number: str
    entry: str
    name: str
    is_out: bool = False


@dataclass(frozen=True)
class PlaceFacts:
    """What was counted on paper, or elsewhere, in one place; `votes` {candidate number: votes}."""

    place: str
    issued: int
    valid: int
    invalid: int
    votes: dict[str, int]


@dataclass(frozen=True)
class PollFacts:
    """A poll that is counted. `voted` {branch: how many}; `ballots` {receipt: {number: times}}."""

    stage: str
    panel: str
    channel: str
    opens: str
    closes: str
    candidates: tuple[CandidateFacts, ...]
    roll_hash: str = ""
    roll_count: int = 0
    voted: dict[str, int] = field(default_factory=dict)
    ballots: dict[str, dict] = field(default_factory=dict)
    places: tuple[PlaceFacts, ...] = ()


@dataclass(frozen=True)
class HeldFacts:
    """An award as it stands in the record: of an entry, else of a unit; shared by several units it
    stands once for each. Persons are not named."""

    award: str
    to: str
    unit: str
    is_revoked: bool = False
    reason: str = ""


@dataclass(frozen=True)
class ContestFacts:
    """All that a bundle is made from. `barred` lost what they had; `decided` {award: entries}."""

    number: int
    title: str
    first: str
    last: str
    spec: Spec
    version: int
    stages: tuple[StageFacts, ...]
    polls: tuple[PollFacts, ...] = ()
    barred: tuple[str, ...] = ()
    decided: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held: tuple[HeldFacts, ...] = ()


def canonical(data: Any) -> bytes:
    """The one way to write `data`."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for sign, escaped in ESCAPED.items():
        text = text.replace(sign, escaped)
    return text.encode()


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def hash_of(data: Any) -> str:
    """The digest of the canonical bytes."""
    return digest(canonical(data))


def exact(value: Fraction) -> str:
    """A Fraction as "177/2", a whole number as "88"."""
    return str(Fraction(value))


def together(voted: dict[str, int]) -> list[dict]:
    """[{"group", "voted"}] by name; groups under SMALL stand together at the end, with the
    smallest of the others where they would be too few even so."""
    large = sorted(name for name, many in voted.items() if many >= SMALL)
    small = sorted(voted.keys() - set(large))
    rest = sum(voted[name] for name in small)
    if 0 < rest < SMALL and large:
        least = min(large, key=lambda name: (voted[name], name))
        large.remove(least)
        rest += voted[least]
    found = [{"group": name, "voted": voted[name]} for name in large]
    return [*found, {"group": TOGETHER, "voted": rest}] if rest else found


def build(facts: ContestFacts) -> dict:
    """The bundle; everything that follows from inputs and rules is worked out here once more."""
    spec = facts.spec
    lines = {each.inputs.stage: reckon(spec, each.inputs) for each in facts.stages}
    stages = [_stage(spec, each, lines[each.inputs.stage]) for each in facts.stages]
    polls = [_poll(each) for each in facts.polls]
    rules = spec.write()
    known = {each.key: each for stage in facts.stages for each in stage.inputs.entrants}
    won = awarded(
        spec, lines, tuple(known.values()), barred=frozenset(facts.barred), decided=facts.decided
    )
    return {
        "format": FORMAT,
        "contest": {
            "number": facts.number, "title": facts.title, "first": facts.first,
            "last": facts.last, "rules_version": facts.version,
        },
        "rules": rules,
        "stages": stages,
        "polls": polls,
        "barred": sorted(facts.barred),
        "decided": {key: sorted(entries) for key, entries in facts.decided.items()},
        "awards": [
            {"award": each.award, "to": each.to, "rank": each.rank, "is_open": each.is_open}
            for each in won
        ],
        "held": [
            {
                "award": e.award, "to": e.to, "unit": e.unit, "is_revoked": e.is_revoked,
                "reason": e.reason,
            }
            for e in facts.held
        ],
        "hashes": {
            "rules": hash_of(rules),
            "inputs": {each["key"]: hash_of(each["inputs"]) for each in stages},
            "ballots": {
                _name(each): ballots_hash((b["receipt"], b["choices"]) for b in each["ballots"])
                for each in polls
            },
        },
    }  # fmt: skip


def _name(poll: dict) -> str:
    return "/".join((poll["stage"], poll["panel"], poll["channel"]))


def _stage(spec: Spec, facts: StageFacts, lines: tuple[Line, ...]) -> dict:
    stage = spec.stage(facts.inputs.stage)
    is_last = stage.key == spec.stages[-1].key
    chosen = None if is_last else going_on(spec, facts, lines)
    return {
        "key": stage.key,
        "inputs": facts.inputs.write(),
        "lines": [_line(each) for each in lines],
        "decided": sorted(facts.decided),
        "reason": facts.reason,
        "left": sorted(facts.left),
        "advancing": None if chosen is None else list(chosen.keys),
        "open": [] if chosen is None else list(chosen.open),
    }


def going_on(spec: Spec, facts: StageFacts, lines: tuple[Line, ...]) -> Chosen:
    """Who goes on from a stage: not those who have left; others move up where the rules say so."""
    if spec.publication.is_replaced:
        lines = tuple(each for each in lines if each.entry not in facts.left)
    found = advancing(spec.stage(facts.inputs.stage), spec, lines, facts.decided)
    return replace(found, keys=tuple(key for key in found.keys if key not in facts.left))


def _line(line: Line) -> dict:
    return {
        "entry": line.entry,
        "group": line.group,
        "parts": [
            {
                "panel": each.panel, "found": exact(each.found), "score": exact(each.score),
                "behind": each.behind,
            }
            for each in line.parts
        ],
        "bonus": exact(Fraction(line.bonus)),
        "score": None if line.score is None else f"{line.score:f}",
        "rank": line.rank,
        "told_by": line.told_by,
        "missing": list(line.missing),
    }  # fmt: skip


def _poll(facts: PollFacts) -> dict:
    return {
        "stage": facts.stage,
        "panel": facts.panel,
        "channel": facts.channel,
        "opens": facts.opens,
        "closes": facts.closes,
        "roll_hash": facts.roll_hash,
        "roll_count": facts.roll_count,
        "voted": together(facts.voted),
        "candidates": [
            {"number": e.number, "entry": e.entry, "name": e.name, "is_out": e.is_out}
            for e in facts.candidates
        ],
        "ballots": [
            {"receipt": receipt, "choices": facts.ballots[receipt]}
            for receipt in sorted(facts.ballots)
        ],
        "places": [
            {
                "place": e.place, "issued": e.issued, "valid": e.valid, "invalid": e.invalid,
                "votes": e.votes,
            }
            for e in facts.places
        ],
    }  # fmt: skip
