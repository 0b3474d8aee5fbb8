"""What people do at the service desk. Whatever two may do at once locks what they do it to."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.cases import sending
from mailbox.cases.models import Case
from mailbox.service import events, notices
from mailbox.service.models import (
    Desk,
    DeskShift,
    DeskWork,
    Duty,
    Service,
    ServiceRequest,
    Swap,
    Ticket,
    WalkIn,
)
from tuanwei.audit.actions import record

MOST_NUMBERS = 999


def _keep(thing, fields, by, name):
    """Save `fields` in `thing` and record each with its words before and after."""
    is_new = thing.pk is None
    changes = [
        f"{thing._meta.get_field(field).verbose_name}："
        + (f"{value}" if is_new else f"{getattr(thing, field)} → {value}")
        for field, value in fields.items()
        if is_new or getattr(thing, field) != value
    ]
    for field, value in fields.items():
        setattr(thing, field, value)
    thing.save()
    if changes:
        record(name, thing, by=by, changes=changes)
    return thing


@transaction.atomic
def save_service(*, by, service=None, **fields):
    """Add a service or change one; requests made before keep going."""
    if service is None:
        last = Service.objects.aggregate(last=Max("position"))["last"] or 0
        service = Service(position=last + 1)
    return _keep(service, fields, by, events.SERVICE_CHANGED)


@transaction.atomic
def save_desk(*, by, desk=None, **fields):
    """Add a desk or change one."""
    return _keep(desk or Desk(), fields, by, events.DESK_CHANGED)


@transaction.atomic
def request(*, by, service, rules, title, text, submission_key, attachments=()):
    """Ask for a service: a case of kind REQUEST in the queue of letters, with its Receipt."""
    receipt = sending.submit(
        by=by, rules=rules, visibility=Case.Visibility.NAMED, title=title, text=text,
        submission_key=submission_key, attachments=attachments, kind=Case.Kind.REQUEST,
    )  # fmt: skip
    if receipt.is_new:
        case = Case.objects.get(number=receipt.number)
        ServiceRequest.objects.create(case=case, service=service)
    return receipt


# The rota


@transaction.atomic
def add_shift(*, by, desk, starts_at, ends_at, seats):
    """Lay out a shift."""
    try:
        with transaction.atomic():
            shift = DeskShift.objects.create(
                desk=desk, starts_at=starts_at, ends_at=ends_at, seats=seats, made_by=by
            )
    except IntegrityError:
        raise ValidationError(_("这个服务台在这个时间已经排了一班。")) from None
    record(events.SHIFT_ADDED, shift, by=by)
    return shift


@transaction.atomic
def remove_shift(*, shift, by):
    """Take back a shift that nobody stands."""
    shift = _locked_shift(shift)
    if shift.duties.exists() or shift.work.exists():
        raise ValidationError(_("这一班已经有人报名，不能取消。请先请他们换班或退出。"))
    record(events.SHIFT_REMOVED, shift, by=by)
    shift.delete()


def _locked_shift(shift):
    found = DeskShift.objects.select_for_update().filter(pk=shift.pk).first()
    if found is None:
        raise ValidationError(_("这一班刚刚取消了，请刷新页面再看。"))
    return found


@transaction.atomic
def sign_up(*, shift, by):
    """Stand a shift, while there is a seat and the person is free."""
    shift = _locked_shift(shift)
    if shift.starts_at <= timezone.now():
        raise ValidationError(_("这一班已经开始，不能再报名。"))
    if shift.duties.filter(user=by.pk).exists():
        raise ValidationError(_("你已经报了这一班。"))
    if shift.duties.count() >= shift.seats:
        raise ValidationError(_("这一班刚刚满了，请看看别的时间。"))
    _must_be_free(by, shift)
    duty = Duty.objects.create(shift=shift, user=by)
    record(events.SIGNED_UP, shift, by=by)
    return duty


def _must_be_free(user, shift, *, besides=None):
    meanwhile = Duty.objects.filter(
        user=user.pk, shift__starts_at__lt=shift.ends_at, shift__ends_at__gt=shift.starts_at
    ).exclude(pk=besides and besides.pk)
    if meanwhile.exists():
        raise ValidationError(
            _("%(name)s同一时间已经有另一班（%(shift)s）。")
            % {"name": user.name, "shift": meanwhile.select_related("shift")[0].shift}
        )


@transaction.atomic
def leave(*, duty, by):
    """Give a shift back, until its day."""
    duty = _locked_duties(duty.pk).get(duty.pk)
    if duty is None or duty.user_id != by.pk:
        raise ValidationError(_("这一班已经不是你的，请刷新页面再看。"))
    if timezone.localdate(duty.shift.starts_at) <= timezone.localdate():
        raise ValidationError(_("当天的班不能直接退出，请找人换班，或告诉团委老师。"))
    record(events.LEFT, duty.shift, by=by)
    _drop(duty)


def _drop(duty):
    """The duty is no more, and with it the swaps that wait for a word: both sides hear of it."""
    waiting = Swap.objects.filter(Q(given=duty) | Q(wanted=duty), state=Swap.State.OPEN)
    for swap in waiting.select_related("given__shift", "wanted__shift", "asker", "other"):
        (notices.swap_void if swap.wanted_id == duty.pk else notices.swap_withdrawn)(swap)
    duty.delete()


@transaction.atomic
def take_off(*, duty, by, words):
    """Take somebody off a shift that has not begun; they are told why, in the words of `by`."""
    duty = _locked_duties(duty.pk).get(duty.pk)
    if duty is None:
        raise ValidationError(_("这个人刚刚已经不在这一班了，请刷新页面再看。"))
    if duty.shift.starts_at <= timezone.now():
        raise ValidationError(_("这一班已经开始。没来的人，结束后在确认时长里填 0。"))
    record(events.TAKEN_OFF, duty.shift, by=by, user=duty.user_id, reason=words)
    notices.taken_off(duty, words)
    _drop(duty)


def _locked_duties(*keys):
    """{key: duty}, always locked in the same order so that two swaps never wait for each other."""
    found = Duty.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {duty.pk: duty for duty in found.select_related("shift", "user")}


@transaction.atomic
def ask_swap(*, given, wanted, by):
    """Offer one's duty for another's; they are asked, nothing changes yet."""
    known = _locked_duties(given.pk, wanted.pk)
    if len(known) < 2 or known[given.pk].user_id != by.pk:
        raise ValidationError(_("这一班刚刚有变动，请刷新页面再看。"))
    given, wanted = known[given.pk], known[wanted.pk]
    _must_be_exchangeable(given, wanted)
    if Swap.objects.filter(given=given, wanted=wanted, state=Swap.State.OPEN).exists():
        raise ValidationError(_("已经问过对方了，等他答复。"))
    swap = Swap.objects.create(given=given, wanted=wanted, asker=by, other=wanted.user)
    record(events.SWAP_ASKED, given.shift, by=by)
    notices.swap_asked(swap)
    return swap


def _must_be_exchangeable(given, wanted):
    if given.user_id == wanted.user_id:
        raise ValidationError(_("这两班都是同一个人的，不用换。"))
    if min(given.shift.starts_at, wanted.shift.starts_at) <= timezone.now():
        raise ValidationError(_("其中一班已经开始，不能再换。"))
    _must_be_free(given.user, wanted.shift, besides=given)
    _must_be_free(wanted.user, given.shift, besides=wanted)


@transaction.atomic
def accept_swap(*, swap, by):
    """The other consents: the two exchange their shifts. Of two at once one does it; the second
    reads what has become of it."""
    known = _locked_duties(swap.given_id, swap.wanted_id)
    swap = _open_swap(swap, by)
    given, wanted = known.get(swap.given_id), known.get(swap.wanted_id)
    if (given.user_id, wanted.user_id) != (swap.asker_id, swap.other_id):
        raise ValidationError(_("其中一班刚刚换给了别人，这次换不成了。"))
    _must_be_exchangeable(given, wanted)
    given.user, wanted.user = wanted.user, given.user
    given.save()
    wanted.save()
    _decide(swap, Swap.State.ACCEPTED)
    Swap.objects.filter(
        Q(given__in=known) | Q(wanted__in=known), state=Swap.State.OPEN
    ).update(state=Swap.State.VOID, decided_at=timezone.now())  # fmt: skip
    record(events.SWAPPED, given.shift, by=by, swapped=str(wanted.shift))
    notices.swap_decided(swap)


@transaction.atomic
def refuse_swap(*, swap, by):
    """The other would rather not; everybody keeps their shift."""
    swap = _open_swap(swap, by)
    _decide(swap, Swap.State.REFUSED)
    record(events.SWAP_REFUSED, swap.given.shift, by=by)
    notices.swap_decided(swap)


@transaction.atomic
def withdraw_swap(*, swap, by):
    """The asker asks no longer; the other is told that there is nothing to decide."""
    found = _locked_swap(Swap.objects.filter(pk=swap.pk, asker=by.pk))
    _decide(found, Swap.State.VOID)
    record(events.SWAP_WITHDRAWN, found.given.shift, by=by)
    notices.swap_withdrawn(found)


def _open_swap(swap, by):
    return _locked_swap(Swap.objects.filter(pk=swap.pk, other=by.pk))


def _locked_swap(swaps):
    found = (
        swaps.select_for_update(of=("self",))
        .select_related("given__shift", "wanted__shift", "asker", "other")
        .first()
    )
    if found is None:
        raise ValidationError(_("这次换班已经撤回，请刷新页面再看。"))
    if found.state != Swap.State.OPEN:
        raise ValidationError(
            _("这次换班已经处理过了：%(state)s。") % {"state": found.get_state_display()}
        )
    return found


def _decide(swap, state):
    swap.state, swap.decided_at = state, timezone.now()
    swap.save()


def remind_day_before(now):
    """Remind everybody who is on duty tomorrow; told before is not told again."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    for duty in Duty.objects.filter(shift__starts_at__date=tomorrow).select_related("shift__desk"):
        notices.remind(duty)


@transaction.atomic
def confirm_work(*, shift, by, minutes):
    """Confirm who stood a shift that is over: {user id: minutes}, 0 for whoever did not come.

    Confirming again corrects. Nobody confirms their own.
    """
    shift = _locked_shift(shift)
    if shift.ends_at > timezone.now():
        raise ValidationError(_("这一班还没结束，结束后再确认。"))
    people = {duty.user_id: duty.user for duty in shift.duties.select_related("user")}
    for key, value in minutes.items():
        if key == by.pk:
            raise ValidationError(_("自己的值班要由另一位老师确认。"))
        if key not in people or not 0 <= value <= shift.minutes:
            raise ValidationError(
                _("每人最多 %(most)d 分钟，没来的填 0。") % {"most": shift.minutes}
            )
        work, is_new = DeskWork.objects.get_or_create(
            shift=shift, user_id=key, defaults={"minutes": value, "confirmed_by": by}
        )
        if not is_new and work.minutes == value:
            continue
        work.minutes, work.confirmed_by, work.confirmed_at = value, by, timezone.now()
        work.save()
        record(events.WORK_CONFIRMED, shift, by=by, user=key, minutes=value)
        notices.confirmed(work)


# Who comes


@transaction.atomic
def record_walk_in(*, by, desk, service, outcome, user=None):
    """Somebody came; `user` only when they said their number."""
    visit = WalkIn.objects.create(desk=desk, service=service, outcome=outcome, user=user, by=by)
    record(events.WALKED_IN, visit, by=by)
    return visit


@transaction.atomic
def take_ticket(*, desk, service=None):
    """The next number of the day. The desk's row is locked: numbers go up in order, none twice."""
    desk = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    today = timezone.localdate()
    last = Ticket.objects.filter(desk=desk, day=today).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_NUMBERS:
        raise ValidationError(_("今天的号已经取完了，请明天再来。"))
    return Ticket.objects.create(desk=desk, service=service, day=today, number=last + 1)


@transaction.atomic
def call_next(*, desk, by):
    """Call the lowest number that waits; whom this person called before has been served.

    Returns None when nobody waits.
    """
    desk = Desk.objects.select_for_update(no_key=True).get(pk=desk.pk)
    today = Ticket.objects.filter(desk=desk, day=timezone.localdate())
    today.filter(state=Ticket.State.CALLED, called_by=by).update(state=Ticket.State.SERVED)
    ticket = today.filter(state=Ticket.State.WAITING).order_by("number").first()
    if ticket is None:
        return None
    ticket.state, ticket.called_at, ticket.called_by = Ticket.State.CALLED, timezone.now(), by
    ticket.desk = desk
    ticket.save()
    record(events.CALLED, ticket, by=by)
    return ticket


@transaction.atomic
def finish(*, ticket, by, state):
    """Whoever was called has been served, or did not come."""
    ticket = Ticket.objects.select_for_update(of=("self",)).select_related("desk").get(pk=ticket.pk)
    if ticket.state != Ticket.State.CALLED:
        raise ValidationError(
            _("%(ticket)s 现在是“%(state)s”，可能刚有人处理过。")
            % {"ticket": ticket, "state": ticket.get_state_display()}
        )
    ticket.state = state
    ticket.save()


@transaction.atomic
def rate_ticket(*, ticket, is_satisfied):
    """The word of whoever held the number, after they were called; it may be changed that day."""
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    if ticket.called_at is None or ticket.day != timezone.localdate():
        raise ValidationError(_("办完以后，当天可以评价。"))
    ticket.is_satisfied = is_satisfied
    ticket.save()
