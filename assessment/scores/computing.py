"""From the facts of a round to scores, in memory. Reads the tables, writes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.grading import Candidate, candidate_of
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, LeafScore, UnitFacts
from assessment.engine.terms import source_of
from assessment.engine.totals import Total, total_of
from assessment.facts.queries import facts_of
from assessment.rounds.models import ScoreLine, ScoreSheet

CHUNK = 40
"""So many units are read, scored and written together: about 30 000 facts, half a second under lock."""


class Line(NamedTuple):
    """What is stored of a line, exact figures as text."""

    pk: int
    sheet: int
    indicator: str
    system: str | None
    final: str | None
    check: object
    review: object
    is_absent: bool

    def decided(self, system):
        """The score that counts: reviewed, else checked, else of the system."""
        if self.review is not None:
            return exact(self.review)
        return system if self.check is None else exact(self.check)


class StandingRow(NamedTuple):
    """What is stored of a sheet's total and of where it stands."""

    pk: int
    profile: Profile
    exact: Fraction | None
    total: Decimal | None
    vetoes: list
    followed: dict
    place: Fraction | None
    by_points: str
    grade: str
    why: str
    lowered_by: str
    titles: list
    consequences: list


class Scored(NamedTuple):
    """One unit: {indicator: system score} of what applies, {indicator: final} of every line (None: does not apply), and
    what stands at the end: total, vetoes, consequences that follow by themselves."""

    systems: dict[str, Fraction | None]
    finals: dict[str, Fraction | None]
    candidate: Candidate


def day_of(round):
    """The day until which a round's figures know what happened: that of the last computing. Parts of the period
    that end later are not over."""
    known = round.computed_at or round.frozen_at
    return timezone.localdate(known) if known else timezone.localdate()


def engine_of(round, until=None) -> Engine:
    """The engine of the round's version over its period, as of the day `until` (that of its last computing).
    Versions in force never change, so that their engines are kept."""
    version, period = round.version, (round.starts_on, round.ends_on, until or day_of(round))
    if version.in_force_from is None:
        return _made(version.spec, *period)
    key = (version.pk, version.in_force_from, *period)
    if key not in _ENGINES:
        while len(_ENGINES) >= KEPT:
            _ENGINES.pop(next(iter(_ENGINES)), None)
        _ENGINES[key] = _made(version.spec, *period)
    return _ENGINES[key]


KEPT = 8
_ENGINES: dict[tuple, Engine] = {}


def _made(spec, starts_on, ends_on, until):
    return Engine(spec, Calendar(starts_on, ends_on, spec.cycle.idle_months, until))


def profile_of(sheet) -> Profile:
    """What the engine knows of the unit, as it was when the round was opened."""
    parent_name = sheet.parent.name if sheet.parent_id else ""
    return Profile(sheet.unit_id, sheet.parent_id, sheet.category, sheet.members, parent_name)


def tested_sources(spec) -> set[str]:
    """Sources that vetoes and consequences look at themselves."""
    looks = (*spec.vetoes, *spec.consequences)
    return {
        test.measure.source for each in looks for test in each.tests
        if test.of == rules.FACTS and test.measure.source
    }  # fmt: skip


def sources_of(engine: Engine, keys: Iterable[str] | None = None) -> set[str]:
    """Sources that the leaves of `keys` (None: all of them) read."""
    wanted = None if keys is None else set(keys)
    return {
        source for leaf in engine.leaves if wanted is None or leaf.key in wanted
        for term in leaf.terms for source in (source_of(leaf, term), term.sized_by) if source
    }  # fmt: skip


def facts_in(round, unit_ids, sources) -> dict[int, UnitFacts]:
    """{unit: its facts of these sources} as a round reads them. Two queries."""
    return {unit: UnitFacts(mine) for unit, mine in facts_of(round, unit_ids, sources).items()}


def sheets_of(round):
    """The sheets that are scored, in the order in which they are locked."""
    return _in_order(ScoreSheet.objects.filter(round=round, left_out=""))


def standing_rows(round) -> list[StandingRow]:
    """All that are scored, in the order of `sheets_of`. One query, no models: a thousand of them follow every new
    fact."""
    rows = ScoreSheet.objects.filter(round=round, left_out="").order_by("pk").values_list(
        "pk", "unit", "parent", "category", "members", "parent__name", _text("exact"), "total",
        _text("vetoes"), _text("followed"), _text("place"), "by_points", "grade", "why", "lowered_by",
        _text("titles"), _text("consequences"),
    )  # fmt: skip
    return [
        StandingRow(
            pk, Profile(unit, parent, category, members, name or ""), _fraction(exact), total,
            _parsed(vetoes), _parsed(followed), _fraction(place), *words, _parsed(titles),
            _parsed(consequences),
        )
        for (
            pk, unit, parent, category, members, name, exact, total, vetoes, followed, place, *words,
            titles, consequences,
        ) in rows
    ]  # fmt: skip


def _text(name):
    return Cast(name, TextField())


@lru_cache(maxsize=4_096)
def _parsed(text):
    """The JSON of a column: few differ, nobody changes them."""
    return json.loads(text)


@lru_cache(maxsize=16_384)
def _fraction(text):
    return None if text is None else Fraction(text)


def sheets_of_keys(keys):
    """Those of these keys that are scored, in the same order."""
    return _in_order(ScoreSheet.objects.filter(pk__in=keys, left_out=""))


def _in_order(sheets):
    return sheets.select_related("parent").order_by("pk")


def lines_of(sheets, keys=None) -> dict[int, list[Line]]:
    """{sheet: its lines}. Exact figures stay text: comparing tells what changed."""
    rows = ScoreLine.objects.filter(sheet__in=[each.pk for each in sheets])
    if keys is not None:
        rows = rows.filter(indicator__in=list(keys))
    found = defaultdict(list)
    for row in rows.order_by("pk").values_list(
        "pk", "sheet_id", "indicator", Cast("system", TextField()), Cast("final", TextField()),
        "check_score", "review_score", "is_absent",
    ):  # fmt: skip
        found[row[1]].append(Line._make(row))
    return found


def chunks(found: list, size=CHUNK):
    """A list in pieces."""
    return (found[at : at + size] for at in range(0, len(found), size))


def places_of(round, engine: Engine, sheets: list, keys=None):
    """Places of RANKED terms among all `sheets` (those of the leaves `keys` alone), read in chunks. A line that
    does not apply to its unit takes no place."""
    ranked = {leaf.key for leaf, _term in engine.ranked if keys is None or leaf.key in keys}
    if not ranked:
        return {}
    absent = set(
        ScoreLine.objects.filter(
            sheet__in=[each.pk for each in sheets], indicator__in=ranked, is_absent=True
        ).values_list("sheet__unit_id", "indicator")
    )
    only = engine
    if len(ranked) < len({leaf.key for leaf, _term in engine.ranked}):
        only = Engine(engine.spec, engine.calendar)
        only.ranked = [each for each in engine.ranked if each[0].key in ranked]
    sources = sources_of(engine, ranked)
    values, profiles = {}, {}
    for some in chunks(sheets):
        read = facts_in(round, [each.unit_id for each in some], sources)
        for sheet in some:
            profile = profiles[sheet.unit_id] = profile_of(sheet)
            found = only.values(read[sheet.unit_id], profile)
            values[sheet.unit_id] = {
                key: value for key, value in found.items() if (sheet.unit_id, key[0]) not in absent
            }
    return only.places(values, profiles)


def score_unit(round, sheet, facts, places, engine=None, keys=None) -> dict[str, LeafScore]:
    """{indicator: LeafScore} of the leaves that apply (of `keys` alone). `facts`: UnitFacts, or engine Facts in any
    order."""
    engine = engine or engine_of(round)
    known = facts if isinstance(facts, UnitFacts) else UnitFacts(facts)
    profile = profile_of(sheet)
    return {
        leaf.key: engine.leaf(leaf, known, profile, places)
        for leaf in engine.leaves
        if (keys is None or leaf.key in keys) and engine.applies(leaf, profile)
    }


def exact(score) -> Fraction | None:
    """A stored or computed figure, exactly."""
    return None if score is None else Fraction(score)


def decide(
    engine: Engine, profile: Profile, lines: list[Line], known: UnitFacts, systems
) -> Scored:
    """Finals and what stands at the end, from the system's scores ({indicator: score} of what applies; None: not
    computed yet, counts as nothing) and what people wrote on the lines."""
    finals: dict[str, Fraction | None] = {}
    present = set()
    for line in lines:
        finals[line.indicator] = None
        if line.indicator in systems and not line.is_absent:
            present.add(line.indicator)
            finals[line.indicator] = line.decided(systems[line.indicator])
    absent = {leaf.key for leaf in engine.leaves} - present
    points = {key: found for key, found in finals.items() if found is not None}
    total = total_of(engine.spec, points, absent)
    candidate = candidate_of(engine.spec, profile, known, engine.calendar, total)
    return Scored(systems, finals, candidate)


def score_sheet(engine: Engine, sheet, lines: list[Line], known: UnitFacts, places) -> Scored:
    """One unit from its facts."""
    systems = {
        key: found.points for key, found in score_unit(None, sheet, known, places, engine).items()
    }
    return decide(engine, profile_of(sheet), lines, known, systems)


def stored_total(spec, sheet) -> Total | None:
    """What a sheet's stored figures say of its total: enough for places, grades and titles."""
    if sheet.exact is None or sheet.total is None:
        return None
    places = spec.totals.places
    points = Fraction(sheet.total) if places is not None and places <= 4 else sheet.exact
    nothing = Fraction(0)
    return Total({}, nothing, nothing, Fraction(1), nothing, nothing, sheet.exact, points)
