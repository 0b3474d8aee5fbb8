"""How often one address may try what needs no sign-in; django-axes guards the sign-in itself."""

from django.conf import settings
from django.core.cache import cache

HOUR = 3600
TRIES = 120  # a dormitory shares one address, and a class activates in one lesson


def is_too_often(request, name, most=TRIES):
    """Count a try of `name`; True when this address made more than `most` within the hour.

    Without a cache nobody is counted: codes and links cannot be guessed, this only saves work.
    """
    return is_counted_over(f"accounts:{name}:{client_ip(request)}", most)


def is_counted_over(key, most, seconds=HOUR):
    """Count one more of `key`; True when there were more than `most` within `seconds`."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False


def client_ip(request):
    """The sender's address; a proxy's word counts only when the proxy is trusted."""
    address = request.META.get("REMOTE_ADDR", "")
    if address not in settings.TRUSTED_PROXIES:
        return address
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return next((h for h in reversed(hops) if h and h not in settings.TRUSTED_PROXIES), address)
