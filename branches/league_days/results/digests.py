"""What a result is made from, in one order, and what it comes to in a few digits. Pure."""

import hashlib
import json
from dataclasses import astuple, replace


def ordered(inputs):
    """The same Inputs in an order that does not depend on how they were read."""
    return replace(
        inputs,
        entrants=tuple(sorted(inputs.entrants, key=lambda each: (len(each.key), each.key))),
        sheets=tuple(
            replace(each, points=tuple(sorted(each.points, key=lambda given: given.item)))
            for each in sorted(inputs.sheets, key=lambda each: (each.panel, each.judge, each.entry))
        ),
        votes=tuple(sorted(inputs.votes, key=astuple)),
        turnouts=tuple(sorted(inputs.turnouts, key=astuple)),
        granted=tuple(sorted(inputs.granted, key=astuple)),
    )


def canonical(data) -> str:
    """JSON with sorted names and without blanks: the same words for the same data."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(spec, inputs) -> str:
    """The SHA-256 (hex) of the canonical JSON {"inputs", "rules"}; whoever has both can redo it."""
    said = canonical({"rules": spec.write(), "inputs": ordered(inputs).write()})
    return hashlib.sha256(said.encode()).hexdigest()
