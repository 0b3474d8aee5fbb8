"""The code of a ballot on the voter's own device: one cookie for each person, poll and, where each
day has a ballot of its own, day. It is sealed: whoever takes the cookie from a device that several
people use cannot read the code without being signed in as the voter."""

import hmac
from base64 import b32decode, b32encode
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from branches.league_days.ballots import receipts

MONTH = 31 * 24 * 3600
SHOWN = 600  # seconds in which the code is shown once


def _name(paper, user):
    day = timezone.localdate().isoformat() if paper.is_daily else ""
    text = f"ballot:{paper.pk}:{user.pk}:{day}".encode()
    return (
        f"ballot-{paper.pk}-{hmac.new(settings.SECRET_KEY.encode(), text, sha256).hexdigest()[:10]}"
    )


def kept(request, paper):
    """The code on this device, or ""."""
    sealed = receipts.read_code(request.COOKIES.get(_name(paper, request.user), ""))
    return sealed and _sealed(sealed, paper, request.user)


def keep(response, request, paper, code):
    """Keep the code on this device; scripts cannot read it."""
    sealed = _sealed(code, paper, request.user)
    _set(response, paper, _name(paper, request.user), sealed, MONTH)


def _sealed(code, paper, user):
    """The code under a mask that only this person's pages take off; once more: the code."""
    text = f"ballot-code:{_name(paper, user)}".encode()
    mask = hmac.new(settings.SECRET_KEY.encode(), text, sha256).digest()
    return b32encode(bytes(a ^ b for a, b in zip(b32decode(code), mask, strict=False))).decode()


def note_new(response, request, paper):
    """The next receipt page shows the code, once."""
    _set(response, paper, f"{_name(paper, request.user)}-new", "1", SHOWN)


def is_new(request, paper):
    """True right after casting."""
    return bool(request.COOKIES.get(f"{_name(paper, request.user)}-new"))


def note_shown(response, request, paper):
    """The code was shown."""
    response.delete_cookie(f"{_name(paper, request.user)}-new", path=address_of("poll", paper.pk))


@lru_cache(maxsize=500)
def address_of(name, pk):
    """An address of the poll. It does not change while the process runs, and every vote needs two."""
    return reverse(f"league_days:{name}", args=[pk])


def _set(response, paper, name, value, seconds):
    response.set_cookie(
        name, value, max_age=seconds, path=address_of("poll", paper.pk), httponly=True, samesite="Lax",
        secure=settings.HTTPS,
    )  # fmt: skip
