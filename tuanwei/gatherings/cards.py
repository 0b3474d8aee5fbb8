"""What gatherings put on home pages: one query each."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.pages import chip_of


def coming(user):
    """(gathering, address, is it today?) of today and tomorrow for which `user` has a seat."""
    now, today = timezone.now(), timezone.localdate()
    after = timezone.make_aware(datetime.combine(today + timedelta(2), time()))
    found = (
        Gathering.objects.filter(
            registrations__user=user.pk, registrations__state=Registration.State.SEATED,
            state=Gathering.State.PUBLISHED, ends_at__gt=now, starts_at__lt=after,
        )
        .select_related("venue")
        .order_by("starts_at", "pk")
    )  # fmt: skip
    return [
        (
            each,
            reverse("gatherings:gathering", args=[each.pk]),
            timezone.localdate(each.starts_at) <= today,
        )
        for each in found
    ]


def for_everybody(most=8):
    """(title, gatherings) of what everybody may come to and that is not over, soonest first: those of
    this month, or what comes next where this month has none left. One query."""
    now, today = timezone.now(), timezone.localdate()
    next_month = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    found = list(
        Gathering.objects.filter(
            state=Gathering.State.PUBLISHED, ends_at__gt=now, role="", units=None, grades=[],
            parent=None,
        )
        .select_related("venue", "unit").defer("summary").order_by("starts_at", "pk")[:most]
    )  # fmt: skip
    for each in found:
        each.chip = chip_of(each, None, now)
    this = [each for each in found if timezone.localdate(each.starts_at) < next_month]
    if this:
        return _("%(month)d 月的活动") % {"month": today.month}, this
    return _("接下来的活动"), found[:4]
