"""Parts of a gathering: 初赛, 复赛, 决赛; and who goes on from one to the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import events, notices, seating
from tuanwei.gatherings.actions import announce_move_up, must_be_on_offer, save_gathering
from tuanwei.gatherings.models import CheckIn, Gathering, Registration

State = Registration.State
INHERITED = ("kind", "unit", "role", "grades", "credits", "late_minutes")


def plan_part(*, parent, by, units=None, **fields):
    """A draft that is part of `parent`; what is not said is as the parent has it.

    Raises ValidationError where `save_gathering` does.
    """
    usual = {name: getattr(parent, name) for name in INHERITED}
    units = list(parent.units.all()) if units is None else units
    return save_gathering(by=by, units=units, **usual | fields | {"parent": parent})


def is_outside(part, parent):
    """True for a part that begins before its parent, or ends after it. Worth a word, no mistake."""
    return part.starts_at < parent.starts_at or part.ends_at > parent.ends_at


def next_parts(source):
    """The parts into which people of `source` can go on: of the same parent, later, published."""
    if source.parent_id is None:
        return Gathering.objects.none()
    return Gathering.objects.filter(
        parent=source.parent_id, state=Gathering.State.PUBLISHED, starts_at__gt=source.starts_at,
        starts_at__gte=timezone.now(),
    ).exclude(mode=Gathering.Mode.LOTTERY).order_by("starts_at", "pk")  # fmt: skip


@transaction.atomic
def promote(*, source, target, seats, reserves=(), by):
    """Give the people `seats` (users' keys) of one part seats in a later one; `reserves` wait there
    in this order, before whoever waits already. Whoever has a seat there keeps it. Each hears.

    Raises ValidationError for people who were not in `source`, and where seats are too few, or
    reserves would wait beside empty seats. Returns (new seats, reserves).
    """
    target = seating.locked(target)
    must_be_on_offer(target)
    if not next_parts(source).filter(pk=target.pk).exists():
        raise ValidationError(_("只能晋级到同一个活动里后面的一场；抽签的场次不能直接晋级。"))
    _must_have_been_there(source, {*seats, *reserves})
    known = {
        each.user_id: each
        for each in Registration.objects.select_for_update().filter(
            gathering=target, user__in=[*seats, *reserves], state__in=Registration.IN_FORCE
        )
    }
    has_seat = {key for key, each in known.items() if each.state == State.SEATED}
    new = [key for key in dict.fromkeys(seats) if key not in has_seat]
    waiting = [key for key in dict.fromkeys(reserves) if key not in has_seat and key not in new]
    _must_fit(target, len(new), len(waiting))
    now = timezone.now()
    for key in new:
        _move(target, known.get(key), key, by, state=State.SEATED, seated_at=now, rank=None)
    first = _first_rank(target, waiting)
    for rank, key in enumerate(waiting, first):
        _move(target, known.get(key), key, by, state=State.WAITING, rank=rank)
    target.taken += len(new)
    target.save(update_fields=["taken"])
    return len(new), len(waiting)


def _must_have_been_there(source, people):
    there = set(CheckIn.objects.filter(gathering=source).values_list("user", flat=True))
    seated = Registration.objects.filter(gathering=source, state=State.SEATED)
    there.update(seated.values_list("user", flat=True))
    if people - there:
        raise ValidationError(_("只有参加了这一场的人能晋级，请刷新页面再选。"))


def _must_fit(target, seats, reserves):
    if target.capacity is None:
        if reserves:
            raise ValidationError(_("那一场不限名额，替补没有意义，请直接选晋级。"))
        return
    left = target.capacity - target.taken
    if seats > left:
        raise ValidationError(
            _("“%(title)s”还有 %(left)d 个名额，这次选了 %(n)d 人。先把那一场的名额加大，或者改成替补。") % {
                "title": target, "left": left, "n": seats})  # fmt: skip
    if reserves and seats < left:
        raise ValidationError(
            _("“%(title)s”还剩 %(left)d 个名额，有空位时不用替补：请直接选晋级，或者把名额改少。") % {
                "title": target, "left": left - seats})  # fmt: skip


def _first_rank(target, waiting):
    """Ranks go on after those given before; whoever registered by themselves has none and waits
    behind."""
    ranked = Registration.objects.filter(gathering=target, state=State.WAITING)
    last = ranked.exclude(user__in=waiting).aggregate(last=Max("rank"))["last"]
    return (last or 0) + 1


def _move(target, known, key, by, **fields):
    registration = known or Registration(gathering=target, user_id=key)
    registration.decided_by = by
    for name, value in fields.items():
        setattr(registration, name, value)
    registration.save()
    registration.gathering = target
    record(events.PROMOTED, registration, by=by, state=registration.state)
    notices.promoted(registration)


@transaction.atomic
def take_back(*, registration, by, reason):
    """Somebody was promoted by mistake: their seat, or place in line, is free again."""
    gathering = seating.locked(registration.gathering)
    must_be_on_offer(gathering)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if registration.state not in (State.SEATED, State.WAITING) or not registration.decided_by_id:
        raise ValidationError(_("这份晋级刚刚有变动，请刷新页面再看。"))
    if gathering.starts_at <= timezone.now():
        raise ValidationError(_("那一场已经开始，不能再撤回。"))
    if not reason.strip():
        raise ValidationError(_("撤回要写一句原因，本人会读到。"))
    had_seat = registration.state == State.SEATED
    registration.state, registration.reason = State.CANCELLED, reason.strip()
    registration.save(update_fields=["state", "reason"])
    registration.gathering = gathering
    record(events.PROMOTION_TAKEN_BACK, registration, by=by, reason=registration.reason)
    notices.promotion_taken_back(registration, registration.reason)
    if had_seat:
        gathering.taken -= 1
        for moved in seating.fill(gathering):
            announce_move_up(moved)
