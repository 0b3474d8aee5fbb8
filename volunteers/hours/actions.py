"""Noting what somebody did, confirming it, and taking it back. The ledger follows at once."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tuanwei.audit.actions import record
from volunteers.hours import events, ledger, notices, queries
from volunteers.hours.models import Service, Volunteer

State = Service.State
EDITED = gettext_lazy("记录改过了，等老师重新确认。")
JUDGED = (
    "volunteer_id", "kind_id", "event", "day", "came_at", "left_at", "opens_at", "closes_at",
    "minutes", "fixed", "grade", "percent", "is_month",
)  # fmt: skip
"""What hours are worked out from: a change of one of these is an edit."""


@transaction.atomic
def note_service(
    *, origin, volunteer, source, by=None, waits_for="", reason="", settles=True, tells=True,
    **fields,
):  # fmt: skip
    """Note what came from `origin`, or bring what is noted up to date; return the Service.

    New: counted at once, or pending where it `waits_for` something (words for the volunteer).
    Known: the same again changes nothing; a change of what hours are worked out from, of something
    counted, by a person (`by`) returns it to pending, because whoever confirmed it confirmed
    something else; only whoever confirms it ends that. What was taken back (VOID) stays so, and what
    was corrected by hand is changed by hand only (`is_by_hand`). The ledger follows; whoever notes
    many at once says `settles=False` and calls `ledger.settle` once, in the same transaction. The
    volunteer is told of an edit with a reason, or of what had counted, unless the caller does
    (`tells`).
    """
    _lock_people(volunteer.pk, origin)
    known = Service.objects.select_for_update().filter(origin=origin).first()
    service = known or Service(origin=origin, source=source, made_by=by)
    if known and known.source != source:
        raise ValueError("a service is either of the system or claimed")
    if known and (known.state == State.VOID or (known.is_by_hand and not fields.get("is_by_hand"))):
        return known
    before = {name: getattr(service, name) for name in JUDGED} if known else {}
    old = service.volunteer_id
    service.volunteer = volunteer
    for name, value in fields.items():
        setattr(service, name, value)
    had_counted = service.state == State.COUNTED
    changed = known and before != {name: getattr(service, name) for name in JUDGED}
    if changed and by:
        service.changed_by = by
        service.is_to_confirm |= service.state == State.COUNTED or service.is_by_hand
    if service.is_to_confirm:
        waits_for = waits_for or str(EDITED)
    if known is None or changed or waits_for != service.waits_for:
        service.state = State.PENDING if waits_for else State.COUNTED
    service.waits_for = waits_for
    service.save()
    record(
        events.SERVICE_CHANGED if known else events.SERVICE_NOTED, service, by=by,
        state=service.state, changes=sorted(n for n in before if before[n] != getattr(service, n)),
    )  # fmt: skip
    if settles:
        ledger.settle({service.volunteer_id, old} - {None}, by=by, reason=reason)
    if changed and by and tells and (had_counted or reason) and volunteer.user_id != by.pk:
        notices.edited(service, reason)
    return service


@transaction.atomic
def note_many(services, *, by=None):
    """Note many new claimed Services (unsaved, COUNTED) at once; return those that were new.

    What has come already stays as it is: a second time, or two workers, note nothing twice.
    """
    people = Volunteer.objects.filter(pk__in={each.volunteer_id for each in services})
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    origins = [each.origin for each in services]
    known = set(Service.objects.filter(origin__in=origins).values_list("origin", flat=True))
    new = Service.objects.bulk_create([each for each in services if each.origin not in known])
    for each in new:
        record(events.SERVICE_NOTED, each, by=by, state=each.state, changes=[])
    ledger.settle({each.volunteer_id for each in new}, by=by)
    return new


def _lock_people(volunteer_id, origin):
    """The volunteer, and whoever's the service has been until now, in the order of their keys."""
    before = Service.objects.filter(origin=origin).values_list("volunteer", flat=True)
    people = Volunteer.objects.filter(pk__in={volunteer_id, *before}).order_by("pk")
    list(people.select_for_update(no_key=True))


def _locked(service):
    """The volunteer first, then the service: as everybody does."""
    Volunteer.objects.select_for_update(no_key=True).get(pk=service.volunteer_id)
    return Service.objects.select_for_update().get(pk=service.pk)


@transaction.atomic
def confirm_service(*, service, by, reason=""):
    """Let a pending service count. Nobody confirms their own, nor what they edited."""
    service = _locked(service)
    if service.state != State.PENDING:
        raise ValidationError(_("这条记录刚刚有变动，请刷新页面再看。"))
    if service.volunteer.user_id == by.pk:
        raise ValidationError(_("自己的时数由别人来确认。"))
    if service.changed_by_id == by.pk:
        raise ValidationError(_("你改过这条记录，由另一位同事来确认。"))
    service.state, service.waits_for, service.is_to_confirm = State.COUNTED, "", False
    service.confirmed_by, service.confirmed_at = by, timezone.now()
    service.save()
    record(events.SERVICE_CONFIRMED, service, by=by, reason=reason)
    ledger.settle([service.volunteer_id], by=by, reason=reason)
    notices.confirmed(service, queries.counted_for(service), reason)
    return service


@transaction.atomic
def void_service(*, service, by, reason):
    """Take a service back: it counts nothing any more, the ledger says why. Without `by` it is gone
    where it came from."""
    service = _locked(service)
    if service.state == State.VOID:
        raise ValidationError(_("这条记录已经不计了。"))
    if by and service.volunteer.user_id == by.pk:
        raise ValidationError(_("自己的时数由别人来处理。"))
    if not reason.strip():
        raise ValidationError(_("不计要写一句原因，本人会读到。"))
    service.state, service.reason, service.waits_for = State.VOID, reason.strip()[:200], ""
    service.save()
    record(events.SERVICE_VOIDED, service, by=by, reason=service.reason)
    ledger.settle([service.volunteer_id], by=by, reason=service.reason)
    notices.voided(service, service.reason)
    return service
