"""From ballots of one round to who is recommended, who stands again, and why. No database here.

Rules R5–R7: every test exactly, places by votes, equals on both sides of the last place as the
rules say. Ranks compare votes in favour only.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction

from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.quorums import Heads, Tested, passing, quorum, tested

PASSED, FAILED, AGAIN, BEYOND = "passed", "failed", "again", "beyond"
"""Recommended; not enough votes; ballot again among equals; enough votes but no place left."""


@dataclass(frozen=True)
class Votes:
    """A candidate's votes in one round: in favour, against, abstained."""

    key: str
    yes: int
    no: int = 0
    abstained: int = 0


@dataclass(frozen=True)
class Count:
    """One round's ballots, online or paper. cast + not given back = issued; valid + invalid =
    cast; for each candidate yes + no + abstained = valid."""

    issued: int
    cast: int
    invalid: int
    votes: tuple[Votes, ...] = ()

    @property
    def valid(self):
        """Ballots that count."""
        return self.cast - self.invalid


@dataclass(frozen=True)
class Line:
    """A candidate after a round: `rank` by votes (equals share it), the tests, the outcome;
    `rate` votes in favour ÷ ballots cast (通过率)."""

    key: str
    votes: Votes
    rank: int
    tests: tuple[Tested, ...]
    outcome: str
    rate: Fraction | None


@dataclass(frozen=True)
class Outcome:
    """A round. `lines` best first; `places` left before it; `is_quorate` whether it counts."""

    lines: tuple[Line, ...]
    quorum: tuple[Tested, ...]
    places: int | None
    again: tuple[str, ...] = field(default=())

    @property
    def is_quorate(self):
        """True where enough people were there."""
        return all(each.holds for each in self.quorum)

    @property
    def passed(self):
        """Keys of those recommended."""
        return tuple(each.key for each in self.lines if each.outcome == PASSED)


def faults(count: Count, heads: Heads, meeting: rules.Meeting) -> tuple[str, ...]:
    """What does not add up, as codes: `cast_over_issued`, `issued_over_voting` (more ballots than
    people with a vote who are there), `invalid_over_cast`, `negative`, `sum:<candidate>`,
    `abstained:<candidate>`, `over_ballots` (more names approved than the ballots allow)."""
    found = []
    figures = [count.issued, count.cast, count.invalid]
    figures += [n for each in count.votes for n in (each.yes, each.no, each.abstained)]
    if min(figures) < 0:
        found.append("negative")
    if count.issued > min(heads.voting, heads.present):
        found.append("issued_over_voting")
    if count.cast > count.issued:
        found.append("cast_over_issued")
    if count.invalid > count.cast:
        found.append("invalid_over_cast")
    for each in count.votes:
        if each.yes + each.no + each.abstained != count.valid:
            found.append(f"sum:{each.key}")
        if each.abstained and not meeting.may_abstain:
            found.append(f"abstained:{each.key}")
    most = meeting.per_ballot
    if most is not None and sum(each.yes for each in count.votes) > most * max(0, count.valid):
        found.append("over_ballots")
    return tuple(found)


def outcome(
    count: Count, heads: Heads, meeting: rules.Meeting, places: int | None, number: int = 1
) -> Outcome:
    """What round `number` came to, with `places` still free (None: not limited)."""
    heads = replace(heads, issued=count.issued, cast=count.cast, valid=count.valid)
    present = quorum(heads, meeting)
    is_quorate = all(each.holds for each in present)
    ordered = sorted(count.votes, key=lambda each: (-each.yes, each.key))
    tests = {each.key: passing(each.yes, heads, meeting) for each in ordered}
    enough = [each for each in ordered if is_quorate and all(t.holds for t in tests[each.key])]
    chosen, again = _chosen(enough, places, meeting, number, heads)
    lines = tuple(
        Line(
            each.key, each, 1 + sum(other.yes > each.yes for other in ordered), tests[each.key],
            PASSED if each.key in chosen else AGAIN if each.key in again
            else BEYOND if each in enough else FAILED,
            Fraction(each.yes, count.cast) if count.cast else None,
        )
        for each in ordered
    )  # fmt: skip
    return Outcome(lines, present, places, tuple(again))


def _chosen(enough, places, meeting, number, heads):
    """({keys that pass}, [keys that stand again])."""
    if places is None or len(enough) <= places:
        return {each.key for each in enough}, []
    if not places:
        return set(), []
    last = enough[places - 1].yes
    above = {each.key for each in enough if each.yes > last}
    equal = [each.key for each in enough if each.yes == last]
    if len(above) + len(equal) <= places:
        return above | set(equal), []
    if meeting.tie == rules.TAKE_ALL or (
        meeting.tie_tests and all(tested(last, heads, each).holds for each in meeting.tie_tests)
    ):
        return above | set(equal), []
    if meeting.tie == rules.NEXT_ROUND and number < meeting.most_rounds:
        return above, equal
    return above, []
