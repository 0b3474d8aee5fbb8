"""Figures of recommendation and pairing, of the branches somebody may read. Each a fixed number of
queries."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.board import waits
from party_pairing.board.stages import OF_STATE, STAGES, WAITING, shade
from party_pairing.candidates.models import Campaign, Move, Recommendation
from party_pairing.decisions.models import Decision
from tuanwei.workdays.queries import current_calendar

SHOWN, EXPIRING_DAYS = 30, 90


@dataclass(frozen=True)
class Row:
    """A line of the board: a general branch or a branch, [(stage, how many, shade)], all."""

    unit: object
    cells: tuple
    total: int


def campaigns_for(reader):
    """Campaigns that ran or run, the newest first; of general branches only the reader's."""
    mine = [each.pk for each in reader.groups]
    rows = Campaign.objects.exclude(state=Campaign.State.DRAFT).select_related("rules__track")
    return list(rows.filter(Q(unit__kind="committee") | Q(unit__in=mine))[:SHOWN])


def chosen(campaigns, text):
    """(the campaign an address asks for or None, the campaigns that are looked at): the open ones,
    else the newest."""
    one = next((each for each in campaigns if str(each.pk) == text), None)
    if one:
        return one, [one]
    return None, [each for each in campaigns if each.state == Campaign.State.OPEN] or campaigns[:1]


def recommendations(branches, campaigns):
    """Of these branches in these campaigns."""
    return Recommendation.objects.filter(
        unit__in=[each.pk for each in branches], campaign__in=[each.pk for each in campaigns]
    )


def rows_of(reader, unit, figures):
    """[(unit, sum of {branch: Counter})] of what is shown: general branches where there are several
    and none is chosen, else branches."""
    branches = reader.under(unit)
    if unit is None and len(reader.groups) > 1:
        lines = {each: Counter() for each in reader.groups}
        by_key = {each.pk: each for each in reader.groups}
        for each in branches:
            if each.parent_id in by_key:
                lines[by_key[each.parent_id]].update(figures.get(each.pk, {}))
        return list(lines.items())
    return [(each, Counter(figures.get(each.pk, {}))) for each in branches]


def board(reader, unit, campaigns):
    """[Row], and the line of sums. One query."""
    figures: dict = defaultdict(Counter)
    counts = recommendations(reader.under(unit), campaigns).order_by()
    for branch, state, many in counts.values_list("unit", "state").annotate(n=Count("pk")):
        figures[branch][OF_STATE[state].key] += many
    lines = rows_of(reader, unit, figures)
    most = max((many for _unit, line in lines for many in line.values()), default=0)
    sums: Counter = Counter()
    for _unit, line in lines:
        sums.update(line)

    def cells(line):
        return tuple((s, line[s.key], shade(line[s.key], most)) for s in STAGES)

    total = Row(None, tuple((s, sums[s.key], "") for s in STAGES), sum(sums.values()))
    return [Row(unit, cells(line), sum(line.values())) for unit, line in lines], total


def waiting(branches, campaigns, today=None):
    """[(stage, Waiting)] of what people waited for and wait for. Two queries."""
    today = today or timezone.localdate()
    moves = Move.objects.filter(
        recommendation__unit__in=[each.pk for each in branches],
        recommendation__campaign__in=[each.pk for each in campaigns],
    ).order_by("recommendation", "at", "pk")  # fmt: skip
    steps = [
        waits.Step(person, state, timezone.localdate(at))
        for person, state, at in moves.values_list("recommendation", "state", "at")
    ]
    known = {each.person for each in steps}
    begun = recommendations(branches, campaigns).filter(state="applied").exclude(pk__in=known)
    steps += [
        waits.Step(pk, "applied", timezone.localdate(at))
        for pk, at in begun.values_list("pk", "since")
    ]
    open_states = {state for stage in WAITING for state in stage.states}
    between = current_calendar().workdays_between
    found = waits.waits(steps, today, between, open_states)
    empty = waits.Waiting()
    return [(stage, found.get(stage.states[0], empty)) for stage in WAITING]


def people(reader, unit, campaigns, stage):
    """Recommendations behind a cell, with what their row shows."""
    found = recommendations(reader.under(unit), campaigns)
    if stage is not None:
        found = found.filter(state__in=stage.states)
    return found.select_related("user", "unit", "campaign__rules")


def decided_of(recommendations):
    """{recommendation's key: steps that are decided}. One query."""
    found: dict = defaultdict(set)
    rows = Decision.objects.filter(recommendation__in=[each.pk for each in recommendations])
    for pk, step in rows.values_list("recommendation", "step"):
        found[pk].add(step)
    return found


def expiring(branches, today=None):
    """Recommendations in force that end within the next days or ended unnoticed, the first first."""
    until = (today or timezone.localdate()) + timedelta(days=EXPIRING_DAYS)
    return (
        Recommendation.objects.filter(
            unit__in=[each.pk for each in branches], state=Recommendation.State.RECOMMENDED,
            valid_until__lte=until,
        )
        .select_related("user", "unit", "campaign")
        .order_by("valid_until", "pk")
    )  # fmt: skip


def members_of(branches, statuses):
    """Members of these branches with one of these political statuses who are still here."""
    return Member.objects.filter(
        branch__in=[each.pk for each in branches], political_status__in=statuses, left_on=None,
        user__is_active=True,
    )  # fmt: skip
