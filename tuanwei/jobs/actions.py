"""What people do with imports: upload, map, confirm, undo, drop; and forgetting old files."""

from datetime import timedelta
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.jobs import importers, running, sheets
from tuanwei.jobs.checking import build_frame
from tuanwei.jobs.events import JobEvent
from tuanwei.jobs.headers import find_header, guess_mapping, plain_label, read_header
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportBatch, ImportChange, ImportRow, Job, MappingProfile
from tuanwei.jobs.staging import stage
from tuanwei.notices.actions import notify

UNDO_WITHIN = timedelta(hours=24)
FORGET_IMPORTS_AFTER = timedelta(days=30)
State = ImportBatch.State


class NotNow(Exception):
    """The batch is in another state than the action needs; str() is a sentence."""


@transaction.atomic
def upload(*, kind, file_name, data, by):
    """Read an uploaded file and return the batch, header and columns guessed.

    The bytes are not kept. Raises sheets.Unreadable with a sentence.
    """
    importer = importers.get(kind)
    read = sheets.read(data)
    place, header = _best_sheet(read.tops, importer.names)
    batch = ImportBatch(
        kind=kind, file_name=PurePath(file_name.replace("\\", "/")).name[:120] or _("未命名"),
        lines=read.lines, created_by=by,
    )  # fmt: skip
    _look_at(batch, place, header, importer)
    batch.save()
    record(JobEvent.IMPORT_UPLOADED, batch, by=by, kind=kind, rows=read.tops[place].height)
    return batch


def _best_sheet(tops, names):
    """(place, Header) of the sheet with most known labels; visible and long ones first."""
    best = None
    for place, top in enumerate(tops):
        header = find_header(top, names)
        known = len(guess_mapping(header, names)) if header else 0
        rank = (known, not top.is_hidden, top.height)
        if best is None or rank > best[0]:
            best = (rank, place, header or read_header(top, 1, 1))
    return best[1], best[2]


def _look_at(batch, place, header, importer):
    batch.sheet, batch.header_row, batch.header_depth = place, header.row, header.depth
    batch.mapping = {str(at): key for at, key in guess_mapping(header, importer.names).items()}


def header_of(batch, tops):
    """The Header of a batch, out of its sheet's first rows."""
    return read_header(tops[batch.sheet], batch.header_row, batch.header_depth)


@transaction.atomic
def choose_header(*, batch, sheet, row, depth, by):
    """Look at another sheet or header row, where the columns are guessed anew, or at the same."""
    batch = _locked(batch, State.MAPPING, State.CHECKED)
    tops = sheets.Sheets.restore(bytes(batch.lines)).tops
    sheet = min(max(sheet, 0), len(tops) - 1)
    row = min(max(row, 1), len(tops[sheet].rows))
    header = read_header(tops[sheet], row, min(max(depth, 1), 2, len(tops[sheet].rows) - row + 1))
    if (sheet, row, header.depth) != (batch.sheet, batch.header_row, batch.header_depth):
        _look_at(batch, sheet, header, importers.get(batch.kind))
    batch.state = State.MAPPING
    batch.save()
    record(JobEvent.IMPORT_MAPPED, batch, by=by, sheet=sheet, row=row)
    return batch


@transaction.atomic
def save_profile(*, batch, name, by):
    """Keep the batch's mapping under a name, by label, for the next file of this layout."""
    header = header_of(batch, sheets.Sheets.restore(bytes(batch.lines)).tops)
    labels = {plain_label(header.labels[int(at)]): key for at, key in batch.mapping.items()}
    profile, _created = MappingProfile.objects.update_or_create(
        created_by=by, kind=batch.kind, name=name[:40], defaults={"labels": labels}
    )
    record(JobEvent.PROFILE_SAVED, profile, by=by)
    return profile


@transaction.atomic
def check(*, batch, mapping, options, by):
    """Take the mapping ({place: key}) and start checking; nothing but staging is written."""
    batch = _locked(batch, State.MAPPING, State.CHECKED)
    batch.mapping = {str(place): key for place, key in mapping.items()}
    batch.options = options
    batch.state = State.CHECKING
    batch.job = running.start(
        "import.check", by=by, parameters={"batch": batch.pk}, label=batch.file_name
    )
    batch.save()
    record(JobEvent.IMPORT_MAPPED, batch, by=by, columns=sorted(mapping.values()))
    return batch


@running.runner("import.check")
def run_check(job, progress):
    """Clean, compare and stage every row of a batch."""
    batch = ImportBatch.objects.get(pk=job.parameters["batch"])
    if batch.state not in {State.CHECKING, State.CHECKED}:
        return
    try:
        check_batch(batch, progress)
    except running.Fenced:
        raise  # the batch is another's by now
    except BaseException:  # cancelled or failed: back to the columns
        ImportBatch.objects.filter(pk=batch.pk, job=job, state=State.CHECKING).update(
            state=State.MAPPING
        )
        raise


def check_batch(batch, progress=None):
    """Stage a batch now; its state becomes CHECKED. Raises Cancelled when it was dropped meanwhile."""
    importer = importers.get(batch.kind)
    read = sheets.Sheets.restore(bytes(batch.lines))
    table = read.table(batch.sheet)
    if progress:
        progress(0, table.height)
    header = header_of(batch, read.tops)
    mapping = {int(place): key for place, key in batch.mapping.items()}
    frame = build_frame(table, header, mapping, importer.fields)
    batch.plan = importer.check(frame, options=batch.options, by=batch.created_by) or {}
    stage(batch, frame, importer.staged, progress)
    batch.counts = {outcome: frame.outcomes.count(outcome) for outcome in importers.OUTCOMES}
    batch.counts["warning"] = sum(
        1 for found in frame.problems.values() if any(each.is_warning for each in found)
    )
    batch.left_out = frame.left_out
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update().defer("lines").get(pk=batch.pk)
        if (now.state, now.job_id) == (batch.state, batch.job_id):
            batch.state = State.CHECKED
            batch.save()
            return
        if now.state == State.DROPPED:
            ImportRow.objects.filter(batch=batch).delete()
    raise running.Cancelled


@transaction.atomic
def confirm(*, batch, valid_only, by):
    """Start saving. With errors the person must have chosen to import the valid part only."""
    batch = _locked(batch, State.CHECKED)
    if batch.counts["error"] and not valid_only:
        raise NotNow(
            _("还有 %d 行错误。可以只导入通过的行，或者改好以后重新上传。") % batch.counts["error"]
        )
    if not batch.counts["new"] + batch.counts["changed"]:
        raise NotNow(_("没有需要写入的行，不用入库。"))
    batch.state = State.SAVING
    batch.job = running.start(
        "import.save", by=by, parameters={"batch": batch.pk}, label=batch.file_name,
        total=batch.counts["new"] + batch.counts["changed"],
    )  # fmt: skip
    batch.save(update_fields=["state", "job"])
    record(JobEvent.IMPORT_CONFIRMED, batch, by=by, valid_only=valid_only)
    return batch


@running.runner("import.save")
def run_save(job, progress):
    """Save a confirmed batch: all of it or, after any fault, nothing."""
    try:
        with transaction.atomic():
            save_batch(job.parameters["batch"], progress)
            progress.close(Job.State.DONE)
    except Stale:
        progress.is_closed = False
        batch = ImportBatch.objects.get(pk=job.parameters["batch"])
        check_batch(batch)
        _tell_unsaved(job)
        raise running.Refused(_("核对以后数据有了变化，已经重新核对，请再看一遍。")) from None
    except BaseException as fault:
        progress.is_closed = False  # the row is as it was before; it may be closed again
        mine = ImportBatch.objects.filter(pk=job.parameters["batch"], job=job, state=State.SAVING)
        if mine.update(state=State.CHECKED) and not isinstance(fault, running.Cancelled):
            _tell_unsaved(job)
        raise


def _tell_unsaved(job):
    """They were told that they may leave the page: bad news has to follow them as well."""
    notify(
        [job.created_by], kind="system", once=f"import-unsaved-{job.pk}",
        title=_("导入没有完成：{name}").format(name=job.label),
        body=_("没有写入任何数据。打开看一看原因，可以再导入一次。"),
        url=f"/imports/{job.parameters['batch']}/",
    )  # fmt: skip


def save_batch(batch_id, progress):
    """Write a batch inside the caller's transaction and tell its owner."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != State.SAVING:
        return
    importer, by = importers.get(batch.kind), batch.created_by
    if not importer.may_import(by):
        raise running.Refused(_("你已经没有导入的权限，没有写入任何数据。"))
    total = batch.counts["new"] + batch.counts["changed"]
    progress(0, total)
    batch.report = importer.save(batch, by=by)
    batch.state, batch.saved_at = State.SAVED, timezone.now()
    batch.save(update_fields=["report", "state", "saved_at"])
    record(JobEvent.IMPORT_SAVED, batch, by=by, **batch.report)
    notify(
        [by], kind="system", once=f"import-saved-{batch.pk}",
        title=_("导入完成：{name}").format(name=batch.file_name[:80]),
        body=_("写入 {count} 行。24 小时内可以整批撤回。").format(count=total),
        url=f"/imports/{batch.pk}/",
    )  # fmt: skip
    progress(total, total)


def may_undo(batch, now=None):
    """True within 24 hours of saving."""
    return batch.state == State.SAVED and (now or timezone.now()) < batch.saved_at + UNDO_WITHIN


@transaction.atomic
def undo(*, batch, by):
    """Take a saved batch back; rows that changed since stay and are listed in the report."""
    batch = _locked(batch, State.SAVED)
    if not may_undo(batch):
        raise NotNow(_("入库已经超过 24 小时，不能整批撤回了。"))
    undone, stays = importers.get(batch.kind).undo(batch, by=by)
    batch.report = {**batch.report, "undone": undone, "stays": stays}
    batch.state, batch.undone_at = State.UNDONE, timezone.now()
    batch.save()
    record(JobEvent.IMPORT_UNDONE, batch, by=by, undone=undone, stays=len(stays))
    return batch


@transaction.atomic
def drop(*, batch, by):
    """Give up a batch that is not saved; what was read is deleted."""
    batch = _locked(batch, State.MAPPING, State.CHECKED, State.CHECKING)
    ImportRow.objects.filter(batch=batch).delete()
    batch.lines, batch.state = None, State.DROPPED
    batch.save()
    record(JobEvent.IMPORT_DROPPED, batch, by=by)
    return batch


@transaction.atomic
def cancel(*, job, by):
    """Stop a job: at once when it waits, at its next step when it runs."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state == Job.State.QUEUED:
        job.state, job.finished_at = Job.State.CANCELLED, timezone.now()
        _reopen(job)
    elif job.state == Job.State.RUNNING:
        job.is_cancel_requested = True
    else:
        return job
    job.save(update_fields=["state", "finished_at", "is_cancel_requested"])
    record(JobEvent.CANCELLED, job, by=by)
    return job


@transaction.atomic
def retry(*, job, by):
    """Queue a failed, cancelled or interrupted job again."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.is_open or job.state == Job.State.DONE:
        return job
    if not _take_up(job):
        return job
    job.state, job.error, job.done = Job.State.QUEUED, "", 0
    job.token, job.is_cancel_requested, job.created_at = None, False, timezone.now()
    job.save()
    record(JobEvent.RETRIED, job, by=by)
    transaction.on_commit(lambda: running.publish(job.pk), robust=True)
    return job


def _take_up(job):
    """Put the job's batch back to work; False when its owner went on in another way."""
    states = {
        "import.check": (State.MAPPING, State.CHECKING),
        "import.save": (State.CHECKED, State.SAVING),
    }.get(job.kind)
    if states is None:
        return True
    mine = ImportBatch.objects.filter(pk=job.parameters["batch"], job=job, state__in=states)
    return bool(mine.update(state=states[1]))


def interrupt_silent(*, now):
    """Give up jobs whose worker is gone; their batches can be taken up again."""
    for job in running.interrupt_silent(now):
        _reopen(job)
        if job.kind == "import.save":
            _tell_unsaved(job)


def _reopen(job):
    """Let the person go on with a batch whose job ended without an effect."""
    back = {"import.check": State.MAPPING, "import.save": State.CHECKED}.get(job.kind)
    if back:
        with transaction.atomic():  # a frozen worker holds its batch; the page offers a retry then
            mine = ImportBatch.objects.select_for_update(skip_locked=True).filter(
                job=job, state__in=[State.CHECKING, State.SAVING]
            )
            found = list(mine.values_list("pk", flat=True))
            ImportBatch.objects.filter(pk__in=found).update(state=back)


def _locked(batch, *states):
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in states:
        raise NotNow(
            _("这次导入现在是“{state}”，不用再做这一步。").format(state=batch.get_state_display())
        )
    return batch


def forget_expired(*, now):
    """Delete result files of exports past their day, and rows of imports after 30 days."""
    for job in Job.objects.exclude(path="").filter(expires_at__lt=now)[:500]:
        default_storage.delete(job.path)
        Job.objects.filter(pk=job.pk).update(path="")
    old = list(
        ImportBatch.objects.filter(created_at__lt=now - FORGET_IMPORTS_AFTER, lines__isnull=False)
        .values_list("pk", flat=True)[:500]
    )  # fmt: skip
    ImportRow.objects.filter(batch__in=old).delete()
    ImportChange.objects.filter(batch__in=old).delete()
    ImportBatch.objects.filter(pk__in=old).update(lines=None)
