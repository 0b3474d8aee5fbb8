"""Closing a project (结项): saved in editions, handed in once complete, accepted or returned."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.projects import checking, events, notices, queries
from activities.projects.actions import locked
from activities.projects.models import Closing, ClosingFile, Project
from tuanwei.attachments.actions import claim, discard, store
from tuanwei.attachments.formats import DOCX, EVERYTHING, IMAGES, PDF, XLSX
from tuanwei.audit.actions import record
from tuanwei.workdays.queries import current_calendar

State = Closing.State
AGAIN = 3  # working days for what was returned
TYPES = {"doc": (DOCX,), "pdf": (PDF,), "sheet": (XLSX,), "image": IMAGES, "slides": (PDF,)}


class Conflict(ValidationError):
    """Somebody saved in the meantime; `closing` is what stands now."""

    def __init__(self, closing):
        super().__init__(
            _("这份结项刚才在别的页面存过。两份都在下面，改好再存一次。"), code="conflict"
        )
        self.closing = closing


class Lacking(ValidationError):
    """It cannot be handed in yet: `messages` say what is still to be done."""


def _open(project, edition=None):
    """(locked project, its closing); raises Conflict for an edition that was not read."""
    project = locked(project)
    closing = Closing.objects.select_for_update().filter(project=project).first()
    if closing is None:
        closing = Closing(project=project, edition=0)
    closing.project = project
    if closing.state not in (State.DRAFT, State.RETURNED):
        raise ValidationError(_("结项已经交上去了，不能再改。"))
    if edition is not None and edition != closing.edition:
        raise Conflict(closing)
    return project, closing


@transaction.atomic
def save_closing(*, project, by, edition, **fields):
    """Keep what is written so far. Raises Conflict when it was saved elsewhere meanwhile."""
    _project, closing = _open(project, edition)
    for name, value in fields.items():
        setattr(closing, name, value)
    closing.edition += 1
    closing.save()
    record(events.CLOSING_SAVED, closing, by=by)
    return closing


@transaction.atomic
def submit_closing(*, project, by, edition, **fields):
    """Save and hand in; raises ValidationError with everything that is still lacking."""
    closing = save_closing(project=project, by=by, edition=edition, **fields)
    project = closing.project
    if lacking := checking.problems(project, closing):
        raise Lacking(lacking)
    now = timezone.now()
    closing.state, closing.submitted_at, closing.submitted_by = State.SUBMITTED, now, by
    if closing.first_submitted_at is None:
        closing.first_submitted_at, closing.first_due_on = now, project.closing_due_on
    closing.save()
    project.state = Project.State.CLOSING
    project.save(update_fields=["state"])
    in_time = project.closing_due_on is None or timezone.localdate(now) <= project.closing_due_on
    record(events.CLOSING_SUBMITTED, closing, by=by, in_time=in_time)
    notices.closing_submitted(closing)
    return closing


@transaction.atomic
def add_file(*, project, by, rule, upload):
    """Hand in a file for a FileRule of the closing."""
    _fields, files = checking.asked(project)
    asked = next((each for each in files if each.key == rule), None)
    if asked is None:
        raise ValidationError(_("这里不用传这个文件，请刷新页面再看。"))
    project, closing = _open(project)
    if closing.pk is None:
        closing.save()
    if closing.files.filter(rule=rule).count() >= asked.most:
        raise ValidationError(_("“%(label)s”最多 %(n)d 个文件，先删一个再传。") % {
            "label": asked.label, "n": asked.most})  # fmt: skip
    allow = tuple(known for name in asked.types for known in TYPES.get(name, ())) or EVERYTHING
    kept = store(upload, by=by, allow=allow)
    claim([kept])
    ClosingFile.objects.create(closing=closing, rule=rule, attachment=kept)
    record(events.CLOSING_FILED, closing, by=by, title=asked.label)


@transaction.atomic
def remove_file(*, project, by, pk):
    """Take a file back."""
    project, closing = _open(project)
    found = (
        ClosingFile.objects.select_related("attachment").filter(closing=closing.pk, pk=pk).first()
    )
    if found is None:
        raise ValidationError(_("这个文件已经被删掉了，请刷新页面再看。"))
    record(events.CLOSING_FILED, closing, by=by, title=found.attachment.name)
    found.delete()
    discard(found.attachment)


def _submitted(closing):
    project = locked(closing.project, *Project.State)
    found = Closing.objects.select_for_update().get(pk=closing.pk)
    if found.state != State.SUBMITTED:
        raise ValidationError(
            _("这份结项现在是“%(state)s”，可能有同事刚处理过，请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    found.project = project
    return found


@transaction.atomic
def accept(*, closing, by, words=""):
    """It is complete: the project is closed for good."""
    closing = _submitted(closing)
    project, now = closing.project, timezone.now()
    _not_own(closing, by)
    closing.state, closing.decided_by, closing.decided_at = State.ACCEPTED, by, now
    closing.words = words
    closing.save()
    project.state, project.closed_at = Project.State.CLOSED, now
    project.save(update_fields=["state", "closed_at"])
    record(events.CLOSING_ACCEPTED, closing, by=by)
    notices.closing_decided(closing)


@transaction.atomic
def give_back(*, closing, by, words):
    """It lacks something: back to whoever handed it in, with three working days at least."""
    if len(words.strip()) < 4:
        raise ValidationError(_("请写明要补什么，至少 4 个字，同学会读到。"))
    closing = _submitted(closing)
    project, now = closing.project, timezone.now()
    _not_own(closing, by)
    closing.state, closing.decided_by, closing.decided_at = State.RETURNED, by, now
    closing.words = words
    closing.save()
    again = current_calendar().add_workdays(timezone.localdate(now), AGAIN)
    project.state = Project.State.RUNNING
    project.closing_due_on = max(project.closing_due_on or again, again)
    project.save(update_fields=["state", "closing_due_on"])
    record(events.CLOSING_RETURNED, closing, by=by, due=str(project.closing_due_on))
    notices.closing_decided(closing)


def _not_own(closing, by):
    if by.pk == closing.submitted_by_id or by.pk in queries.people_of(closing.project):
        raise ValidationError(_("自己负责、参与或提交的结项，由别的同事来验收。"))
