"""Reads of meetings: what the ballots came to, recomputed from the figures that are kept."""

from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from party_pairing.meetings import counting, roll, wording
from party_pairing.meetings.models import BallotRound, Meeting, Slip, Standing, Voted
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules import tallies
from party_pairing.recommend_rules.quorums import quorum

State, Ballot = Meeting.State, BallotRound.State


def quorum_of(meeting, heads):
    """The tests of those present."""
    return quorum(heads, meeting.campaign.spec.meeting)


@dataclass(frozen=True)
class Round:
    """One ballot as counted: `outcome` None where it is not (or does not count), `effective` its
    number among those that count."""

    ballot: BallotRound
    standings: tuple
    outcome: tallies.Outcome | None
    effective: int


def rounds_of(meeting, heads=None):
    """[Round] in order, every one that there was. Two queries."""
    found, effective = [], 0
    standing = Standing.objects.select_related("recommendation__user").order_by("number")
    rows = meeting.ballots.prefetch_related(Prefetch("standings", standing)).order_by("number")
    rows = [(each, tuple(each.standings.all())) for each in rows]
    if rows and heads is None:
        heads = roll.frozen_heads(meeting)
    for ballot, standings in rows:
        outcome = None
        if ballot.state != Ballot.CALLED_OFF:
            effective += 1
        if ballot.state == Ballot.COUNTED:
            outcome = outcome_of_round(meeting, ballot, standings, heads, effective)
        found.append(Round(ballot, standings, outcome, effective))
    return found


def outcome_of_round(meeting, ballot, standings, heads, number):
    """tallies.Outcome of a counted ballot, from its figures."""
    votes = tuple(
        tallies.Votes(each.recommendation.number, each.yes, each.no, each.abstained)
        for each in standings
    )
    count = tallies.Count(ballot.issued, ballot.cast, ballot.invalid, votes)
    return tallies.outcome(count, heads, meeting.campaign.spec.meeting, ballot.places, number)


@dataclass(frozen=True)
class Line:
    """A candidate after all rounds: the Line of the last one in which they stood, how the others
    went, and whether they are `passed`."""

    recommendation: object
    last: tallies.Line
    ballot: BallotRound
    is_passed: bool

    @property
    def tone(self):
        """Of the chip."""
        return wording.OUTCOMES[self.outcome][0]

    @property
    def words(self):
        """Of the chip."""
        return wording.OUTCOMES[self.outcome][1]

    @property
    def outcome(self):
        """Passed, failed, beyond the places; again where another ballot is still to come."""
        return self.last.outcome

    @property
    def tests(self):
        """Every test in words."""
        return [(each.holds, wording.test_words(each)) for each in self.last.tests]

    @property
    def rate(self):
        """通过率 in words."""
        return wording.rate_words(self.last.rate)


@dataclass(frozen=True)
class Result:
    """What the rounds came to so far. `again`: candidates of whom another ballot decides; `left`
    places still free, None where not limited."""

    lines: tuple[Line, ...] = ()
    again: tuple = ()
    left: int | None = None
    rounds: list = field(default_factory=list)

    @property
    def counted(self):
        """Rounds that count."""
        return [each for each in self.rounds if each.outcome is not None]

    @property
    def passed(self):
        """Lines of those who have passed."""
        return [each for each in self.lines if each.is_passed]

    @property
    def is_running(self):
        """True while a ballot is open or waits for its count."""
        return any(each.ballot.state in (Ballot.OPEN, Ballot.CLOSED) for each in self.rounds)

    @property
    def is_complete(self):
        """True where nothing is left to vote on."""
        return bool(self.counted) and not self.is_running and not self.again


def result_of(meeting, heads=None):
    """The Result of a meeting that has begun."""
    rounds = rounds_of(meeting, heads)
    lines: dict = {}
    again: list = []
    left = None
    for each in rounds:
        if each.outcome is None:
            continue
        by_key = {line.key: line for line in each.outcome.lines}
        again = []
        for standing in each.standings:
            line = by_key[standing.recommendation.number]
            passed = line.outcome == tallies.PASSED
            lines[line.key] = Line(standing.recommendation, line, each.ballot, passed)
            if line.outcome == tallies.AGAIN:
                again.append(standing.recommendation)
        places = each.outcome.places
        left = None if places is None else places - len(each.outcome.passed)
    again = [each for each in again if each.state == each.State.LISTED]
    ordered = sorted(
        lines.values(), key=lambda each: (not each.is_passed, each.last.rank, each.last.key)
    )
    return Result(tuple(ordered), tuple(again), left, rounds)


def names_of(standings):
    """{number as text: name}."""
    return {str(each.number): each.recommendation.user.name for each in standings}


def keys_of(standings):
    """{number as text: key of the tally}."""
    return {str(each.number): each.recommendation.number for each in standings}


def recount(ballot, standings):
    """The Count of the slips that are kept, anew; None for a ballot on paper."""
    if ballot.way != BallotRound.Way.ONLINE or ballot.state != Ballot.COUNTED:
        return None
    slips = Slip.objects.filter(ballot=ballot.pk).values_list("choices", flat=True)
    return counting.count_slips(slips, keys_of(standings), ballot.issued)


def agrees(ballot, standings):
    """True where the kept slips give the figures that stand; None for a ballot on paper."""
    count = recount(ballot, standings)
    if count is None:
        return None
    found = {each.key: (each.yes, each.no, each.abstained) for each in count.votes}
    stand = {
        each.recommendation.number: (each.yes, each.no, each.abstained) for each in standings
    }  # fmt: skip
    return (count.cast, found) == (ballot.cast, stand)


def voted(ballot, user):
    """(how many have voted in a ballot, whether `user` has). One query."""
    found = Voted.objects.filter(ballot=ballot.pk).aggregate(
        many=Count("attendee"), own=Count("attendee", filter=Q(attendee__user=user.pk))
    )
    return found["many"], found["own"] > 0


@dataclass(frozen=True)
class OutcomeLine:
    """What the meeting said about somebody (R15): heads, and ballots and votes of the last round that
    counts. `rounds` in which they stood; `rate` in favour ÷ ballots cast (通过率)."""

    meeting: Meeting
    outcome: str
    rounds: int
    expected: int | None
    voting: int | None
    present: int | None
    issued: int | None
    cast: int | None
    invalid: int | None
    yes: int | None
    no: int | None
    abstained: int | None

    @property
    def is_passed(self):
        """True for those who were put forward."""
        return self.outcome == tallies.PASSED

    @property
    def valid(self):
        """Ballots that were given back and are good."""
        return None if self.cast is None else self.cast - (self.invalid or 0)

    @property
    def rate(self):
        """Exactly; None where no ballot was cast."""
        return Fraction(self.yes, self.cast) if self.cast and self.yes is not None else None

    @property
    def rate_words(self):
        """As every page and paper says it."""
        return wording.rate_words(self.rate)


def outcomes_of(recommendations):
    """{recommendation's key: OutcomeLine} of the last meeting that counted; without those on whom none
    has voted. One query."""
    rows = Standing.objects.filter(
        recommendation__in=[each.pk for each in recommendations],
        ballot__state=Ballot.COUNTED, ballot__meeting__state=State.COUNTED,
    ).select_related("ballot__meeting__gathering")  # fmt: skip
    found: dict = {}
    for each in rows.order_by("ballot__meeting__counted_at", "ballot__meeting", "ballot__number"):
        ballot, meeting = each.ballot, each.ballot.meeting
        before = found.get(each.recommendation_id)
        is_same = before is not None and before.meeting.pk == meeting.pk
        found[each.recommendation_id] = OutcomeLine(
            meeting=meeting, outcome=each.outcome, rounds=before.rounds + 1 if is_same else 1,
            expected=meeting.expected, voting=meeting.voting, present=meeting.present,
            issued=ballot.issued, cast=ballot.cast, invalid=ballot.invalid, yes=each.yes,
            no=each.no, abstained=each.abstained,
        )  # fmt: skip
    return found


def outcome_of(recommendation):
    """The OutcomeLine of one person; None before a meeting has counted. One query."""
    return outcomes_of([recommendation]).get(recommendation.pk)


@dataclass(frozen=True)
class Problem:
    """Something about plan, invitation or observer that the rules ask for; `is_fatal` where the
    meeting does not count without it."""

    words: str
    is_fatal: bool


def day_words(day):
    """11月26日"""
    return f"{day.month}月{day.day}日"


def latest(meeting, days, starts_at=None):
    """The last day on which something counts that is due so many days before the meeting."""
    day = timezone.localdate(starts_at or meeting.gathering.starts_at)
    return day - timezone.timedelta(days=days)


def _ahead(days):
    return f"（提前 {days} 天）" if days else ""


def problems_of(meeting):
    """[Problem] that the rules see in how the meeting was prepared."""
    spec = meeting.campaign.spec.meeting
    found = []
    if spec.plan_by and meeting.decided_at:
        due = latest(meeting, spec.plan_days)
        on = timezone.localdate(meeting.decided_at)
        if on > due:
            found.append(
                f"会议安排{day_words(on)}才批准，按规则要在{day_words(due)}或以前"
                f"{_ahead(spec.plan_days)}。"
            )
    elif spec.plan_by:
        found.append("会议安排还没有批准。")
    if spec.invite_days is not None:
        due = latest(meeting, spec.invite_days)
        if meeting.invited_at is None:
            found.append(
                f"还没有邀请党支部，按规则要在{day_words(due)}或以前{_ahead(spec.invite_days)}。"
            )
        elif (on := timezone.localdate(meeting.invited_at)) > due:
            found.append(
                f"{day_words(on)}才邀请党支部，按规则要在{day_words(due)}或以前"
                f"{_ahead(spec.invite_days)}。"
            )
    if spec.needs_observer and not meeting.observer:
        found.append("按规则要有党组织的人到会，还没有写是谁。")
    return [Problem(words, spec.late_is_invalid) for words in found]


def ways_of(meeting, heads):
    """{way: why not in words, "" where it can be} of ways that the rules allow."""
    found = {}
    for way in meeting.campaign.spec.meeting.ways:
        too_few = way == rules.ONLINE and heads.present_voting < counting.FEWEST
        found[way] = (
            f"到会有表决权的只有 {heads.present_voting} 人，手机投票会看出谁投了什么，请用纸质票，混在一起再数。"
            if too_few else ""
        )  # fmt: skip
    return found
