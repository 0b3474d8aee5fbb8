"""What gatherings put on a person's home page: one query."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings.models import Gathering, Registration


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
