"""Where people stand after the vote, as pages and other rooms read it. Each a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Prefetch
from django.utils import timezone

from party_pairing.candidates.models import Concern, Recommendation
from party_pairing.decisions import chain
from party_pairing.decisions.deciders import on_the_way, why_not
from party_pairing.decisions.models import Decision, PartyAnswer, Posting
from party_pairing.meetings.models import BallotRound, Meeting, Standing
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.workdays.queries import current_calendar, is_confirmed

State = Recommendation.State
KIND = "recommendation"
"""What publicities of recommendations are called."""
AFTER_THE_VOTE = (State.PASSED, State.PUBLISHED, State.APPROVING)


@dataclass(frozen=True)
class Votes:
    """What the meeting came to for one person (R15): heads, ballots, votes in favour, and `rate`
    in favour ÷ ballots cast (通过率)."""

    meeting: Meeting
    round: int
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
    outcome: str

    @property
    def rate(self):
        """Exactly; None where no ballot was cast."""
        return Fraction(self.yes, self.cast) if self.cast and self.yes is not None else None


def votes_of(recommendations):
    """{recommendation's key: Votes of its last counted ballot in a meeting that counts}. One query."""
    rows = Standing.objects.filter(
        recommendation__in=[each.pk for each in recommendations],
        ballot__state=BallotRound.State.COUNTED, ballot__meeting__state=Meeting.State.COUNTED,
    ).select_related("ballot__meeting__gathering").order_by("ballot__number")  # fmt: skip
    found: dict = {}
    for each in rows:
        ballot, meeting = each.ballot, each.ballot.meeting
        found[each.recommendation_id] = Votes(
            meeting=meeting, round=ballot.number, rounds=ballot.number, expected=meeting.expected,
            voting=meeting.voting, present=meeting.present, issued=ballot.issued, cast=ballot.cast,
            invalid=ballot.invalid, yes=each.yes, no=each.no, abstained=each.abstained,
            outcome=each.outcome,
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Way:
    """Somebody's way after the vote. `stage` is what comes next (None: nothing, or not here yet);
    `posting` the one that is running; `due` the last day of a step, `is_tentative` while nobody has
    checked the calendar of its year (暂定)."""

    recommendation: Recommendation
    stage: chain.Stage | None
    decisions: tuple = ()
    postings: tuple = ()
    answers: tuple = ()
    concerns: tuple = ()
    due: dt.date | None = None
    is_tentative: bool = False
    posting: Posting | None = field(default=None)

    @property
    def step(self):
        """The rules' step that waits; None where none does."""
        if self.stage is None or self.stage.kind != chain.DECIDE:
            return None
        return self.recommendation.campaign.spec.step(self.stage.key)

    @property
    def is_late(self):
        """True where the deadline has passed."""
        return self.due is not None and timezone.localdate() > self.due

    @property
    def open_concerns(self):
        """What has to be answered before somebody agrees."""
        return [each for each in self.concerns if each.settled_at is None]

    @property
    def waits_for_decision(self):
        """True where a step waits, and nothing stands before it."""
        return self.step is not None and self.recommendation.state == State.APPROVING

    @property
    def waits_for_posting(self):
        """True where the next thing is a publication that nobody has opened."""
        is_there = self.recommendation.state in AFTER_THE_VOTE
        return (
            is_there and self.posting is None and self.stage is not None
            and self.stage.kind == chain.PUBLISH
        )  # fmt: skip

    def why_not(self, user):
        """Why `user` leaves the decision to another."""
        return why_not(user, self.recommendation, self.decisions)


def ways_of(recommendations):
    """[Way] in the order given. Five queries, however many people; the rows come from `on_the_way`."""
    rows = list(recommendations)
    keys = [each.pk for each in rows]
    decisions = _by(Decision.objects.filter(recommendation__in=keys).select_related("by"))
    answers = _by(PartyAnswer.objects.filter(recommendation__in=keys).select_related("by"))
    concerns = _by(Concern.objects.filter(recommendation__in=keys).select_related("settled_by"))
    postings = _postings(keys)
    specs: dict = {}
    return [
        _way(
            each, specs.setdefault(each.campaign.rules_id, each.campaign.spec), decisions[each.pk],
            answers[each.pk], concerns[each.pk], postings[each.pk],
        )
        for each in rows
    ]  # fmt: skip


def way_of(recommendation):
    """The Way of one person."""
    return ways_of([recommendation])[0]


def _by(rows):
    found = defaultdict(list)
    for each in rows:
        found[each.recommendation_id].append(each)
    return found


def _postings(keys):
    """{recommendation's key: [Posting with its publicity and `is_void`]}."""
    found = defaultdict(list)
    through = Posting.recommendations.through.objects.filter(recommendation__in=keys)
    pairs = list(through.values_list("recommendation_id", "posting_id"))
    rows = Posting.objects.filter(pk__in={posting for _person, posting in pairs})
    upheld = Objection.objects.filter(state=Objection.State.UPHELD, line_key="")
    known = {
        each.pk: each
        for each in rows.select_related("publicity").defer("publicity__basis").prefetch_related(
            Prefetch("publicity__objections", upheld, to_attr="against_all")
        )
    }  # fmt: skip
    for person, posting in sorted(pairs, key=lambda pair: pair[1]):
        found[person].append(known[posting])
    return found


def counts(posting):
    """True for a posting that has ended and stands: not called off, not taken down as a whole."""
    publicity = posting.publicity
    return publicity.state == Publicity.State.CONCLUDED and not publicity.against_all


def _way(recommendation, spec, decisions, answers, concerns, postings):
    decided = frozenset(each.step for each in decisions if each.verdict == Decision.Verdict.AGREED)
    published = frozenset(each.position for each in postings if counts(each))
    answered = any(each.answer != PartyAnswer.Answer.LATER for each in answers)
    for each in decisions:
        step = spec.step(each.step)
        each.label = step.label if step else each.step
    stage = None
    if recommendation.state in (*AFTER_THE_VOTE, State.PRE):
        stage = chain.next_stage(spec, decided, published, answered=answered)
    running = next(
        (each for each in postings
         if each.publicity.state == Publicity.State.RUNNING and not each.is_over), None,
    )  # fmt: skip
    due = None
    if stage and stage.kind == chain.DECIDE and recommendation.state == State.APPROVING:
        due = due_on(recommendation, stage.workdays)
    return Way(
        recommendation, stage, tuple(decisions), tuple(postings), tuple(answers), tuple(concerns),
        due, bool(due and not is_confirmed(due.year)), running,
    )  # fmt: skip


def due_on(recommendation, workdays):
    """The last day of a step that began when the person came to it; None without a deadline."""
    if workdays is None:
        return None
    began = timezone.localdate(recommendation.since)
    return current_calendar().add_workdays(began, workdays)


def near(scope, *states):
    """Recommendations in running campaigns that may be somebody's to decide about."""
    rows = on_the_way().filter(scope.near(), state__in=states)
    return rows.exclude(campaign__state="called_off").order_by(
        "campaign__month", "campaign", "unit__parent__name_pinyin", "unit__name_pinyin", "number"
    )


def waiting_for(user, scope):
    """[Way] of those whose step `user` decides now."""
    ways = ways_of(near(scope, State.APPROVING))
    return [
        each for each in ways
        if each.waits_for_decision and scope.holds(each.step.who, each.recommendation)
        and not each.why_not(user)
    ]  # fmt: skip


def recommended_of(user_ids):
    """{user's key: Recommendation in force}: recommended, and the last day has not passed. The
    latest where there are several. One query."""
    rows = on_the_way().filter(
        user__in=list(user_ids), state=State.RECOMMENDED, valid_until__gte=timezone.localdate()
    )
    return {each.user_id: each for each in rows.order_by("recommended_on", "pk")}


def procedures_of(unit_ids, first, last):
    """{unit's key: how many meetings it held rightly from `first` to `last`}: they have a result and
    were not declared invalid. One query."""
    units = list(unit_ids)
    rows = Meeting.objects.filter(
        unit__in=units, state=Meeting.State.COUNTED, gathering__starts_at__date__gte=first,
        gathering__starts_at__date__lte=last,
    ).exclude(campaign__state="called_off")  # fmt: skip
    found = dict.fromkeys(units, 0)
    for unit in rows.values_list("unit", flat=True):
        found[unit] += 1
    return found


REACHED = ("league", "activist", "development", "probationary", "party")


def has_reached(status, wanted):
    """True where somebody's political status is `wanted` or a later one."""
    if status not in REACHED or wanted not in REACHED:
        return False
    return REACHED.index(status) >= REACHED.index(wanted)
