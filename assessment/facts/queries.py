"""Reads: what a round counts for its units, what one line counts, what tables there are."""

from collections import defaultdict
from functools import partial

from django.db.models import Count, Max, Q

from assessment.engine.catalogue import TABLE
from assessment.engine.facts import Fact as EngineFact
from assessment.engine.terms import source_of
from assessment.facts.models import Fact
from assessment.rounds.queries import merged_of

READ = ("pk", "source", "on", "number", "of", "level", "role", "by")
"""The columns of an engine's fact, in its order; its key is the row's."""


def facts_of(round, unit_ids, sources=None):
    """{unit's key: [engine.facts.Fact]} that a round reads, of these sources (None: all), in no order; units without
    any have an empty list. Facts of a unit that was merged into another count for that one as well. Two queries."""
    wanted = set(unit_ids)
    targets = targets_of(round, wanted)
    rows = Fact.objects.of_round(round).filter(unit__in=list(targets)).order_by()
    if sources is not None:
        rows = rows.filter(source__in=set(sources))
    found: dict = {unit: [] for unit in wanted}
    into = {unit: [found[target].append for target in all_of] for unit, all_of in targets.items()}
    made = partial(tuple.__new__, EngineFact)  # half the time of _make
    for row in rows.values_list("unit", *READ).iterator(chunk_size=5000):
        fact = made(row[1:])
        for add in into[row[0]]:
            add(fact)
    return found


def targets_of(round, unit_ids):
    """{unit's key: units among `unit_ids` for which its facts count}: itself, and the one whose sheet took
    it in, however often that was taken in itself. One query."""
    found: dict = defaultdict(set)
    for unit in unit_ids:
        found[unit].add(unit)
    for target, merged in merged_of(round).items():
        if target in unit_ids:
            for unit in merged:
                found[unit].add(target)
    return found


def units_of(round, unit_id):
    """The unit, and those merged into it. One query."""
    return {unit_id, *merged_of(round).get(unit_id, ())}


def sources_of(indicator, term=None):
    """The sources that an indicator (or one of its terms, by key) reads."""
    terms = [each for each in indicator.terms if term is None or each.key == term]
    sized = {each.sized_by for each in terms if each.sized_by}
    return {source_of(indicator, each) for each in terms} | sized


def rows_of(round, unit_id):
    """The Fact rows that a round reads for a unit, those of units merged into it as well; the oldest first."""
    return (
        Fact.objects.of_round(round)
        .filter(unit__in=units_of(round, unit_id))
        .select_related("unit", "batch", "noted_by")
        .order_by("on", "pk")
    )


def ended_of(round, unit_id):
    """The Fact rows of a round's days, its unit, and those merged into it, that do not count any more."""
    return (
        Fact.objects.filter(Q(round=None) | Q(round=round), ended_at__isnull=False)
        .filter(unit__in=units_of(round, unit_id), on__range=(round.starts_on, round.ends_on))
        .select_related("unit", "batch", "noted_by", "ended_by")
    )


def facts_of_line(line, term=None):
    """The Fact rows that a ScoreLine (or one of its terms, by key) counts, the oldest first."""
    held = line.sheet.round
    indicator = held.spec.indicator(line.indicator)
    if indicator is None:
        return Fact.objects.none()
    return rows_of(held, line.sheet.unit_id).filter(source__in=sources_of(indicator, term))


def table_sources():
    """[(source, name, how many facts stand, the newest day)] of other offices' tables, by name. One query."""
    rows = (
        Fact.objects.standing()
        .filter(source__startswith=TABLE)
        .order_by("source")
        .values("source")
        .annotate(n=Count("pk"), newest=Max("on"))
        .values_list("source", "n", "newest")
    )
    return [(source, source.removeprefix(TABLE), n, newest) for source, n, newest in rows]
