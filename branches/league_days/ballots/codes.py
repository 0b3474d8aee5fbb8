"""The code of a ballot on the voter's own device: one cookie for each person, poll and, where each
day has a ballot of its own, day (`tuanwei.lib.devices`)."""

from functools import lru_cache

from django.urls import reverse
from django.utils import timezone

from tuanwei.lib.devices import Device


def _device(request, paper):
    day = timezone.localdate().isoformat() if paper.is_daily else ""
    return Device("ballot", paper.pk, request.user.pk, address_of("poll", paper.pk), day)


def kept(request, paper):
    """The code on this device, or ""."""
    return _device(request, paper).kept(request)


def keep(response, request, paper, code):
    """Keep the code on this device; scripts cannot read it."""
    _device(request, paper).keep(response, code)


def note_new(response, request, paper):
    """The next receipt page shows the code, once."""
    _device(request, paper).note_new(response)


def is_new(request, paper):
    """True right after casting."""
    return _device(request, paper).is_new(request)


def note_shown(response, request, paper):
    """The code was shown."""
    _device(request, paper).note_shown(response)


@lru_cache(maxsize=500)
def address_of(name, pk):
    """An address of the poll. It does not change while the process runs, and every vote needs two."""
    return reverse(f"league_days:{name}", args=[pk])
