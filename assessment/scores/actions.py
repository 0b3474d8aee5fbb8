"""Facts become scores: all of a round, some units, one sheet.

Locks: whoever changes the figures of one sheet holds its row and reads facts after that; whoever needs several
holds the round's row first (as whoever writes facts does), then the sheets in the order of their keys.
After a change of one sheet the standings of all follow after the commit, in a transaction of their own,
so that nobody who holds one sheet waits for another.
"""

from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.engine.grading import Candidate, Standing, stand
from assessment.engine.scoring import UnitFacts
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.rounds.queries import merged_of
from assessment.scores import computing, events, hooks, writing
from tuanwei.audit.actions import record
from tuanwei.celery import uncollected
from tuanwei.jobs.running import Cancelled
from tuanwei.jobs.sharing import share

RECOMPUTING = 0x5C04E  # our advisory locks, one per round
SLOW_WRITERS = timedelta(hours=1)
"""A fact may be noted so long before its transaction ends."""


@contextmanager
def alone(round):
    """One recompute of a round at a time. Raises ValidationError in words where one is under way."""
    key = [RECOMPUTING, round.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        if not cursor.fetchone()[0]:
            raise ValidationError(_("这次考核正在重新计算，等它算完就是新的，不用再点。"))
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def must_be_scored(round):
    """Raises ValidationError in words where a round is not (or no longer) computed."""
    if round.state == Round.State.PUBLISHED:
        raise ValidationError(
            _("已经公布的考核不再改动。有迟到的材料，先按程序重新打开，再重新计算。")
        )
    if round.state not in Round.SCORED_IN:
        raise ValidationError(_("考核还没有开始，或者已经取消，没有得分可以计算。"))


def follows_facts(round):
    """True while facts still change it: scored, and nothing shown yet."""
    return round.state in Round.SCORED_IN and round.state not in Round.POSTED_IN


def posted_words():
    """Why nothing is computed anew now."""
    return _("结果已经公示，分停在公示那一刻，不重新计算。确实要重算，先退回复核、写明原因。")


def must_follow_facts(round):
    """Raises ValidationError in words where a round is not (or no longer) computed anew: its ranking is shown."""
    must_be_scored(round)
    if not follows_facts(round):
        raise ValidationError(posted_words())


def recompute(*, round, by=None, progress=None, keep=frozenset()):
    """Everything of a round as of now: system scores, finals, totals, standings; returns how many lines changed.
    Chunk by chunk, each a transaction; harmless when it is run again. Lines whose keys are in `keep` stay."""
    round = Round.objects.select_related("version").get(pk=round.pk)
    must_follow_facts(round)
    with alone(round):
        started = timezone.now()
        engine = computing.engine_of(round, timezone.localdate(started))
        sheets = list(computing.sheets_of(round))
        ranks = computing.places_of(round, engine, sheets)

        def tell(done):
            if progress:
                progress(done * computing.CHUNK, len(sheets))

        try:
            changed = share(
                lambda some: _compute(round, engine, some, ranks, keep=keep, beside=True),
                list(computing.chunks(sheets)), tell,
            )  # fmt: skip
            changed += _again(round, engine, ranks, started, keep)
        except Cancelled:
            restand(round=round)
            raise
        changed += _empty_left_out(round)
        _finish(round, started, by, changed)
    if progress:
        progress(len(sheets), len(sheets))
    return changed


def hold(round):
    """The round's row, before any sheet's."""
    Round.objects.select_for_update(no_key=True).values_list("pk").get(pk=round.pk)


def hold_beside(round):
    """The same together with others who hold it like this: facts wait, pieces of one recompute do not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM assessment_round WHERE id = %s FOR SHARE", [round.pk])


@transaction.atomic
def _finish(round, started, by, changed):
    hold(round)
    restand(round=round)
    Round.objects.filter(pk=round.pk).update(computed_at=started)
    if by is not None:
        record(events.RECOMPUTED, round, by=by, changed=changed)


@uncollected()
@transaction.atomic
def _compute(
    round, engine, sheets, ranks, keys=None, keep=frozenset(), beside=False, moved=None
):  # fmt: skip
    """Score sheets (the leaves `keys` alone) under their locks and write what differs; how many lines did. `beside`:
    other pieces are computed at the same time. The set `moved` takes the keys of sheets whose totals did."""
    (hold_beside if beside else hold)(round)
    sheets = locked(sheets)
    sources = computing.sources_of(engine, keys) | computing.tested_sources(engine.spec)
    read = computing.facts_in(round, [each.unit_id for each in sheets], sources)
    lines = computing.lines_of(sheets)
    new_lines, new_totals = [], []
    for sheet in sheets:
        known = read[sheet.unit_id]
        mine = lines[sheet.pk]
        scored = _scored(engine, sheet, mine, known, ranks, keys, keep)
        new_lines += writing.changed_lines(mine, scored, keys)
        total = writing.changed_total(sheet, scored.candidate)
        if total:
            new_totals.append(total)
    writing.write(writing.TOTALS, new_totals)
    if moved is not None:
        moved.update(key for key, *_figures in new_totals)
    return writing.write(writing.LINES, new_lines)


def _scored(engine, sheet, lines, known, ranks, keys, keep):
    """A unit; leaves that are not of `keys`, and lines to keep, as they are stored."""
    profile = computing.profile_of(sheet)
    kept = {line.indicator for line in lines if line.pk in keep}
    applying = {leaf.key for leaf in engine.leaves if engine.applies(leaf, profile)}
    wanted = (applying if keys is None else applying & keys) - kept
    systems = {
        line.indicator: computing.exact(line.system) for line in lines
        if line.indicator in applying and line.indicator not in wanted
    }  # fmt: skip
    found = computing.score_unit(None, sheet, known, ranks, engine, wanted)
    systems |= {key: score.points for key, score in found.items()}
    return computing.decide(engine, profile, lines, known, systems)


def locked(sheets):
    """The same sheets as they are now, under their locks."""
    return list(
        computing.sheets_of_keys([each.pk for each in sheets]).select_for_update(of=("self",))
    )


def _again(round, engine, ranks, started, keep):
    """What was noted meanwhile: places once more where units are ranked by it, and units that were scored meanwhile as
    of the day before."""
    noted = Q(noted_at__gte=started - SLOW_WRITERS) | Q(ended_at__gte=started - SLOW_WRITERS)
    moved = Fact.objects.filter(noted, on__range=(round.starts_on, round.ends_on))
    ranked = {leaf.key for leaf, _term in engine.ranked}
    changed = 0
    if moved.filter(source__in=computing.sources_of(engine, ranked)).exists():
        changed = _rank(round, engine, ranked, keep, before=ranks)
    if engine.calendar.until != computing.day_of(round):
        units = set(moved.filter(noted_at__gte=started).values_list("unit", flat=True))
        sheets = computing.sheets_of(round).filter(unit__in=with_those_they_joined(round, units))
        plain = {leaf.key for leaf in engine.leaves} - ranked
        for some in computing.chunks(list(sheets)):
            changed += _compute(round, engine, some, {}, plain, keep)
    return changed


@transaction.atomic
def _rank(round, engine, keys, keep=frozenset(), before=None, moved=None):
    """The ranked leaves `keys` of all units, under the locks of all sheets; nothing where places are as `before`.
    `moved` as in `_compute`."""
    hold(round)
    sheets = list(computing.sheets_of(round).select_for_update(of=("self",)))
    ranks = computing.places_of(round, engine, sheets, keys)
    if ranks == before:
        return 0
    return sum(
        _compute(round, engine, some, ranks, keys, keep, moved=moved)
        for some in computing.chunks(sheets)
    )


def _empty_left_out(round):
    """Units that were left out have no figures; how many lines had."""
    out = ScoreSheet.objects.filter(round=round).exclude(left_out="")
    nothing = Standing(why="")
    out.exclude(exact=None, total=None, place=None, grade="").update(
        exact=None, total=None, place=None, by_points="", grade="", why="", lowered_by="",
        vetoes=[], followed={}, titles=nothing.titles, consequences=nothing.consequences,
    )  # fmt: skip
    lines = ScoreLine.objects.filter(sheet__in=out).exclude(system=None, final=None)
    return lines.update(system=None, final=None)


@transaction.atomic
def refresh(*, round, unit_ids, sources=None):
    """Scores of some units after facts of `sources` (None: any) changed: only the leaves that read them; of all
    units where they are ranked by them. Standings follow after the commit where a total changed, and always where
    `sources` is None. How many lines changed."""
    return _refresh(round.pk, unit_ids, sources)


def refresh_later(*, round, unit_ids, sources=None):
    """The same for many units: after the commit, each piece a transaction of its own."""
    work = partial(_refresh, round.pk, unit_ids, sources)
    transaction.on_commit(work, robust=True)


def _rounds():
    """Rounds with their versions; not with the documents, which lie behind engines that are kept."""
    return Round.objects.select_related("version").defer("version__document")


def _refresh(key, unit_ids, sources):
    round = _rounds().get(pk=key)
    must_be_scored(round)
    engine = computing.engine_of(round)
    if sources is None:
        keys = {leaf.key for leaf in engine.leaves}
        _empty_left_out(round)
    else:
        keys = {leaf for source in sources for leaf in engine.readers(source)}
        if not keys and not computing.tested_sources(engine.spec) & set(sources):
            return 0
    ranked = {leaf.key for leaf, _term in engine.ranked} & keys
    moved: set = set()
    changed = _rank(round, engine, ranked, moved=moved) if ranked else 0
    units = with_those_they_joined(round, unit_ids)
    for some in computing.chunks(list(computing.sheets_of(round).filter(unit__in=units))):
        changed += _compute(round, engine, some, {}, keys - ranked, moved=moved)
    if moved or sources is None:
        restand_later(round)
    return changed


def with_those_they_joined(round, unit_ids):
    """Units, and those into which they were merged."""
    found = set(unit_ids)
    return found | {unit for unit, joined in merged_of(round).items() if found & set(joined)}


@transaction.atomic
def retotal(*, sheet):
    """Finals and total of a sheet after one of its lines was changed by hand, or it was left out or taken in.
    Standings follow after the commit."""
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("round__version")
        .get(pk=sheet.pk)
    )
    round = sheet.round
    must_be_scored(round)
    if sheet.left_out:
        _empty_left_out(round)
        restand_later(round)
        return
    engine = computing.engine_of(round)
    sources = computing.tested_sources(engine.spec)
    known = UnitFacts(())
    if sources:
        known = computing.facts_in(round, [sheet.unit_id], sources)[sheet.unit_id]
    lines = computing.lines_of([sheet])[sheet.pk]
    scored = _scored(engine, sheet, lines, known, {}, frozenset(), frozenset())
    changed = writing.changed_lines(lines, scored)
    ranked = {leaf.key for leaf, _term in engine.ranked}
    turned = ranked & {
        each.indicator for each in lines if each.is_absent != (each.final is None)
    }  # fmt: skip
    writing.write(writing.LINES, changed)
    total = writing.changed_total(sheet, scored.candidate)
    writing.write(writing.TOTALS, [total] if total else [])
    if turned:
        transaction.on_commit(partial(_rank_if_there, round.pk, turned), robust=True)
    restand_later(round)


def _rank_if_there(key, keys):
    """Somebody takes no place any more, or one again: the others' places follow."""
    round = _rounds().filter(pk=key).first()
    if round is not None and round.state in Round.SCORED_IN:
        _rank(round, computing.engine_of(round), keys)


def restand_later(round):
    """Standings after the commit."""
    transaction.on_commit(partial(_restand_if_there, round.pk), robust=True)


def _restand_if_there(key):
    round = _rounds().filter(pk=key).first()
    if round is not None and round.state in Round.SCORED_IN:
        restand(round=round)


@uncollected()
@transaction.atomic
def restand(*, round):
    """Places, grades, titles, consequences of all sheets from their stored totals; how many changed. Sheets are read
    without locks: whoever changes a total meanwhile has this done again after the commit."""
    hold(round)
    spec = computing.engine_of(round).spec
    sheets = computing.standing_rows(round)
    candidates = {}
    for sheet in sheets:
        total = computing.stored_total(spec, sheet)
        if total is not None:
            candidates[sheet.pk] = Candidate(
                sheet.profile,
                total,
                frozenset(sheet.vetoes),
                frozenset(sheet.followed),
                {key: tuple(people) for key, people in sheet.followed.items() if people},
            )
    standings = stand(spec, candidates)
    for each in hooks.standing:
        each(round, standings)
    rows = [
        row for sheet in sheets if sheet.pk in standings
        if (row := writing.changed_standing(sheet, standings[sheet.pk]))
    ]  # fmt: skip
    return writing.write(writing.STANDINGS, rows)
