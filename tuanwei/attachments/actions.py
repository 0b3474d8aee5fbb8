"""Take in, claim and forget files. The owner's action records the audit event, not these."""

import hashlib
import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments import files
from tuanwei.attachments.checks import check
from tuanwei.attachments.formats import EVERYTHING
from tuanwei.attachments.models import Attachment
from tuanwei.attachments.names import clean_name

logger = logging.getLogger(__name__)
BATCH = 500


@transaction.atomic
def store(upload, *, by=None, allow=EVERYTHING):
    """Check `upload` (an UploadedFile), keep it and return the unclaimed Attachment.

    `by` stays None for visitors. `allow` is a tuple of tuanwei.attachments.formats. Raises
    ValidationError, in words that say what is taken. The file is written before its row; when
    the caller's transaction fails, `forget_orphans` removes the file.
    """
    content, known = check(upload, allow)
    return keep(content, known, clean_name(upload.name, known.extension), by=by)


@transaction.atomic
def keep(content, known, name, *, by=None):
    """Keep bytes that the portal has drawn or checked itself, as they are, as an unclaimed Attachment
    of the Format `known`."""
    try:
        path = files.write(content)
    except OSError as fault:
        logger.exception("an attachment could not be written")
        raise ValidationError(
            _("服务器现在存不下文件，附件没有保存。请过一会儿再传，或先不带附件提交。"),
            code="storage",
        ) from fault
    try:
        with transaction.atomic():
            return Attachment.objects.create(
                name=name,
                media_type=known.media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                path=path,
                stored_by=by,
                stored_on=timezone.localdate(),
            )
    except BaseException:
        files.remove(path)
        raise


@transaction.atomic
def claim(attachments):
    """Mark `attachments` as belonging to something, each a single time.

    Raises ValidationError when one was forgotten meanwhile or belongs to something already.
    """
    ids = {attachment.pk for attachment in attachments}
    if Attachment.objects.filter(pk__in=ids, is_claimed=False).update(is_claimed=True) != len(ids):
        raise ValidationError(_("有附件已经失效，请重新上传。"), code="expired")


@transaction.atomic
def renew(attachments):
    """Give claimed `attachments` new rows, names and files, in their order; return the new ones.

    Rows and files that are new at the same moment do not tell in which order they first came.
    Raises OSError when the disk refuses.
    """
    renewed = []
    for old in attachments:
        renewed.append(copied(old))
        discard(old)
    return renewed


def copied(attachment):
    """A claimed copy of `attachment` with a file of its own. Raises OSError when the disk refuses."""
    path = files.write(files.location(attachment.path).read_bytes())
    return Attachment.objects.create(
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.sha256,
        path=path,
        stored_by=attachment.stored_by,
        stored_on=attachment.stored_on,
        is_claimed=True,
    )


@transaction.atomic
def discard(attachment):
    """Delete the row now and the file once the caller's transaction holds."""
    path = attachment.path
    Attachment.objects.filter(pk=attachment.pk).delete()
    transaction.on_commit(lambda: files.remove(path))


def forget_orphans():
    """Remove rows nobody claimed for a day, and files without a row; return (rows, files)."""
    limit = timezone.localdate() - timedelta(days=1)
    return _forget_rows(limit), _forget_files(limit)


@transaction.atomic
def _forget_rows(limit):
    unclaimed = Attachment.objects.filter(is_claimed=False, stored_on__lt=limit)
    paths = dict(unclaimed.select_for_update(skip_locked=True).values_list("pk", "path"))
    Attachment.objects.filter(pk__in=paths).delete()
    transaction.on_commit(lambda: [files.remove(path) for path in paths.values()])
    return len(paths)


def _forget_files(limit):
    old = list(files.stored_before(limit))
    forgotten = 0
    for start in range(0, len(old), BATCH):
        batch = set(old[start : start + BATCH])
        batch -= set(Attachment.objects.filter(path__in=batch).values_list("path", flat=True))
        for path in batch:
            files.remove(path)
        forgotten += len(batch)
    return forgotten
