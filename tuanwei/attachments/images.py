"""Photos drawn anew: nothing of the sender's camera, place or cleverness survives. No database."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from tuanwei.attachments.formats import GIF, JPEG, PNG, WEBP

MAX_PIXELS = 40_000_000
PILLOW_NAMES = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
OPTIONS = {
    JPEG: {"quality": 88, "optimize": True},
    PNG: {"compress_level": 4},
    WEBP: {"quality": 88, "method": 2},
}


def redraw(content, known):
    """(bytes, Format) of the picture, upright, first frame only, without metadata.

    A GIF becomes a PNG. Raises ValidationError for damaged pictures and for more than
    40 megapixels, which is known from the header before a single pixel is decoded.
    """
    try:
        with warnings.catch_warnings():
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
        target = PNG if known is GIF else known
        clean = _pixels(ImageOps.exif_transpose(picture), target)
    drawn = io.BytesIO()
    clean.save(drawn, PILLOW_NAMES[target], **OPTIONS[target])
    return drawn.getvalue(), target


def _pixels(picture, target):
    """A copy that holds the pixels and nothing else."""
    see_through = "A" in picture.getbands() or "transparency" in picture.info
    mode = "RGBA" if see_through and target is not JPEG else "RGB"
    if picture.mode in {"L", "1"} and not see_through:
        mode = "L"
    clean = picture if picture.mode == mode else picture.convert(mode)
    clean.info = {}
    clean.getexif().clear()
    return clean


def _too_large():
    return ValidationError(
        _("这张图片超过 4000 万像素。请缩小，或截图后再上传。"), code="too_many_pixels"
    )
