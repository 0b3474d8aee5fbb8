"""Photos drawn anew: nothing of the sender's camera, place or cleverness survives. No database."""

import io
import threading
import warnings

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tuanwei.attachments.formats import GIF, JPEG, PNG, WEBP

MAX_PIXELS = 40_000_000
PILLOW_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
OPTIONS = {JPEG: {"quality": 88}, PNG: {"compress_level": 4}}
# 40 megapixels take 160 MB while they are drawn, as WebP 600 MB: one at a time in a process.
DRAWING = threading.Lock()


def redraw(content, known):
    """(bytes, Format) of the picture, upright, first frame only, without metadata.

    A GIF becomes a PNG; a WebP becomes a JPEG, or a PNG when one can see through it: its encoder
    needs too much memory. Raises ValidationError for damaged pictures and for more than
    40 megapixels, which is known from the header before a single pixel is decoded.
    """
    try:
        with DRAWING, warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redraw(content, known)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except ValidationError:
        raise
    except Exception as fault:  # Pillow's decoders raise whatever they stumble over
        raise ValidationError(
            _("这张图片打不开，可能没有传完整。请在手机或电脑上打开确认后重新选择。"),
            code="damaged",
        ) from fault


def _redraw(content, known):
    with Image.open(io.BytesIO(content), formats=[PILLOW_NAMES[known]]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_large()
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        see_through = known is not JPEG and picture.has_transparency_data
        target = PNG if see_through or known in (PNG, GIF) else JPEG
        clean = _pixels(picture, see_through)
    drawn = io.BytesIO()
    clean.save(drawn, PILLOW_NAMES[target], **OPTIONS[target])
    return drawn.getvalue(), target


def _pixels(picture, see_through):
    """The picture with its pixels and nothing else."""
    mode = "RGBA" if see_through else "L" if picture.mode in {"L", "1"} else "RGB"
    clean = picture if picture.mode == mode else picture.convert(mode)
    clean.info = {}
    clean.getexif().clear()
    return clean


def _too_large():
    return ValidationError(
        _("这张图片超过 4000 万像素。请缩小，或截图后再上传。"), code="too_many_pixels"
    )
