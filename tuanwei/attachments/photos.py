"""Photos small enough for a page that people open on their phones."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tuanwei.attachments.actions import store
from tuanwei.attachments.checks import check
from tuanwei.attachments.formats import IMAGES, JPEG
from tuanwei.attachments.images import DRAWING

WIDEST = 1280  # pixels of the longer side


def store_photo(upload, *, by):
    """The Attachment of an uploaded picture, drawn anew and no wider than 1280 pixels.

    Raises ValidationError for what is no picture.
    """
    content, known = check(upload, IMAGES)
    with DRAWING, Image.open(io.BytesIO(content)) as picture:
        if max(picture.size) > WIDEST:
            picture.thumbnail((WIDEST, WIDEST))
            drawn = io.BytesIO()
            picture.save(
                drawn, picture.format or "PNG", **({"quality": 82} if known is JPEG else {})
            )
            content = drawn.getvalue()
    return store(SimpleUploadedFile(upload.name, content), by=by, allow=IMAGES)
