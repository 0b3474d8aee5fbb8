"""Writing to the ledger: what services are worth now, less what stands there already.

`settle` may be called twice, by two workers, or after a crash: it writes the difference, so a
second time writes nothing. A line is never changed; what comes later is a correction with a reason.
"""

from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from volunteers.hours import chain, events, queries
from volunteers.hours.models import HoursEntry, Service, Volunteer
from volunteers.hours.recognition import recognise

FIELDS = (
    "volunteer_id", "seq", "service_id", "source", "grade", "day", "hours", "rules",
    "is_correction", "reason", "by_id", "at",
)  # fmt: skip
"""What is hashed, in this order, after the hash of the entry before."""


@transaction.atomic
def settle(volunteer_ids, *, by=None, reason=""):
    """Bring the ledger of these volunteers up to what their services are worth; return the new
    HoursEntry rows. `reason` stands on corrections; without one they say that the order of services
    of a day or term has changed. Locks the volunteers in the order of their keys."""
    people = {
        each.pk: each
        for each in Volunteer.objects.select_for_update(no_key=True)
        .filter(pk__in=set(volunteer_ids)).order_by("pk")
    }  # fmt: skip
    services = defaultdict(dict)
    for each in Service.objects.filter(volunteer__in=people).select_related("kind"):
        services[each.volunteer_id][each.pk] = each
    written = dict(
        HoursEntry.objects.filter(volunteer__in=people).order_by()
        .values_list("service").annotate(total=Sum("hours"))
    )  # fmt: skip
    now, made = timezone.now(), []
    for volunteer in people.values():
        made += _entries(volunteer, services[volunteer.pk], written, by, reason, now)
    HoursEntry.objects.bulk_create(made)
    changed = {entry.volunteer_id for entry in made}
    Volunteer.objects.bulk_update([people[key] for key in changed], ["length", "head"])
    for entry in made:
        name = events.CORRECTED if entry.is_correction else events.POSTED
        record(name, entry.service, by=by, hours=str(entry.hours), reason=entry.reason)
    return made


def _entries(volunteer, services, written, by, reason, now):
    counted = [
        queries.done(each, each.kind.key if each.kind_id else "")
        for each in services.values() if each.state == Service.State.COUNTED
    ]  # fmt: skip
    worth = recognise(counted, queries.spec_on)
    for key, service in sorted(services.items(), key=lambda pair: (pair[1].day, pair[0])):
        wanted = worth[key].hours if key in worth else Decimal(0)
        stands = written.get(key)
        if wanted == (stands or 0):
            continue
        why = reason or service.reason or _("同一时段的其他记录有变动，按规则重新计算。")
        entry = HoursEntry(
            volunteer=volunteer, seq=volunteer.length + 1, service=service, source=service.source,
            grade=service.grade, day=service.day, hours=wanted - (stands or 0),
            rules=queries.rules_on(service.day)[0], is_correction=stands is not None,
            reason=why if stands is not None else "", by=by, at=now, previous=volunteer.head,
        )  # fmt: skip
        entry.hash = chain.link(entry.previous, *(getattr(entry, name) for name in FIELDS))
        volunteer.length, volunteer.head = entry.seq, entry.hash
        yield entry
