"""Photos small enough for a page that people open on their phones."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tuanwei.attachments.actions import store
from tuanwei.attachments.checks import check
from tuanwei.attachments.formats import IMAGES, JPEG
from tuanwei.attachments.images import DRAWING

WIDEST = 1280  # pixels of the longer side
FITS = ((100, 80), (100, 68), (100, 55), (80, 60), (66, 50), (66, 35), (52, 35), (40, 30))
"""(percent of the width, quality), tried in this order."""


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


def fitted(content, *, longest, most):
    """(bytes, width, height) of a picture that was drawn anew, as a JPEG no wider than `longest` pixels
    and no larger than `most` bytes, as far as two fifths of that width allow; what one could see
    through is white."""
    with DRAWING, Image.open(io.BytesIO(content)) as picture:
        if picture.mode in ("RGBA", "LA", "P"):
            ground = Image.new("RGBA", picture.size, "white")
            ground.alpha_composite(picture.convert("RGBA"))
            picture = ground
        picture = picture.convert("RGB")
        for width, quality in FITS:
            picture.thumbnail((longest * width // 100, longest * width // 100))
            drawn = io.BytesIO()
            picture.save(drawn, "JPEG", quality=quality, progressive=True, optimize=True)
            if drawn.tell() <= most:
                break
        return drawn.getvalue(), *picture.size
