"""What stands about a person today."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from mailbox.safety.queries import phones_of, safety_setting
from mailbox.senders.models import Standing
from tuanwei.lib.versioned import Versioned


@dataclass(frozen=True)
class Pause:
    """What somebody reads whose letters rest: why, the last day, and whom to call meanwhile."""

    reason: str
    until: date
    phones: tuple = ()


def _read():
    rows = Standing.objects.filter(ended_on=None, until__gte=timezone.localdate())
    rows = rows.exclude(kind=Standing.Kind.PAUSED, confirmed_by=None)
    found = {kind: {} for kind in Standing.Kind.values}
    for person, kind, until, reason in rows.values_list("person", "kind", "until", "reason"):
        found[kind][person] = (until, reason)
    return found


standings = Versioned("mailbox:senders", _read)
"""() → {kind: {user id: (until, reason)}} in force; bumped with each decision."""


def trusted_ids():
    """Ids of the people whose named letters are marked in the queue today."""
    today, found = timezone.localdate(), standings()[Standing.Kind.TRUSTED]
    return {person for person, (until, _reason) in found.items() if until >= today}


def is_trusted(user):
    """True for somebody whom staff trust today."""
    return user.pk in trusted_ids()


def pause_of(user):
    """The Pause in force for `user`, None for nearly everybody."""
    until, reason = standings()[Standing.Kind.PAUSED].get(user.pk, (None, ""))
    if until is None or until < timezone.localdate():
        return None
    kept = safety_setting()
    phones = phones_of(kept.phones) if kept else ()
    own = settings.HELP_PHONE
    if own and own not in (number for _name, number in phones):
        phones += ((settings.COMMITTEE_NAME, own),)
    return Pause(reason, until, phones)


def standing_of(user_id):
    """The Standing of a person that is not over, confirmed or not; None without one."""
    rows = Standing.objects.filter(person=user_id, ended_on=None, until__gte=timezone.localdate())
    return rows.select_related("asked_by").first()


def review():
    """Four lists of Standing: to be confirmed, paused, trusted, and the last fifty that are over."""
    rows = Standing.objects.select_related("person", "asked_by", "confirmed_by", "ended_by")
    today, is_paused = timezone.localdate(), Q(kind=Standing.Kind.PAUSED)
    open_ones = rows.filter(ended_on=None, until__gte=today).order_by("until", "pk")
    return (
        open_ones.filter(is_paused, confirmed_by=None),
        open_ones.filter(is_paused).exclude(confirmed_by=None),
        open_ones.exclude(is_paused)[:200],
        rows.filter(Q(until__lt=today) | Q(ended_on__isnull=False))[:50],
    )
