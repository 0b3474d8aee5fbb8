"""What reviewers do: keep a draft of scores, hand it in, step aside. Every verb is theirs alone."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.rounds import events, notices, scoring
from activities.rounds.actions import locked, refill
from activities.rounds.models import Assignment, Round, Score
from tuanwei.audit.actions import record

Task = Assignment.State


def _open(task, by):
    """The assignment, locked; refused in words when it waits for no scores of `by` any more."""
    task = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("entry__round", "entry__application", "reviewer")
        .get(pk=task.pk)
    )
    if task.reviewer.user_id != by.pk or task.reviewer.left_at is not None:
        raise ValidationError(_("这份不再由你来评。"))
    if task.state == Task.DONE:
        raise ValidationError(_("这份的分已经交了，交了就不再改。"))
    if task.state != Task.OPEN or task.entry.application.state != "review":
        raise ValidationError(_("这份不用评了：申报撤回了，或者已经转给别人。"))
    if task.entry.round.state != Round.State.SCORING:
        raise ValidationError(_("这一批已经结束评审。"))
    return task


def _checked(items, points):
    """{key: Decimal} of points given, without those left empty; ValidationError by item."""
    known, faults = {item.key: item for item in items}, {}
    for key, given in points.items():
        if given is None:
            continue
        item = known[key]
        if not given.is_finite() or not 0 <= given <= item.most:
            faults[key] = _("“%(label)s”要在 0 和 %(most)s 之间。") % {
                "label": item.label, "most": scoring.plain(item.most),
            }  # fmt: skip
        elif given != round(given, scoring.PLACES):
            faults[key] = _("“%(label)s”最多两位小数。") % {"label": item.label}
    if faults:
        raise ValidationError(faults)
    return {key: Decimal(given) for key, given in points.items() if given is not None}


def _write(task, points, comment):
    task.scores.all().delete()
    Score.objects.bulk_create(
        Score(assignment=task, item=key, points=given) for key, given in points.items()
    )
    task.comment = comment
    task.save()


@transaction.atomic
def save_draft(*, task, by, points, comment=""):
    """Keep what is there so far; nobody else sees it and it counts nowhere."""
    task = _open(task, by)
    _write(task, _checked(task.entry.round.items, points), comment)


@transaction.atomic
def hand_in(*, task, by, points, comment=""):
    """The scores count from now on and never change. Raises ValidationError by item for points that
    are missing or cannot be."""
    task = _open(task, by)
    items, given = task.entry.round.items, _checked(task.entry.round.items, points)
    if left := scoring.missing(given, items):
        raise ValidationError(
            {item.key: _("“%(label)s”还没打分。") % {"label": item.label} for item in left}
        )
    task.state, task.done_at = Task.DONE, timezone.now()
    _write(task, given, comment)
    record(events.SCORED, task, by=by, round=str(task.entry.round), number=task.entry.position)
    waiting = Assignment.objects.in_force().filter(entry__round=task.entry.round, state=Task.OPEN)
    if not waiting.exists():
        notices.all_scored(task.entry.round)


@transaction.atomic
def step_aside(*, task, by, reason):
    """A reviewer steps aside for one entry; it goes to somebody else where somebody may. True when
    it did. Raises ValidationError without a reason."""
    if len(reason.strip()) < 2:
        raise ValidationError({"reason": _("请写为什么回避，至少 2 个字，只有老师看得到。")})
    found = locked(task.entry.round)
    task = _open(task, by)
    task.scores.all().delete()
    task.state, task.reason, task.comment = Task.RECUSED, reason.strip(), ""
    task.save()
    record(events.RECUSED, task, by=by, round=str(found), number=task.entry.position)
    plan, _counts = refill(found, by)
    if is_short := any(short.work == task.entry.application.number for short in plan.short):
        notices.lacks_reviewers(found, task.entry)
    return not is_short
