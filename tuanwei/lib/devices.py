"""The code of a ballot on the voter's own device: one cookie for each person and ballot. It is
sealed: whoever takes the cookie from a device that several people use cannot read the code without
being signed in as the voter. docs/decisions/0033."""

import hmac
from base64 import b32decode, b32encode
from hashlib import sha256

from django.conf import settings

from tuanwei.lib.ballots import read_code

MONTH = 31 * 24 * 3600
SHOWN = 600  # seconds in which the code is shown once


class Device:
    """Where one person's code stands for the ballot `pk` of a `kind`: on this device, below `path`.
    `day` where each day has a ballot of its own."""

    def __init__(self, kind, pk, user_pk, path, day=""):
        text = f"{kind}:{pk}:{user_pk}:{day}".encode()
        mark = hmac.new(settings.SECRET_KEY.encode(), text, sha256).hexdigest()[:10]
        self.kind, self.path, self.name = kind, path, f"{kind}-{pk}-{mark}"

    def kept(self, request):
        """The code on this device, or ""."""
        sealed = read_code(request.COOKIES.get(self.name, ""))
        return sealed and self._sealed(sealed)

    def keep(self, response, code):
        """Keep the code on this device; scripts cannot read it."""
        self._set(response, self.name, self._sealed(code), MONTH)

    def note_new(self, response):
        """The next receipt page shows the code, once."""
        self._set(response, f"{self.name}-new", "1", SHOWN)

    def is_new(self, request):
        """True right after casting."""
        return bool(request.COOKIES.get(f"{self.name}-new"))

    def note_shown(self, response):
        """The code was shown."""
        response.delete_cookie(f"{self.name}-new", path=self.path)

    def _sealed(self, code):
        """The code under a mask that only this person's pages take off; once more: the code."""
        text = f"{self.kind}-code:{self.name}".encode()
        mask = hmac.new(settings.SECRET_KEY.encode(), text, sha256).digest()
        return b32encode(bytes(a ^ b for a, b in zip(b32decode(code), mask, strict=False))).decode()

    def _set(self, response, name, value, seconds):
        response.set_cookie(
            name, value, max_age=seconds, path=self.path, httponly=True, samesite="Lax",
            secure=settings.HTTPS,
        )  # fmt: skip
