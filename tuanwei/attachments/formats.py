"""The kinds of file that are taken, told apart by content: a name proves nothing."""

from dataclasses import dataclass

import puremagic
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
HEAD = 4096


@dataclass(frozen=True)
class Format:
    """One kind of file. `marks`: the extensions puremagic may answer; `limit`: bytes."""

    label: str
    media_type: str
    extension: str
    marks: frozenset
    limit: int = 20 * MEGABYTE

    @property
    def is_image(self):
        """True when Pillow draws it anew."""
        return self.media_type.startswith("image/")


def _image(label, name, extension, *marks):
    return Format(label, f"image/{name}", extension, frozenset(marks), 10 * MEGABYTE)


def _office(label, name, extension):
    media_type = f"application/vnd.openxmlformats-officedocument.{name}"
    return Format(label, media_type, extension, frozenset({".docx", ".xlsx", ".pptx", ".zip"}))


JPEG = _image("JPG", "jpeg", ".jpg", ".jpg", ".jpeg", ".jfif")
PNG = _image("PNG", "png", ".png", ".png")
WEBP = _image("WebP", "webp", ".webp", ".webp")
GIF = _image("GIF", "gif", ".gif", ".gif")
PDF = Format("PDF", "application/pdf", ".pdf", frozenset({".pdf"}))
DOCX = _office(_("Word（docx）"), "wordprocessingml.document", ".docx")
XLSX = _office(_("Excel（xlsx）"), "spreadsheetml.sheet", ".xlsx")
PPTX = _office(_("幻灯片（pptx）"), "presentationml.presentation", ".pptx")

IMAGES = (JPEG, PNG, WEBP, GIF)
DOCUMENTS = (PDF, DOCX, XLSX)
EVERYTHING = IMAGES + DOCUMENTS
KNOWN = (*EVERYTHING, PPTX)  # slides are taken only where somebody asks for them


def sniff(head):
    """The formats that the first bytes may belong to; the format's own reader has the last word."""
    try:
        found = {match.extension for match in puremagic.magic_string(head[:HEAD])}
    except (puremagic.PureError, ValueError):
        return ()
    return tuple(known for known in KNOWN if known.marks & found)


def spoken(formats):
    """ "JPG、PNG、PDF": what is taken, in words for people."""
    return "、".join(str(known.label) for known in formats)
