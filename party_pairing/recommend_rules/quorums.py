"""Who makes a quorum and when a vote passes, in exact fractions. No database here.

≥ 2/3 of 10 is 7, not 6: the smallest head-count is looked for with whole numbers only
(../docs/decisions/0034; rules R4, R5).
"""

from dataclasses import dataclass

from party_pairing.recommend_rules import spec as rules


@dataclass(frozen=True)
class Heads:
    """How many: expected (应到), with a vote, present (实到), ballots issued, cast (收回), valid.
    `present_voting`: of those present, who have a vote; None: all of them."""

    expected: int
    voting: int = 0
    present: int = 0
    issued: int = 0
    cast: int = 0
    valid: int = 0
    present_voting: int | None = None


@dataclass(frozen=True)
class Tested:
    """One test, applied: `count` reached where `needed` of `base` were."""

    test: rules.Test
    base: int
    needed: int
    count: int

    @property
    def holds(self):
        """True where enough were reached. Of nothing, nothing is enough."""
        return self.base > 0 and self.count >= self.needed


def smallest(base: int, test: rules.Test) -> int:
    """The smallest head-count that satisfies `test` of `base`. Raises ValueError below 0."""
    if base < 0:
        raise ValueError("nobody counts fewer than none")
    top, bottom = base * test.share.numerator, test.share.denominator
    return top // bottom + 1 if test.is_strict else -(-top // bottom)


def tested(count: int, heads: Heads, test: rules.Test) -> Tested:
    """`test` applied to `count`."""
    base = getattr(heads, test.base)
    return Tested(test, base, smallest(base, test), count)


def quorum(heads: Heads, meeting: rules.Meeting) -> tuple[Tested, ...]:
    """The tests of those present; all of them have to hold. Of those with a vote only those with a
    vote are counted."""
    return tuple(tested(_there(heads, each), heads, each) for each in meeting.quorum)


def _there(heads, test):
    if test.base == rules.VOTING and heads.present_voting is not None:
        return heads.present_voting
    return heads.present


def passing(votes: int, heads: Heads, meeting: rules.Meeting) -> tuple[Tested, ...]:
    """The tests of `votes` in favour; all of them have to hold."""
    return tuple(tested(votes, heads, each) for each in meeting.passing)
