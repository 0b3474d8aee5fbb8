"""The facts of a round counted by two versions of a standard. Reads only; in the background where there are
many units."""

from fractions import Fraction

from django.utils.translation import gettext as _

from assessment.engine import spec as rules
from assessment.engine.exact import within
from assessment.engine.grading import ladder, stand
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine
from assessment.insights import moves
from assessment.rounds.models import Round
from assessment.scores import computing
from assessment.standards.models import StandardVersion
from assessment.standards.permissions import can_write_standards
from tuanwei.jobs import running

KIND = "assessment.replay"
FEW = 60
"""So many units are compared at once, more in the background."""


def replayed(round, before: rules.Spec, after: rules.Spec, progress=None) -> dict:
    """{unit's key: [Outcome before, Outcome after]}. A score by hand holds in both wherever both know the indicator;
    a number of queries that grows with chunks of units alone."""
    sheets = list(computing.sheets_of(round))
    until = computing.day_of(round)
    sides = [
        Engine(spec, Calendar(round.starts_on, round.ends_on, spec.cycle.idle_months, until))
        for spec in (before, after)
    ]
    ranks = [computing.places_of(round, engine, sheets) for engine in sides]
    sources = set()
    for engine in sides:
        sources |= computing.sources_of(engine) | computing.tested_sources(engine.spec)
    candidates: list[dict] = [{}, {}]
    for n, some in enumerate(computing.chunks(sheets)):
        read = computing.facts_in(round, [each.unit_id for each in some], sources)
        lines = computing.lines_of(some)
        for sheet in some:
            for engine, places, found in zip(sides, ranks, candidates, strict=True):
                mine = _lines(engine.spec, sheet, lines[sheet.pk])
                scored = computing.score_sheet(engine, sheet, mine, read[sheet.unit_id], places)
                found[sheet.unit_id] = scored.candidate
        if progress:
            progress(min((n + 1) * computing.CHUNK, len(sheets)), len(sheets))
    stood = [stand(engine.spec, found) for engine, found in zip(sides, candidates, strict=True)]
    return {
        sheet.unit_id: [
            moves.outcome_of(
                found[sheet.unit_id].total.points, places[sheet.unit_id],
                found[sheet.unit_id].vetoes,
            )
            for found, places in zip(candidates, stood, strict=True)
        ]
        for sheet in sheets
    }  # fmt: skip


def _lines(spec, sheet, stored):
    """A line for every leaf of a version: what was written by hand on that of the same key, within its bounds."""
    known = {each.indicator: each for each in stored}
    found = []
    for leaf in spec.leaves:
        line = known.get(leaf.key)
        if line is None:
            line = computing.Line(None, sheet.pk, leaf.key, None, None, None, None, False)
        found.append(line._replace(
            check=_bounded(leaf, line.check), review=_bounded(leaf, line.review)
        ))  # fmt: skip
    return found


def _bounded(leaf, score):
    if score is None:
        return None
    return within(Fraction(score), leaf.floor, leaf.maximum if leaf.is_capped else None)


def report(found: dict, before: rules.Spec, after: rules.Spec) -> list:
    """What `replayed` gave as plain data, names of grades and titles in words: [[unit, points, place, grade, titles,
    vetoes, and the same after]]."""
    sides = (_names(before), _names(after))
    rows = []
    for unit, outcomes in found.items():
        row = [unit]
        for each, (grades, titles, vetoes) in zip(outcomes, sides, strict=True):
            row += [
                str(each.points), None if each.place is None else str(each.place),
                grades.get(each.grade, each.grade), [titles.get(key, key) for key in each.titles],
                [vetoes.get(key, key) for key in each.vetoes],
            ]  # fmt: skip
        rows.append(row)
    return rows


def _names(spec):
    return tuple(
        {each.key: each.label for each in found} for found in (spec.grades, spec.titles, spec.vetoes)
    )  # fmt: skip


def moves_of(rows: list, before: rules.Spec, after: rules.Spec) -> list[moves.Move]:
    """[Move] of what `report` wrote."""
    sides: list[dict] = [{}, {}]
    for unit, *rest in rows:
        for at, side in enumerate(sides):
            points, place, grade, titles, vetoes = rest[at * 5 : at * 5 + 5]
            side[unit] = moves.Outcome(
                Fraction(points), None if place is None else Fraction(place), grade,
                tuple(titles), tuple(vetoes),
            )  # fmt: skip
    ranks = []
    for spec in (before, after):
        labels = {each.key: each.label for each in spec.grades}
        ranks.append([labels[key] for key in ladder(spec)])
    return moves.compared(*sides, *ranks)


def start(*, round, before, after, by):
    """Compare in the background; return the Job. Versions by their keys: what was in force never changes, of a draft
    that which it says when its turn comes."""
    label = _("比较两版：%s") % round
    parameters = {"round": round.pk, "before": before.pk, "after": after.pk}
    return running.start(KIND, by=by, parameters=parameters, label=label)


def parts_of(job):
    """(round, version before, version after) of a job, None for what is gone."""
    round = Round.objects.select_related("version").filter(pk=job.parameters["round"]).first()
    versions = StandardVersion.objects.select_related("kind").in_bulk(
        [job.parameters["before"], job.parameters["after"]]
    )
    return round, versions.get(job.parameters["before"]), versions.get(job.parameters["after"])


@running.runner(KIND, is_repeatable=True)
def run_replay(job, progress):
    """Compare two versions; what came out stays with the job, nothing else is written."""
    round, before, after = parts_of(job)
    if None in (round, before, after) or not can_write_standards(job.created_by):
        raise running.Refused(_("这次考核或者其中一版标准已经不在了，没有比较。"))
    found = replayed(round, before.spec, after.spec, progress)
    job.parameters["found"] = report(found, before.spec, after.spec)
    progress.close(job.State.DONE, parameters=job.parameters)
