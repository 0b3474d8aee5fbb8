"""Pictures of a project, and what papers and sites wrote about it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim, discard
from tuanwei.attachments.photos import store_photo
from tuanwei.audit.actions import record
from volunteers.services import events
from volunteers.services.models import MediaReport, ProjectPhoto, ServiceProject

MOST_PHOTOS = 60


def _kept(upload, by):
    kept = store_photo(upload, by=by)
    claim([kept])
    return kept


@transaction.atomic
def add_photo(*, project, by, upload, caption, shift=None, is_shown=False):
    """Keep a picture, drawn anew: no place and no camera stays in it, small enough for phones."""
    project = ServiceProject.objects.select_for_update().get(pk=project.pk)
    if project.photos.count() >= MOST_PHOTOS:
        raise ValidationError(_("一个项目最多 60 张照片，先删几张再传。"))
    made = ProjectPhoto.objects.create(
        project=project, shift=shift, attachment=_kept(upload, by), caption=caption,
        is_shown=is_shown, by=by,
    )  # fmt: skip
    record(events.PHOTO_ADDED, made, by=by, is_shown=is_shown)
    return made


@transaction.atomic
def show_photo(*, photo, by, is_shown):
    """Let everybody see it, or not any more."""
    photo = ProjectPhoto.objects.select_for_update().get(pk=photo.pk)
    if photo.is_shown != is_shown:
        photo.is_shown = is_shown
        photo.save(update_fields=["is_shown"])
        record(events.PHOTO_SHOWN, photo, by=by, is_shown=is_shown)


@transaction.atomic
def remove_photo(*, photo, by):
    """It is gone, the file too."""
    photo = ProjectPhoto.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    record(events.PHOTO_REMOVED, photo, by=by)
    attachment = photo.attachment
    photo.delete()
    discard(attachment)


@transaction.atomic
def add_report(*, project, by, picture=None, **fields):
    """Note what was published about a project."""
    if fields["published_on"] > timezone.localdate():
        raise ValidationError({"published_on": _("这一天还没到，请核对日期。")})
    if fields["published_on"].year < date(2000, 1, 1).year:
        raise ValidationError({"published_on": _("这一天太早了，请核对年份。")})
    known = MediaReport.objects.filter(
        project=project, outlet=fields["outlet"], title=fields["title"]
    )
    if known.exists():
        raise ValidationError(_("这篇报道已经记过了。"))
    made = MediaReport.objects.create(
        project=project, by=by, picture=_kept(picture, by) if picture else None, **fields
    )
    record(events.MEDIA_CHANGED, made, by=by, title=made.title)
    return made


@transaction.atomic
def remove_report(*, report, by):
    """It was noted by mistake."""
    report = MediaReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    record(events.MEDIA_REMOVED, report, by=by, title=report.title)
    picture = report.picture
    report.delete()
    if picture:
        discard(picture)
