"""The one way a stored file leaves the house; the caller has checked that it may."""

import logging

from django.http import FileResponse, Http404

from tuanwei.attachments import files

logger = logging.getLogger(__name__)


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
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
