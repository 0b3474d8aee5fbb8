"""Files on disk under PRIVATE_ROOT/attachments, which no web server serves."""

import os
import secrets
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone

FOLDER = "attachments"


def location(path):
    """Where the file of an attachment lies."""
    return settings.PRIVATE_ROOT / path


def write(content):
    """Keep `content` under a new random name; return its path below PRIVATE_ROOT.

    The file's time is midnight of the day: it must not point at an anonymous author. Raises
    OSError when the disk refuses; nothing half-written stays.
    """
    token = secrets.token_hex(20)
    path = f"{FOLDER}/{token[:2]}/{token}"
    place = location(path)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        midnight = datetime.combine(timezone.localdate(), time.min).timestamp()
        os.utime(place, (midnight, midnight))
    except OSError:
        remove(path)
        raise
    return path


def remove(path):
    """Delete the file; one that is gone already is fine."""
    location(path).unlink(missing_ok=True)


def stored_before(day):
    """The paths of all files kept before `day`."""
    limit = datetime.combine(day, time.min).timestamp()
    for place in (settings.PRIVATE_ROOT / FOLDER).glob("??/*"):
        if place.is_file() and place.stat().st_mtime < limit:
            yield str(place.relative_to(settings.PRIVATE_ROOT))
