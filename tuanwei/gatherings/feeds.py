"""Gatherings for the calendar of a phone (RFC 5545). A person's feed has an address that only they
know; changing it makes the old one worthless."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from icalendar import Calendar, Event

from branches.organisation.models import Unit
from tuanwei.accounts.models import User
from tuanwei.gatherings.models import Gathering, Registration

SALT = "gatherings.feed"
BACK, AHEAD = timedelta(days=60), timedelta(days=200)


def token_of(user):
    """The secret part of the address; it changes with the person's password."""
    return signing.Signer(salt=SALT, sep=".").sign(f"{user.pk}-{_mark(user)}")


def _mark(user):
    return salted_hmac(SALT, user.password).hexdigest()[:16]


def user_of(token):
    """Whose feed it is, None for a wrong or old address."""
    try:
        key, _dash, mark = signing.Signer(salt=SALT, sep=".").unsign(token).partition("-")
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    return user if user and constant_time_compare(_mark(user), mark) else None


def _recent():
    now = timezone.now()
    return (
        Gathering.objects.published()
        .filter(starts_at__gte=now - BACK, starts_at__lt=now + AHEAD)
        .select_related("venue", "unit")
        .order_by("starts_at", "pk")
    )


def of_person(user):
    """What somebody has a seat for."""
    return _recent().filter(
        registrations__user=user.pk, registrations__state=Registration.State.SEATED
    )


def of_unit(unit):
    """What a unit holds, and the units below it."""
    return _recent().filter(unit__in=Unit.objects.under(unit.pk))


def public():
    """What everybody may come to."""
    return _recent().filter(role="", units=None, grades=[])


def written(gatherings, name):
    """The text of a feed."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.PORTAL_NAME}//zh-CN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    for each in gatherings:
        calendar.add_component(_event(each))
    return calendar.to_ical()


def _event(gathering):
    event = Event()
    event.add("uid", f"gathering-{gathering.pk}@{settings.PORTAL_URL.split('//')[-1]}")
    event.add("dtstamp", gathering.made_at)
    event.add("dtstart", gathering.starts_at)
    event.add("dtend", gathering.ends_at)
    event.add("summary", gathering.title)
    event.add("location", gathering.where)
    event.add("description", gathering.summary)
    event.add("url", settings.PORTAL_URL + reverse("gatherings:gathering", args=[gathering.pk]))
    if gathering.state == Gathering.State.CANCELLED:
        event.add("status", "CANCELLED")
    return event
