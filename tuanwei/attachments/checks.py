"""What an upload must prove before it is kept: its size, its kind, and nothing beside it."""

import re
import zipfile
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tuanwei.attachments.archives import Suspicious, office_extension
from tuanwei.attachments.formats import DOCX, EVERYTHING, MEGABYTE, PDF, PPTX, XLSX, sniff, spoken
from tuanwei.attachments.images import redraw

# Names that start programs when a PDF opens. Only long ones: short ones occur in compressed data.
PDF_ACTIONS = re.compile(rb"/(JavaScript|Launch|EmbeddedFile|XFA\s)")
MARKUP = re.compile(rb"<(!doctype|html|script|svg)", re.IGNORECASE)


def check(upload, allow=EVERYTHING):
    """(bytes to keep, Format) of an uploaded file; raises ValidationError with what is taken."""
    largest = max(known.limit for known in allow)
    if upload.size > largest:
        raise too_big(largest)
    upload.seek(0)
    content = upload.read(largest + 1)
    if not content:
        raise ValidationError(_("这个文件是空的，没有内容。请重新选择。"), code="empty")
    known = recognise(content, allow)
    if len(content) > known.limit:
        raise too_big(known.limit)
    return redraw(content, known) if known.is_image else (content, known)


def recognise(content, allow=EVERYTHING):
    """The Format of `content`, by what it holds; raises ValidationError unless in `allow`."""
    possible = sniff(content)
    if {DOCX, XLSX, PPTX} & set(possible):
        possible = _office(content)
    elif PDF in possible:
        _check_pdf(content)
    found = next((known for known in possible if known in allow), None)
    if found is None:
        raise ValidationError(
            _("这种文件收不了。可以上传：%(kinds)s。") % {"kinds": spoken(allow)}, code="kind"
        )
    return found


def too_big(limit):
    """The refusal of a file over `limit` bytes."""
    return ValidationError(
        _("文件超过 %(limit)d MB。请压缩或拆分后再上传。") % {"limit": limit // MEGABYTE},
        code="size",
    )


def _office(content):
    try:
        extension = office_extension(content)
    except Suspicious as doubt:
        raise ValidationError(
            _("这个文件打不开，或者带有宏、加密等内容。请另存为普通的 docx、xlsx 或 PDF 再上传。"),
            code="damaged",
        ) from doubt
    return tuple(known for known in (DOCX, XLSX, PPTX) if known.extension == extension)


def _check_pdf(content):
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    double = zipfile.is_zipfile(BytesIO(content)) or MARKUP.search(content[:1024])
    if not whole or double or PDF_ACTIONS.search(content):
        raise ValidationError(
            _("这个 PDF 打不开，或者带有脚本和嵌入文件。请重新导出（打印为 PDF）再上传。"),
            code="damaged",
        )
