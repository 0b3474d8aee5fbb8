"""What happens to promises: made, given to somebody, moved on step by step, ended."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.promises import events, notices, progress
from mailbox.promises.models import Milestone, Promise
from tuanwei.audit.actions import record

State = Promise.State
MOST_STEPS = 12


def _running(promise):
    """The locked promise; refused once it has ended."""
    promise = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("case", "unit")
        .get(pk=promise.pk)
    )
    if promise.state != State.RUNNING:
        raise ValidationError(
            _("这项承诺已经是“%(state)s”，不能再改。可能有人刚处理过，请刷新页面再看。")
            % {"state": promise.get_state_display()}
        )
    return promise


@transaction.atomic
def make_promise(*, case, by, what, due_on, unit, text="", person=None):
    """Promise something about a letter; its author and supporters hear of it."""
    if due_on < timezone.localdate():
        raise ValidationError(_("做到的日子已经过去了，请选今天或以后。"))
    try:
        with transaction.atomic():
            promise = Promise.objects.create(
                case=case, what=what, text=text, unit=unit, person=person, due_on=due_on,
                made_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError(_("这封信已经有这项承诺了，看“后来怎样”。")) from None
    record(events.MADE, promise, by=by, letter=case.number, due=str(due_on))
    notices.made(promise)
    return promise


@transaction.atomic
def change_promise(*, promise, by, what, text, unit, person, is_public):
    """Change the words and who is in charge; never the day."""
    promise = _running(promise)
    before = promise.unit_id, promise.person_id
    promise.what, promise.text, promise.is_public = what, text, is_public
    promise.unit, promise.person = unit, person
    try:
        with transaction.atomic():
            promise.save()
    except IntegrityError:
        raise ValidationError(_("这封信已经有一项同名的承诺。")) from None
    record(events.CHANGED, promise, by=by, unit=str(unit), is_public=is_public)
    if before != (promise.unit_id, promise.person_id):
        notices.given(promise)
    return promise


@transaction.atomic
def add_step(*, promise, by, words, due_on, share=None):
    """Add a milestone; the shares of all must still fit into the whole."""
    promise = _running(promise)
    steps = list(promise.milestones.all())
    if len(steps) >= MOST_STEPS:
        raise ValidationError(_("一项承诺最多分 12 步。"))
    if due_on > promise.due_on:
        raise ValidationError(_("这一步不能比整项承诺还晚。"))
    if any(step.words == words for step in steps):
        raise ValidationError(_("已经有这一步了。"))
    try:
        progress.shares([*(step.share for step in steps), share])
    except ValueError:
        raise ValidationError(
            _("各步加起来超过了 100%，或者没有给不写百分比的步骤留下份额。请改小一点。")
        ) from None
    made = Milestone.objects.create(promise=promise, words=words, due_on=due_on, share=share)
    record(events.STEP_ADDED, promise, by=by, title=words, due=str(due_on))
    return made


def _step(promise, pk):
    found = promise.milestones.filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("这一步已经被删掉了，请刷新页面再看。"))
    return found


@transaction.atomic
def remove_step(*, promise, by, step):
    """Take a milestone out that is not done."""
    promise = _running(promise)
    found = _step(promise, step)
    if found.is_done:
        raise ValidationError(_("做完的一步不能删，先取消勾选。"))
    record(events.STEP_REMOVED, promise, by=by, title=found.words)
    found.delete()


@transaction.atomic
def tick(*, promise, by, step):
    """A milestone is done; those who wait for word hear how far it is. Twice is no mistake."""
    promise = _running(promise)
    found = _step(promise, step)
    if found.is_done:
        return
    found.done_on, found.done_by = timezone.localdate(), by
    found.save()
    record(events.STEP_DONE, promise, by=by, title=found.words)
    notices.progressed(promise, f"step:{found.pk}", _("刚做完：%(step)s") % {"step": found.words})


@transaction.atomic
def untick(*, promise, by, step):
    """It was not done after all."""
    promise = _running(promise)
    found = _step(promise, step)
    if not found.is_done:
        return
    found.done_on, found.done_by = None, None
    found.save()
    record(events.STEP_UNDONE, promise, by=by, title=found.words)


@transaction.atomic
def tell_progress(*, promise, by, text):
    """How far it is, in words that those who wait read."""
    promise = _running(promise)
    promise.progress, promise.told_on = text, timezone.localdate()
    promise.save()
    noted = record(events.PROGRESS_TOLD, promise, by=by)
    notices.progressed(promise, f"told:{noted.pk}", text)


@transaction.atomic
def keep(*, promise, by, text=""):
    """It is done: in time until its day is over, late afterwards."""
    promise = _running(promise)
    left = [step.words for step in promise.milestones.all() if not step.is_done]
    if left:
        raise ValidationError(
            _("还有 %(n)d 步没有勾完：%(steps)s。") % {"n": len(left), "steps": "、".join(left)}
        )
    today = timezone.localdate()
    promise.progress, promise.told_on = text or promise.progress, today
    _settle(promise, by, State.KEPT if today <= promise.due_on else State.LATE)


@transaction.atomic
def fail(*, promise, by, reason, is_dropped=False):
    """It was not kept, or is given up; the reason goes to those who wait."""
    if len(reason.strip()) < 4:
        raise ValidationError(_("请写明原因，至少 4 个字，来信人会读到。"))
    promise = _running(promise)
    promise.reason = reason
    _settle(promise, by, State.DROPPED if is_dropped else State.BROKEN)


def _settle(promise, by, state):
    promise.state, promise.settled_on, promise.settled_by = state, timezone.localdate(), by
    promise.save()
    record(events.SETTLED, promise, by=by, outcome=str(promise.get_state_display()))
    notices.settled(promise)
