"""Stages are counted once, and anybody who may see the result can have it counted again."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from branches.league_days.contests.actions import finish_stage
from branches.league_days.contests.models import Contest, StageRun
from branches.league_days.results import events
from branches.league_days.results.digests import digest_of
from branches.league_days.results.gathering import inputs_of, missing_of
from branches.league_days.results.models import StageResult
from branches.league_days.results.queries import entries_by_key
from branches.league_days.results.winning import advancing_of
from tuanwei.audit.actions import record


def locked(contest_id):
    """The contest, with its row held: results and awards of one contest are made one by one."""
    rows = Contest.objects.select_for_update(of=("self",)).select_related("kind", "rules")
    return rows.get(pk=contest_id)


def stage_of(contest, run):
    """A stage, read anew, that knows its contest."""
    found = contest.stages.get(pk=run.pk)
    found.contest = contest
    return found


@transaction.atomic
def count_stage(*, run, by):
    """Count a stage and freeze what it was counted from; the StageResult. A second click finds the
    first one's. Who goes on enters the next stage at once, unless people have to decide on equals.

    Raises ValidationError with everything that is missing.
    """
    contest = locked(run.contest_id)
    run = stage_of(contest, run)
    known = StageResult.objects.filter(run=run).first()
    if known is not None:
        return known
    if contest.state != Contest.State.OPEN or run.state != StageRun.State.RUNNING:
        raise ValidationError(_("这一环节现在不在进行，不能算结果。请刷新页面再看。"))
    inputs = inputs_of(run)
    if missing := missing_of(run, inputs):
        raise ValidationError([each.words for each in missing])
    result = StageResult.objects.create(
        run=run, inputs=inputs.write(), digest=digest_of(contest.spec, inputs), made_by=by
    )
    record(
        events.COUNTED, run, by=by, entries=len(inputs.entrants), sheets=len(inputs.sheets),
        ballots=sum(each.valid for each in inputs.turnouts), digest=result.digest,
    )  # fmt: skip
    advance(run, result, by)
    return result


def advance(run, result, by):
    """Send on who goes on, once nobody has to decide any more."""
    if run.key == run.contest.spec.stages[-1].key:
        finish_stage(run=run, chosen=[], by=by)
        return
    chosen, border = advancing_of(run, result, entries_by_key(run.contest))
    if border is None:
        finish_stage(run=run, chosen=chosen, by=by)


@transaction.atomic
def recount(*, run, by):
    """Count again: the frozen inputs against their digest, and against the sheets, ballots and bonus
    points as they stand in the tables now. What differs, in words; nothing where all is the same.
    Entries that have left since are not compared."""
    result = StageResult.objects.filter(run=run.pk).first()
    if result is None:
        raise ValidationError(_("这一环节还没有结果，没有可以核对的。"))
    found = _differences(run, result)
    record(events.RECOUNTED, run, by=by, digest=result.digest, differences=len(found))
    return found


COMPARED = (
    ("entrants", _lazy("参评的出勤人数或顺序和当时不一样。")),
    ("sheets", _lazy("评委的评分表和当时不一样。")),
    ("votes", _lazy("各参评的得票和当时不一样。")),
    ("turnouts", _lazy("有效票或无效票的张数和当时不一样。")),
    ("granted", _lazy("加分和当时不一样。")),
    ("lot", _lazy("抽签的种子和当时不一样。")),
)


def _differences(run, result):
    frozen, now = result.read_inputs, inputs_of(run)
    found = []
    if digest_of(run.contest.spec, frozen) != result.digest:
        found.append(_("冻结的内容和当时记下的摘要对不上：规则或冻结的数据被改过。"))
    kept = {each.key for each in now.entrants}
    frozen, now = _of(frozen, kept), _of(now, kept)
    return found + [
        str(words) for name, words in COMPARED if getattr(frozen, name) != getattr(now, name)
    ]


def _of(inputs, keys):
    return replace(
        inputs,
        entrants=tuple(each for each in inputs.entrants if each.key in keys),
        sheets=tuple(each for each in inputs.sheets if each.entry in keys),
        votes=tuple(each for each in inputs.votes if each.entry in keys),
        granted=tuple(each for each in inputs.granted if each.entry in keys),
    )
