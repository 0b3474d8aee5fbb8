"""Writing to the ledger: what services are worth now, less what stands there already.

`settle` may be called twice, by two workers, or after a crash: it writes the difference, so a
second time writes nothing. A line is never changed; what comes later is a correction with a reason.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import event
from tuanwei.audit.models import AuditEvent
from volunteers.hours import chain, events, queries
from volunteers.hours.models import HoursEntry, Service, Volunteer
from volunteers.hours.recognition import recognise

FIELDS = (
    "volunteer_id", "seq", "service_id", "source", "grade", "day", "hours", "rules",
    "is_correction", "reason", "by_id", "at",
)  # fmt: skip
"""What is hashed, in this order, after the hash of the entry before."""


ROWS = 1000
"""Rows written by one statement."""


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
    now, made = timezone.now(), []
    for volunteer, changes in differences(people.values()):
        for change in changes:
            made.append(_entry(volunteer, change, by, str(reason), now))
    HoursEntry.objects.bulk_create(made, batch_size=ROWS)
    changed = {entry.volunteer_id for entry in made}
    Volunteer.objects.bulk_update(
        [people[key] for key in sorted(changed)], ["length", "head"], batch_size=ROWS
    )
    AuditEvent.objects.bulk_create([_event(entry, by) for entry in made], batch_size=ROWS)
    return made


@dataclass(frozen=True)
class Change:
    """What the ledger still lacks of one service: `hours` on a `day`, of a version of the rules.
    `is_correction`: something was written of it before. `words` say why, where no reason is given."""

    service: Service
    day: date
    hours: Decimal
    version: int
    is_correction: bool
    words: str


def differences(volunteers, rules_on=queries.rules_on):
    """[(volunteer, [Change])] of those whose ledger is not what their services are worth, under the
    rules in force or others to be tried. Two statements, or three where a service has moved."""
    keys = [volunteer.pk for volunteer in volunteers]
    services = defaultdict(dict)
    for each in Service.objects.filter(volunteer__in=keys).select_related("kind"):
        services[each.volunteer_id][each.pk] = each
    written = defaultdict(dict)
    sums = HoursEntry.objects.filter(volunteer__in=keys).order_by()
    for volunteer, service, day, total in sums.values_list("volunteer", "service", "day").annotate(
        Sum("hours")
    ):
        written[volunteer].setdefault(service, {})[day] = total
    moved = _moved(services, written)
    for volunteer in volunteers:
        found = _of(services[volunteer.pk], written[volunteer.pk], moved, rules_on)
        if found:
            yield volunteer, found


def _moved(services, written):
    """{key: Service} of those that stand in somebody's ledger and are another's by now."""
    gone = Q(pk__in=[
        key for volunteer, sums in written.items()
        for key, days in sums.items() if any(days.values()) and key not in services[volunteer]
    ])  # fmt: skip
    return {each.pk: each for each in Service.objects.filter(gone)}


def _of(services, written, moved, rules_on):
    worth = recognise(
        [
            queries.done(each, each.kind.key if each.kind_id else "")
            for each in services.values() if each.state == Service.State.COUNTED
        ],
        lambda day: rules_on(day)[1],
    )  # fmt: skip
    found = []
    for key in services.keys() | written.keys():
        stands = written.get(key, {})
        wanted = {services[key].day: worth[key].hours} if key in worth else {}
        for day in wanted.keys() | stands.keys():
            lacks = wanted.get(day, Decimal(0)) - stands.get(day, Decimal(0))
            if lacks:
                service = services.get(key) or moved[key]
                words = service.reason if key in services else _("这次服务记到了另一个人名下。")
                found.append(Change(service, day, lacks, rules_on(day)[0], bool(stands), words))
    return sorted(found, key=lambda change: (change.day, change.service.pk))


def _entry(volunteer, change, by, reason, now):
    """The next line of the chain."""
    service, is_correction = change.service, change.is_correction
    why = reason or change.words or _("同一时段的其他记录有变动，按规则重新计算。")
    entry = HoursEntry(
        volunteer=volunteer, seq=volunteer.length + 1, service=service, source=service.source,
        grade=service.grade, day=change.day, hours=change.hours, rules=change.version,
        is_correction=is_correction, reason=why[:200] if is_correction else "", by=by, at=now,
        previous=volunteer.head,
    )  # fmt: skip
    entry.hash = chain.link(entry.previous, *(getattr(entry, name) for name in FIELDS))
    volunteer.length, volunteer.head = entry.seq, entry.hash
    return entry


def _event(entry, by):
    """What the record keeps of a line: enough to say later what was changed behind its back."""
    name = events.CORRECTED if entry.is_correction else events.POSTED
    return event(
        name, entry.service, by=by, volunteer=entry.volunteer_id, seq=entry.seq,
        hours=str(entry.hours), day=entry.day.isoformat(), source=entry.source,
        grade=entry.grade, rules=entry.rules, reason=entry.reason, hash=entry.hash,
    )  # fmt: skip
