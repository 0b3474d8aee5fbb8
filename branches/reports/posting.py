"""Sending a published digest to an address of the college's own, where one is configured.

Off while BRIEF_HOOK_URL is empty. Only https to a public address: the name is looked up once, every answer
must be public, and that very address is connected to. Redirects are not followed.
"""

import ipaddress
import json
import socket
import ssl
from http.client import HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TIMEOUT = 10  # seconds
MOST_ANSWER = 65_536
LATER = "later"
"""The code of a refusal that may be none a little later."""


def is_on():
    """True where an address is configured."""
    return bool(settings.BRIEF_HOOK_URL)


def checked(address):
    """(host, port, path, IP address) of an https address of the public internet. Raises ValidationError in
    words for everything else: this machine, its network, a cloud's metadata."""
    try:
        parts = urlsplit(address)
        port = parts.port or 443
    except ValueError:
        raise ValidationError(_("简报推送地址写得不对，请管理员核对配置。")) from None
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        raise ValidationError(_("简报推送地址要用 https 开头，不带用户名和密码。"))
    try:
        found = {
            each[4][0] for each in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError):
        raise ValidationError(_("找不到简报推送地址的服务器，请管理员核对配置。")) from None
    if not found or not all(
        ipaddress.ip_address(each.partition("%")[0]).is_global for each in found
    ):
        raise ValidationError(_("简报推送地址指向本机或内网，不能用。请换成公网地址。"))
    path = parts.path or "/"
    return parts.hostname, port, f"{path}?{parts.query}" if parts.query else path, sorted(found)[0]


class _Pinned(HTTPSConnection):
    """Connects to the address that was checked, whatever the name says a moment later."""

    def __init__(self, host, port, ip):
        super().__init__(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        self.ip = ip

    def connect(self):
        """The certificate is still that of the name."""
        plain = socket.create_connection((self.ip, self.port), self.timeout)
        self.sock = self._context.wrap_socket(plain, server_hostname=self.host)


def send(document, once):
    """What became of posting `document` (JSON), in words. `once` names it in `Idempotency-Key`: who got it already
    may drop it. Raises ValidationError where it did not arrive, with the code LATER where trying again may help.
    """
    host, port, path, ip = checked(settings.BRIEF_HOOK_URL)
    connection = _Pinned(host, port, ip)
    try:
        body = json.dumps(document, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": once}
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
    except (OSError, HTTPException, ssl.SSLError):
        raise ValidationError(_("对方没有在 10 秒内收下，没有发出去。"), code=LATER) from None
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise ValidationError(
            _("对方回了 %(status)d，没有收下。") % {"status": answer.status},
            code=LATER if answer.status >= 500 or answer.status == 429 else None,
        )
    return _("已经发给配置的地址。")
