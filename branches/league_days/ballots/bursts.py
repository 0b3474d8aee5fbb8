"""Branches that voted all at once: worth a look, never a proof. Pure.

Between two looks at the turnout, a branch stands out when many of its people voted, and a far
larger share of them than of all others on the roll. Nothing follows from it by itself.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

LEAST = 8
SHARE = Fraction(3, 10)
TIMES = 4


@dataclass(frozen=True)
class Burst:
    """`voters` of a branch's `size` people voted between two moments; of all others `others` in a
    hundred."""

    unit: str
    since: datetime
    until: datetime
    voters: int
    size: int
    others: int


def bursts(samples, sizes, *, least=LEAST, share=SHARE, times=TIMES):
    """[Burst] in order of time, from `samples` [(moment, {unit: voters so far})] and `sizes`
    {unit: people on the roll}."""
    found = []
    ordered = sorted(samples, key=lambda sample: sample[0])
    everybody = sum(sizes.values())
    for (since, before), (until, after) in pairwise(ordered):
        new = {unit: after.get(unit, 0) - before.get(unit, 0) for unit in sizes}
        total = sum(new.values())
        for unit in sorted(new):
            voters, size = new[unit], sizes[unit]
            others = _share(total - voters, everybody - size)
            mine = _share(voters, size)
            if voters >= least and mine >= share and mine >= times * others:
                found.append(Burst(unit, since, until, voters, size, round(others * 100)))
    return found


def _share(part, whole):
    return Fraction(part, whole) if whole else Fraction(0)
