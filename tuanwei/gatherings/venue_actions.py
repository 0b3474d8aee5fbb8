"""Venues and when they cannot be used."""

from django.db import transaction

from tuanwei.audit.actions import record
from tuanwei.gatherings import events, notices
from tuanwei.gatherings.models import Closure, Gathering, Venue


@transaction.atomic
def save_venue(*, by, venue=None, hours, **fields):
    """Add a venue or change one, with its opening hours. What is planned there stays."""
    venue = Venue.objects.select_for_update().get(pk=venue.pk) if venue else Venue()
    before = [] if venue.pk is None else _told(venue)
    for name, value in fields.items():
        setattr(venue, name, value)
    venue.save()
    venue.hours.all().delete()
    for each in hours:
        each.pk, each.venue = None, venue
        each.save(force_insert=True)
    record(events.VENUE_CHANGED, venue, by=by, before=before, after=_told(venue))
    return venue


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
    affected = list(in_the_way(made))
    notices.venue_closed(made, affected)
    return made, len(affected)


def in_the_way(closure):
    """The gatherings that are planned where it is closed."""
    return (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(venue=closure.venue_id, occupied_from__lt=closure.ends_at,
                occupied_until__gt=closure.starts_at)
        .select_related("unit", "venue")
    )  # fmt: skip


@transaction.atomic
def open_again(*, closure, by):
    """The venue can be used after all."""
    record(events.VENUE_OPENED, closure.venue, by=by, reason=closure.reason)
    closure.delete()
