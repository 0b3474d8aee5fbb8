"""Votes counted, and what a panel found turned into its score. Exact; no database here.

Whatever the order of the ballots, the result is the same.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from branches.league_days.rules import spec as rules


@dataclass(frozen=True)
class Counted:
    """`votes` {candidate: votes} of the valid ballots; candidates without any are there with 0."""

    votes: dict = field(default_factory=dict)
    valid: int = 0
    invalid: int = 0


def is_valid(choices, channel, candidates):
    """True for a ballot {candidate: times} that the channel allows. Choices of nobody known make it
    invalid; so do too many, too few, or one too often."""
    return (
        choices.keys() <= set(candidates)
        and all(
            type(times) is int and 1 <= times <= channel.per_candidate
            for times in choices.values()
        )
        and channel.least <= sum(choices.values()) <= channel.most
    )  # fmt: skip


def count(ballots, channel, candidates):
    """The Counted of `ballots` [{candidate: times}]."""
    candidates = list(candidates)
    votes: Counter = Counter()
    valid = invalid = 0
    for choices in ballots:
        if is_valid(choices, channel, candidates):
            valid += 1
            votes.update(choices)
        else:
            invalid += 1
    return Counted({each: votes[each] for each in candidates}, valid, invalid)


def added(counts):
    """Several Counted as one: channels of one panel."""
    votes: Counter = Counter()
    valid = invalid = 0
    for each in counts:
        votes.update(each.votes)
        valid, invalid = valid + each.valid, invalid + each.invalid
    return Counted(dict(votes), valid, invalid)


def ranks(values):
    """{key: rank} of {key: number}, 1 the highest; equals share a rank: 1, 2, 2, 4."""
    order = sorted(values.values(), reverse=True)
    first: dict = {}
    for place, value in enumerate(order, 1):
        first.setdefault(value, place)
    return {key: first[value] for key, value in values.items()}


def converted(values, conversion, ballots=0):
    """{key: Fraction 0 to out_of} of {key: number ≥ 0}; `ballots` are the valid ones, for
    SHARE_BALLOTS. Where nothing was given to anybody, a share is 0. RAW stays as it is."""
    values = {key: Fraction(value) for key, value in values.items()}
    out_of = Fraction(conversion.out_of)
    if conversion.method == rules.RAW:
        return values
    if conversion.method == rules.RANK:
        top, step, floor = map(Fraction, (conversion.top, conversion.step, conversion.floor))
        return {key: max(floor, top - step * (n - 1)) for key, n in ranks(values).items()}
    if conversion.method == rules.BANDS:
        return {key: _banded(n, conversion.bands) for key, n in ranks(values).items()}
    whole = {
        rules.SHARE_ALL: sum(values.values()),
        rules.SHARE_LEADER: max(values.values(), default=0),
        rules.SHARE_BALLOTS: ballots,
    }[conversion.method]
    return {key: value / whole * out_of if whole else Fraction(0) for key, value in values.items()}


def _banded(rank, bands):
    for band in bands:
        if band.first <= rank and (band.last is None or rank <= band.last):
            return Fraction(band.points)
    return Fraction(0)
