"""Venues and when they cannot be used."""

from django.db import transaction
from django.utils import timezone

from tuanwei.audit.actions import record
from tuanwei.gatherings import events, notices
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Closure, Venue
from tuanwei.gatherings.venue_queries import outside_hours


@transaction.atomic
def save_venue(*, by, venue=None, hours, **fields):
    """Add a venue or change one, with its opening hours. What is planned there stays, and whoever
    holds it hears where it cannot.

    Returns (the Venue, the gatherings that need another place or time since this change).
    """
    venue = Venue.objects.select_for_update().get(pk=venue.pk) if venue else Venue()
    was = _trouble(venue) if venue.pk else {}
    before = [] if venue.pk is None else _told(venue)
    for name, value in fields.items():
        setattr(venue, name, value)
    venue.save()
    venue.hours.all().delete()
    for each in hours:
        each.pk, each.venue = None, venue
        each.save(force_insert=True)
    record(events.VENUE_CHANGED, venue, by=by, before=before, after=_told(venue))
    fresh = Venue.objects.get(pk=venue.pk)
    hit = [each for key, each in _trouble(fresh).items() if key not in was]
    notices.venue_changed(fresh, hit, timezone.now().isoformat())
    return venue, [gathering for gathering, _words in hit]


def _trouble(venue):
    """{gathering's key: (gathering, words)} of what is planned there and cannot be held."""
    planned = Gathering.objects.exclude(state=Gathering.State.CANCELLED).filter(
        venue=venue.pk, occupied_until__gt=timezone.now()
    )  # fmt: skip
    found = {}
    for each in planned.select_related("unit", "venue").order_by("starts_at", "pk"):
        words = [] if venue.is_active else ["这个场地不再开放使用。"]
        words += [e.words for e in outside_hours(venue, each.occupied_from, each.occupied_until)]
        if words:
            found[each.pk] = (each, "".join(words))
    return found


def _told(venue):
    hours = [f"{e.weekday + 1} {e.opens:%H:%M}-{e.closes:%H:%M}" for e in venue.hours.all()]
    return [venue.name, venue.place, venue.capacity, venue.equipment, venue.is_active, *hours]


@transaction.atomic
def close_venue(*, by, venue, starts_at, ends_at, reason):
    """Nobody plans there in [starts_at, ends_at) any more; whoever did hears of it.

    Returns (the Closure, how many gatherings need another place).
    """
    venue = Venue.objects.select_for_update().get(pk=venue.pk)
    made = Closure.objects.create(
        venue=venue, starts_at=starts_at, ends_at=ends_at, reason=reason, made_by=by
    )
    record(
        events.VENUE_CLOSED, venue, by=by, start=starts_at.isoformat(), end=ends_at.isoformat(),
        reason=reason,
    )  # fmt: skip
    affected = list(planned_in(venue, starts_at, ends_at))
    notices.venue_closed(made, affected)
    return made, len(affected)


def planned_in(venue, start, end):
    """The gatherings that are planned in a venue in [start, end)."""
    return (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(venue=venue.pk, occupied_from__lt=end, occupied_until__gt=start)
        .select_related("unit", "venue").order_by("starts_at", "pk")
    )  # fmt: skip


@transaction.atomic
def open_again(*, closure, by):
    """The venue can be used after all."""
    record(events.VENUE_OPENED, closure.venue, by=by, reason=closure.reason)
    closure.delete()
