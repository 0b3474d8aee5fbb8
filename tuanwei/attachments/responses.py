"""The ways a stored file leaves the house; the caller has checked that it may."""

import logging

from django.core.cache import cache
from django.http import FileResponse, Http404, HttpResponse

from tuanwei.attachments import files
from tuanwei.attachments.photos import fitted

logger = logging.getLogger(__name__)
SMALL = {"longest": 320, "most": 6_000}
"""Pixels of the longer side, and bytes: eight of them leave a public page below 120 KB."""
DAY = 86_400


def serve(attachment, *, inline=False):
    """A FileResponse of `attachment`, as a download; `inline` shows pictures in the page.

    Nothing in it may run: nosniff, a sandbox without rights, and no cache keeps a copy. Raises
    Http404 when the file itself is gone.
    """
    try:
        content = files.location(attachment.path).open("rb")
    except FileNotFoundError as fault:
        logger.error("the file of attachment %s is gone", attachment.pk)
        raise Http404 from fault
    response = FileResponse(
        content,
        as_attachment=not (inline and attachment.is_image),
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    return _guarded(response)


def serve_small(picture):
    """The same of a picture (an attachment), small enough to stand among others on a page; drawn once and kept in
    the cache for a day."""
    key = f"attachments:small:{picture.sha256}"
    content = cache.get(key)
    if content is None:
        try:
            kept = files.location(picture.path).read_bytes()
        except FileNotFoundError:
            raise Http404 from None
        content, _width, _height = fitted(kept, **SMALL)
        cache.set(key, content, DAY)
    return _guarded(HttpResponse(content, content_type="image/jpeg"))


def _guarded(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
