"""Kinds of reports: made, changed by a new version, closed and opened again."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.reports import events
from branches.reports.models import KindVersion, ReportKind
from branches.reports.spec import problems
from tuanwei.audit.actions import record
from tuanwei.lib.terms import Term


@transaction.atomic
def save_kind(*, by, name, hint, spec, first_on, note="", kind=None, seen=None):
    """A kind with its first version, or its next one: what was begun keeps the version it has, and the days
    on which earlier periods were due stay. `seen` is the version somebody changed; None asks nothing.

    Raises ValidationError for what cannot hold, a taken name, and where somebody was faster.
    """
    if reasons := problems(spec):
        raise ValidationError(reasons)
    if kind is None:
        if first_on < (begins := Term.of(timezone.localdate()).first_day):
            raise ValidationError({"first_on": _("最早从这个学期开始：%(day)s。") % {
                "day": f"{begins:%Y-%m-%d}"}})  # fmt: skip
        kind = _made(name, hint)
        number, before = 1, None
    else:
        kind = ReportKind.objects.select_for_update().get(pk=kind.pk)
        newest = kind.versions.first()
        number, before = newest.version + 1, newest.document
        if seen is not None and seen != newest.version:
            raise ValidationError(
                _("有人刚刚存了第 %(n)d 版。你写的还在，请对照后再存一次。")
                % {"n": newest.version},
                code="stale",
            )
        if first_on != newest.first_on and first_on < max(timezone.localdate(), newest.first_on):
            raise ValidationError({"first_on": _("已经到期的不再变，请从今天或以后的日子起。")})
        _rename(kind, name, hint)
    document = spec.write()
    if before == document and newest.first_on == first_on:
        return kind
    KindVersion.objects.create(
        kind=kind, version=number, first_on=first_on, document=document, note=note, made_by=by
    )
    record(events.KIND_SAVED, kind, by=by, version=number, note=note)
    return kind


def _made(name, hint):
    place = (ReportKind.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return ReportKind.objects.create(name=name, hint=hint, position=place)
    except IntegrityError:
        raise ValidationError({"name": _("已经有同名的了，请换一个名称。")}) from None


def _rename(kind, name, hint):
    kind.name, kind.hint = name, hint
    try:
        with transaction.atomic():
            kind.save(update_fields=["name", "hint"])
    except IntegrityError:
        raise ValidationError({"name": _("已经有同名的了，请换一个名称。")}) from None


@transaction.atomic
def close_kind(*, kind, by, is_closed):
    """Nothing new is asked for from now on, or again; what was due before stays due."""
    found = ReportKind.objects.select_for_update().get(pk=kind.pk)
    if bool(found.closed_on) == is_closed:
        return
    found.closed_on = timezone.localdate() if is_closed else None
    found.save(update_fields=["closed_on"])
    record(events.KIND_CLOSED, found, by=by, closed=is_closed)
