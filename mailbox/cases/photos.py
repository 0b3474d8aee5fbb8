"""Photos of letters: stored without their names, kept over the check page, opened by token."""

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mailbox.cases import deposits
from mailbox.cases.models import CaseFile
from tuanwei.attachments.actions import store
from tuanwei.attachments.formats import IMAGES
from tuanwei.attachments.models import Attachment

KEPT_FOR = 12 * 3600
OPEN_FOR = 600
FILE_SALT = "mailbox.file"


def store_photos(uploads, start=1):
    """Store `uploads` (images only) as 照片1, 照片2 …: file names and owners may name a sender.

    Raises ValidationError in words that name the photo.
    """
    stored = []
    for place, upload in enumerate(uploads, start):
        shown, upload.name = upload.name, _("照片%(place)d") % {"place": place}
        try:
            stored.append(store(upload, allow=IMAGES))
        except ValidationError as fault:
            raise ValidationError(f"{shown[:40]}：{fault.messages[0]}") from fault
    return stored


def keep(photos, key):
    """A signed text that brings stored photos back to the form with this key, and only there."""
    return signing.dumps([str(p.pk) for p in photos], salt=_salt(key)) if photos else ""


def kept(text, key):
    """The photos of a text made by `keep`; raises ValidationError when they are gone."""
    if not text:
        return []
    try:
        ids = signing.loads(text, salt=_salt(key), max_age=KEPT_FOR)
    except signing.BadSignature:
        ids = None
    photos = list(Attachment.objects.filter(pk__in=ids)) if ids else []
    if not ids or len(photos) != len(ids):
        raise ValidationError(_("照片存得太久，已经失效，请重新添加。"), code="expired")
    return sorted(photos, key=lambda photo: ids.index(str(photo.pk)))


def _salt(key):
    return f"mailbox.photos:{key}"


def token(photo):
    """A text that opens this photo for ten minutes, for readers without an account."""
    return signing.dumps(str(photo.pk), salt=FILE_SALT)


def opens(text, pk):
    """True while `text` is a token for the attachment `pk`."""
    try:
        return bool(text) and signing.loads(text, salt=FILE_SALT, max_age=OPEN_FOR) == str(pk)
    except signing.BadSignature:
        return False


def files_of(case, *, with_tokens=False):
    """The attachments of a letter in one query, each with `open_token` ("" unless asked for)."""
    found = [f.attachment for f in CaseFile.objects.filter(case=case).select_related("attachment")]
    if case.boxed:
        found += deposits.files_of(case.boxed)
    for photo in found:
        photo.open_token = token(photo) if with_tokens else ""
    return found
