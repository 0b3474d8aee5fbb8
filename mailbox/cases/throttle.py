"""Limits on what people without an account may do, kept in the cache only.

An address is counted under HMAC(address, salt); the salt is random, lives one hour and exists
nowhere else, so that nothing which lasts points at a sender. A campus often shares one address:
the limits are wide enough for a dormitory, and who meets one keeps every word.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.utils import timezone

from mailbox.cases.deposits import midnight
from mailbox.cases.models import Case, Deposit
from tuanwei.accounts.throttle import client_ip

HOUR = 3600
SALT = "mailbox:throttle:salt"


@dataclass(frozen=True)
class Limit:
    """At most `each` per address and `overall` for everybody within `seconds`."""

    name: str
    each: int
    overall: int
    seconds: int = HOUR


LETTERS = Limit("letters", each=5, overall=60)
PHOTOS = Limit("photos", each=20, overall=240)
TRIES = Limit("tries", each=10, overall=100_000, seconds=600)
LETTERS_A_DAY = 300
"""What all anonymous senders may write in a day while the cache is away."""


def network_of(address):
    """An IPv6 address counts as its /64, which one household or phone has whole."""
    try:
        version = ip_address(address).version
    except ValueError:
        return address
    return str(ip_network(f"{address}/64", strict=False)) if version == 6 else address


def _keys(limit, request):
    salt = cache.get_or_set(SALT, lambda: secrets.token_hex(32), HOUR) or ""
    digest = hmac.new(salt.encode(), network_of(client_ip(request)).encode(), hashlib.sha256)
    return f"mailbox:throttle:{limit.name}:{digest.hexdigest()}", f"mailbox:throttle:{limit.name}"


def count(limit, request, by=1):
    """Count `by` more; False when a limit is passed, None when the cache could not count."""
    found = [_add(key, by, limit.seconds) for key in _keys(limit, request)]
    if not all(found):
        return None
    return found[0] <= limit.each and found[1] <= limit.overall


def _add(key, by, seconds):
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key, by)
    except ValueError:  # it ran out between the two
        cache.set(key, by, seconds)
        return by


def is_over(limit, request):
    """True when this address has used up its share; counts nothing."""
    return (cache.get(_keys(limit, request)[0]) or 0) >= limit.each


def may_write(request):
    """True when one more anonymous letter is welcome; without a cache the day's letters in the
    database are counted instead."""
    allowed = count(LETTERS, request)
    if allowed is not None:
        return allowed
    today = timezone.localdate()
    boxed = Deposit.objects.filter(kind=Deposit.Kind.LETTER, day=today).count()
    sent = Case.objects.filter(author=None, received_at=midnight(today)).count()
    return boxed + sent < LETTERS_A_DAY
