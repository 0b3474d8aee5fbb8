"""Saved reports: keep, switch, remove; make those that are due. Making a report of a term."""

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from tuanwei.term_reports import notices, permissions, resources
from tuanwei.term_reports.events import ReportEvent
from tuanwei.term_reports.models import SavedReport

MOST = 20


@transaction.atomic
def make_report(*, term, by):
    """Start both jobs of a term's report: the workbook and the Word document. Return them; asked again while they
    are being made, the same ones."""
    get_user_model().objects.select_for_update().get(pk=by.pk)
    return [_being_made(kind, term, by) or exports.start_export(
        kind, {"term": term.code}, [], by, reason=_("{term}的报告").format(term=term)
    ) for kind in (resources.BOOK, resources.WORD)]  # fmt: skip


def _being_made(kind, term, by):
    return Job.objects.of(by).filter(
        kind="export", state__in=(Job.State.QUEUED, Job.State.RUNNING),
        parameters__export=kind, parameters__parameters__term=term.code,
    ).first()  # fmt: skip


@transaction.atomic
def save_report(*, export, name, parameters, columns, form, by):
    """Keep an export with its choices under a name; the first one comes on the first of next month."""
    if SavedReport.objects.filter(owner=by).count() >= MOST:
        raise ValidationError(_("最多留 %d 份。先删一份不用的。") % MOST)
    saved = SavedReport(
        owner=by, name=name, kind=export.kind, parameters=parameters, columns=columns,
        form=export.form(form), last_month=timezone.localdate().replace(day=1),
    )  # fmt: skip
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError:
        raise ValidationError({"name": _("你已经有一份叫这个名称的报表，换一个名称。")}) from None
    record(ReportEvent.SAVED, saved, by=by, export=export.kind)
    return saved


@transaction.atomic
def switch(*, saved, is_on, by):
    """On or off; one that is switched on comes on the first of next month."""
    saved = SavedReport.objects.select_for_update().get(pk=saved.pk)
    if saved.is_on == is_on:
        return saved
    export = exports.known().get(saved.kind)
    if is_on and (export is None or not permissions.may_save(by, export)):
        raise ValidationError(_("你现在没有导出这一项的权限，开不了。"))
    saved.is_on, saved.stopped_because = is_on, ""
    if is_on:
        saved.last_month = timezone.localdate().replace(day=1)
    saved.save()
    record(ReportEvent.SWITCHED, saved, by=by, is_on=is_on)
    return saved


@transaction.atomic
def remove(*, saved, by):
    """It does not come any more; files that were made stay for their seven days."""
    record(ReportEvent.REMOVED, saved, by=by)
    saved.delete()


@transaction.atomic
def make_now(*, saved, by):
    """One more, now; the first of the month stays as it was."""
    export = exports.known().get(saved.kind)
    if export is None or not permissions.may_save(by, export):
        raise ValidationError(_("你现在没有导出这一项的权限。"))
    return exports.start_export(
        saved.kind, saved.parameters, saved.columns, by, form=saved.form,
        reason=_("每月的报表“{name}”，现在要一份").format(name=saved.name), name=saved.name,
    )  # fmt: skip


@transaction.atomic
def make_due(pk, today):
    """Make one for this month, once whatever runs twice or late; return its Job, None where nothing was to be done.
    Whoever lost the right gets none any more and hears why."""
    month = today.replace(day=1)
    rows = SavedReport.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "owner"
    )
    saved = rows.filter(pk=pk, is_on=True, last_month__lt=month).first()
    if saved is None:
        return None
    export = exports.known().get(saved.kind)
    if export is None or not permissions.may_save(saved.owner, export):
        saved.is_on = False
        saved.stopped_because = _("你已经没有导出这一项的权限，不再自动生成。")
        saved.save()
        record(ReportEvent.STOPPED, saved)
        notices.report_stopped(saved, month)
        return None
    saved.last_month = month
    saved.save(update_fields=["last_month"])
    return exports.start_export(
        saved.kind, saved.parameters, saved.columns, saved.owner, form=saved.form,
        reason=_("每月的报表“{name}”").format(name=saved.name), name=saved.name,
    )  # fmt: skip
