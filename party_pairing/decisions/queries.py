"""Where people stand after the vote, as pages and other rooms read it. Each a fixed number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from party_pairing.candidates.models import Concern, Recommendation
from party_pairing.decisions import chain
from party_pairing.decisions.deciders import on_the_way, why_not
from party_pairing.decisions.models import Decision, PartyAnswer, Posting
from party_pairing.meetings.models import Meeting
from tuanwei.publicity.models import Objection, Publicity
from tuanwei.workdays.queries import current_calendar, is_confirmed

State = Recommendation.State
KIND = "recommendation"
"""What publicities of recommendations are called."""
AFTER_THE_VOTE = (State.PASSED, State.PUBLISHED, State.APPROVING)


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
    """[Way] in the order given. Four queries, however many people; the rows come from `on_the_way`.
    Concerns that were prefetched are not read again, nor answers before the Party was asked."""
    rows = list(recommendations)
    keys = [each.pk for each in rows]
    decisions = _by(Decision.objects.filter(recommendation__in=keys).select_related("by"))
    asked = [each.pk for each in rows if each.state not in AFTER_THE_VOTE]
    answers = _by(PartyAnswer.objects.filter(recommendation__in=asked).select_related("by"))
    concerns = _concerns(rows)
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


def _concerns(rows):
    """{recommendation's key: [Concern]}; those that were prefetched as they are."""
    known, unread = defaultdict(list), []
    for each in rows:
        if "concerns" in getattr(each, "_prefetched_objects_cache", ()):
            known[each.pk] = list(each.concerns.all())
        else:
            unread.append(each.pk)
    found = Concern.objects.filter(recommendation__in=unread).select_related("settled_by")
    return known | _by(found) if unread else known


def _by(rows):
    found = defaultdict(list)
    for each in rows:
        found[each.recommendation_id].append(each)
    return found


def _postings(keys):
    """{recommendation's key: [Posting with its publicity and `against_all`]}."""
    found = defaultdict(list)
    upheld = Objection.objects.filter(
        publicity=OuterRef("publicity"), state=Objection.State.UPHELD, line_key=""
    )
    rows = Posting.objects.filter(recommendations__in=keys).annotate(
        person=F("recommendations"), against_all=Exists(upheld)
    )
    for each in rows.select_related("publicity").defer("publicity__basis").order_by("pk"):
        found[each.person].append(each)
    return found


def counts(posting):
    """True for a posting that has ended and stands: not called off, not taken down as a whole."""
    publicity = posting.publicity
    return publicity.state == Publicity.State.CONCLUDED and not posting.against_all


def _way(recommendation, spec, decisions, answers, concerns, postings):
    decided = frozenset(each.step for each in decisions if each.verdict == Decision.Verdict.AGREED)
    published = frozenset(each.position for each in postings if counts(each))
    answered = any(each.answer != PartyAnswer.Answer.LATER for each in answers)
    for each in decisions:
        step = spec.step(each.step)
        each.label = step.label if step else each.step
    stage = None
    if recommendation.state in AFTER_THE_VOTE:
        stage = chain.next_stage(spec, decided, published, answered=answered)
    elif recommendation.state == State.PRE and not answered:  # the League's side is done
        stage = next((each for each in chain.stages(spec) if each.kind == chain.ANSWER), None)
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


@dataclass(frozen=True)
class MeetingFact:
    """A meeting that a branch held: rightly, or not so that it had to be held again (`why`)."""

    unit: int
    meeting: int
    campaign: str
    on: dt.date
    is_right: bool
    why: str


def meetings_of(unit_ids, first, last):
    """[MeetingFact] of these units from `first` to `last`: those with a result, and those that were
    declared invalid. One query."""
    rows = Meeting.objects.filter(
        unit__in=list(unit_ids), state__in=(Meeting.State.COUNTED, Meeting.State.INVALID),
        gathering__starts_at__date__gte=first, gathering__starts_at__date__lte=last,
    ).exclude(campaign__state="called_off")  # fmt: skip
    return [
        MeetingFact(
            each.unit_id, each.pk, str(each.campaign),
            timezone.localdate(each.gathering.starts_at), each.state == Meeting.State.COUNTED,
            each.reason if each.state == Meeting.State.INVALID else "",
        )
        for each in rows.select_related("campaign", "gathering").order_by("gathering__starts_at", "pk")
    ]  # fmt: skip


REACHED = ("league", "activist", "development", "probationary", "party")


def has_reached(status, wanted):
    """True where somebody's political status is `wanted` or a later one."""
    if status not in REACHED or wanted not in REACHED:
        return False
    return REACHED.index(status) >= REACHED.index(wanted)
