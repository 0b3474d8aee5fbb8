"""Hours worked in other rooms: desk shifts stood, closed projects helped with.

Each night, and whenever somebody asks, every source of `tuanwei.gatherings.worked` is read and
compared with what is noted. New rows are noted, corrected ones corrected, what is gone is taken
back. The same twice changes nothing. As which kind it counts is for staff to say (ElsewhereKind).
What somebody has already been given for the same time waits for a person, so that no minute counts
twice.
"""

import logging
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.models import User
from tuanwei.gatherings import worked
from volunteers.hours import actions, notices, queries
from volunteers.hours.free_time import minutes_left
from volunteers.hours.models import ElsewhereKind, Service, Source, Volunteer
from volunteers.hours.people import volunteers_of
from volunteers.hours.spec import CONFIRMED

logger = logging.getLogger(__name__)
State = Service.State
GONE = "值班或活动那边已经没有这条记录，不再计。"
"""Why what disappeared is not counted; also how it is known again when it comes back."""
CORRECTED, AGAIN = "值班或活动那边的记录改过了。", "值班或活动那边又有了这条记录。"


@dataclass
class Pulled:
    """What one reading changed. `waiting` of the noted and changed ones wait for a person; `failed`
    could not be noted and stand in the log."""

    noted: int = 0
    changed: int = 0
    taken_back: int = 0
    waiting: int = 0
    failed: int = 0


def pull(users=None):
    """Bring what was worked elsewhere into the ledger, of everybody or of `users` (ids); return
    what was done as Pulled. Each row is a transaction of its own: one that fails stops no other."""
    rows = [row for source in worked.sources.values() for row in source(users=users)]
    rows.sort(key=lambda row: (row.user_id, row.starts_at, row.origin))
    known = {each.origin: each for each in _known(users)}
    people = volunteers_of(User.objects.filter(pk__in={row.user_id for row in rows}))
    counted = _counted(people.values(), rows)
    kinds = dict(ElsewhereKind.objects.values_list("source", "kind"))
    done = Pulled()
    for row in rows:
        volunteer, service = people[row.user_id], known.pop(row.origin, None)
        fields = _fields(row, service, counted[row.user_id])
        source = row.origin.partition(":")[0]
        if source in kinds:
            fields["kind_id"] = kinds[source]
        if service is None or service.state != State.VOID or service.reason == GONE:
            _do(done, row.origin, _note, row, volunteer, service, fields)
        if not fields["waits_for"]:
            counted[row.user_id].append((row.starts_at, row.ends_at, row.title))
    for service in known.values():
        if service.state != State.VOID:
            _do(done, service.origin, _take_back, service)
    return done


def _known(users):
    """What is noted from the sources already."""
    origins = Q(pk=None)
    for prefix in worked.sources:
        origins |= Q(origin__startswith=f"{prefix}:")
    found = Service.objects.filter(origins).select_related("volunteer")
    return found if users is None else found.filter(volunteer__user__in=users)


def _counted(people, rows):
    """{user: [(from, until, title)]} of what they are given for at known times by shift or claim."""
    found: dict = {each.user_id: [] for each in people}
    if not rows:
        return found
    ours = Q(pk=None)
    for prefix in worked.sources:
        ours |= Q(origin__startswith=f"{prefix}:")
    services = Service.objects.filter(
        volunteer__user__in=found, state=State.COUNTED, came_at__isnull=False,
        left_at__gt=min(row.starts_at for row in rows),
    ).exclude(ours)  # fmt: skip
    for user, start, end, title in services.values_list(
        "volunteer__user", "came_at", "left_at", "title"
    ):
        found[user].append((start, end, title))
    return found


def _fields(row, service, counted):
    """What the row says as fields of a Service. Times are only said where the whole of them was
    worked: of 90 minutes within three hours nobody knows which."""
    whole = row.minutes == minutes_left((row.starts_at, row.ends_at), [])
    fields = {
        "title": row.title, "event": row.event, "unit_id": row.unit_id,
        "day": timezone.localdate(row.starts_at), "grade": CONFIRMED,
        "minutes": Decimal(row.minutes), "came_at": row.starts_at if whole else None,
        "left_at": row.ends_at if whole else None,
    }  # fmt: skip
    settled = service and service.confirmed_at and _differences(service, fields) == []
    return fields | {"waits_for": "" if settled else _overlap(row, counted)}


def _overlap(row, counted):
    """Why a row waits: others were counted at that time and leave too little of it."""
    stay = (row.starts_at, row.ends_at)
    mine = [each for each in counted if each[0] < row.ends_at and each[1] > row.starts_at]
    if minutes_left(stay, [each[:2] for each in mine]) >= row.minutes:
        return ""
    start, end, title = (
        timezone.localtime(each) if n < 2 else each for n, each in enumerate(min(mine))
    )
    return _("同一时间已经计了时数：{day} {start:%H:%M}–{end:%H:%M} “{title}”。").format(
        day=f"{start.month}月{start.day}日", start=start, end=end, title=title[:60]
    )


def _differences(service, fields):
    """Names of the fields in which what is noted differs."""
    return [name for name, value in fields.items() if getattr(service, name) != value]


def _note(done, row, volunteer, service, fields):
    back = service is not None and service.state == State.VOID
    differences = service and _differences(service, fields)
    if service and not back and (service.is_by_hand or not differences):
        return
    if differences and set(differences) & (set(actions.JUDGED) - {"kind_id"}):
        fields |= {"confirmed_by": None, "confirmed_at": None}  # they confirmed something else
    with transaction.atomic():
        before = queries.counted_for(service) if service else None
        if back:
            _bring_back(service)
        found = actions.note_service(
            origin=row.origin, volunteer=volunteer, source=Source.SYSTEM, reason=_why(differences),
            **fields,
        )  # fmt: skip
        if service and before != (after := queries.counted_for(found)):
            notices.follows(found, before, after, AGAIN if back else CORRECTED)
    done.noted += service is None
    done.changed += service is not None
    done.waiting += bool(fields["waits_for"])


def _why(differences):
    """The reason of a correction."""
    if differences and "waits_for" in differences:
        return ""  # the service itself says what it waits for
    if differences == ["kind_id"]:
        return _("值班和活动算哪一类改过了。")
    return CORRECTED


def _bring_back(service):
    """What had disappeared is there again: no longer void, so that it can be noted anew."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=service.volunteer_id)
    Service.objects.filter(pk=service.pk, state=State.VOID, reason=GONE).update(
        state=State.PENDING, waits_for=GONE, reason="", confirmed_by=None, confirmed_at=None
    )


def _take_back(done, service):
    actions.void_service(service=service, by=None, reason=GONE)
    done.taken_back += 1


def _do(done, origin, act, *arguments):
    try:
        act(done, *arguments)
    except (ValidationError, DatabaseError):
        done.failed += 1
        logger.exception("worked elsewhere, not noted: %s", origin)
