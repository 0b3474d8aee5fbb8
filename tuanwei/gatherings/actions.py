"""What people do with gatherings: plan, publish, call off, register, draw, be there."""

from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import absence_actions, events, hooks, notices, seating
from tuanwei.gatherings.drawing import drawn
from tuanwei.gatherings.models import CheckIn, Gathering, Registration
from tuanwei.gatherings.queries import not_meant, plan_version
from tuanwei.gatherings.rules import rules_in_force, rules_of, why_not_worth
from tuanwei.gatherings.venue_models import Venue
from tuanwei.gatherings.venue_queries import venue_problems

State = Registration.State
TOLD = ("starts_at", "ends_at", "venue", "place")


@transaction.atomic
def save_gathering(*, by, gathering=None, units=None, **fields):
    """Add a gathering or change one; people who registered hear of another time or place.

    Raises ValidationError where the venue is taken, closed, where more seats are given away
    than would be left, or where the rules do not give so many points.
    """
    is_new = gathering is None
    gathering = Gathering(made_by=by) if is_new else seating.locked(gathering)
    if gathering.state == Gathering.State.CANCELLED:
        raise ValidationError(_("已经取消的日程不能再改，请另建一个。"))
    before = {name: getattr(gathering, name) for name in fields} if not is_new else {}
    for name, value in fields.items():
        setattr(gathering, name, value)
    gathering.before = before  # for whoever hears
    _must_be_one_deep(gathering)
    _must_fit(gathering)
    _must_keep_rules(gathering, before)
    gathering.save()
    if units is not None:
        gathering.units.set(units)
    changes = sorted(name for name in before if before[name] != fields[name])
    if is_new or changes:
        record(events.CHANGED, gathering, by=by, changes=changes)
        plan_version.bump()
    for heard in hooks.changed if changes else ():
        heard(gathering, changes, by)
    if gathering.state == Gathering.State.PUBLISHED:
        _tell_changes(gathering, set(changes) & set(TOLD))
        for registration in seating.fill(gathering) if "capacity" in changes else ():
            announce_move_up(registration)
    return gathering


def _must_be_one_deep(gathering):
    """A part has no parts: neither below one, nor by giving a whole a parent."""
    if gathering.parent_id is None:
        return
    if gathering.parent.parent_id or (gathering.pk and gathering.parts.exists()):
        raise ValidationError({"parent": _("一场里面不能再分场，请加到大活动下面。")})


def _must_fit(gathering):
    if gathering.ends_at <= gathering.starts_at:
        raise ValidationError({"ends_at": _("结束要晚于开始。")})
    if gathering.venue is None:
        return
    # Two inserts that exclude each other would wait for each other; the venue's lock orders them.
    Venue.objects.select_for_update().get(pk=gathering.venue_id)
    start = gathering.starts_at - timedelta(minutes=gathering.setup_minutes)
    end = gathering.ends_at + timedelta(minutes=gathering.clearing_minutes)
    problems = venue_problems(gathering.venue, start, end, besides=gathering)
    if problems:
        words = [f"{gathering.venue} {problem.words}" for problem in problems]
        raise ValidationError({"venue": words})
    if gathering.capacity and gathering.capacity > gathering.venue.capacity:
        raise ValidationError({"capacity": _("%(venue)s最多坐 %(n)d 人。") % {
            "venue": gathering.venue, "n": gathering.venue.capacity}})  # fmt: skip


def must_be_on_offer(gathering):
    """Raises ValidationError for what is no longer, or not yet, held."""
    if gathering.state != Gathering.State.PUBLISHED:
        raise ValidationError(_("这次还没发布或已经取消，不能这样做。请刷新页面再看。"))


def _must_say_how_many(gathering):
    """A draw and a choice need to know how many there are to give, and until when people apply."""
    if gathering.mode not in (Gathering.Mode.LOTTERY, Gathering.Mode.REVIEW):
        return
    if not gathering.capacity:
        raise ValidationError({"capacity": _("抽签和评审要先写明名额。")})
    if not gathering.closes_at:
        raise ValidationError({"closes_at": _("抽签和评审要写报名截止，好让大家早点知道结果。")})


def _must_keep_rules(gathering, before):
    if gathering.state == Gathering.State.PUBLISHED:
        _must_say_how_many(gathering)
    if gathering.capacity is not None and gathering.capacity < gathering.taken:
        raise ValidationError({"capacity": _(
            "已经有 %(n)d 人报上，名额不能比这少。要减，请先和同学商量取消。") % {
            "n": gathering.taken}})  # fmt: skip
    _must_be_worth_it(gathering, before)
    asked = before.get("mode", gathering.mode)
    if asked != gathering.mode and Registration.objects.filter(gathering=gathering.pk).exists():
        raise ValidationError({"mode": _("已经有人报名，报名方式不能再改。")})


def _must_be_worth_it(gathering, before):
    """Points fit the rules that the gathering keeps, and stay once it has begun."""
    changed = {name for name in ("credits", "kind") if before.get(name, getattr(gathering, name))
               != getattr(gathering, name)}  # fmt: skip
    began = before.get("starts_at", gathering.starts_at)
    if changed and gathering.state == Gathering.State.PUBLISHED and began <= timezone.now():
        name = min(changed)
        raise ValidationError({name: _("已经开始了，积分和类型不能再改。")})
    reason = gathering.credits and why_not_worth(
        rules_of(gathering), gathering.kind, gathering.credits
    )
    if reason:
        raise ValidationError({"credits": reason})


def _tell_changes(gathering, changes):
    if changes:
        start, end = map(timezone.localtime, (gathering.starts_at, gathering.ends_at))
        notices.changed(
            gathering,
            _("现在是 %(start)s–%(end)s，%(place)s。来不了请取消报名。") % {
                "start": f"{start:%-m月%-d日 %H:%M}", "end": f"{end:%H:%M}",
                "place": gathering.where or _("地点待定")},
        )  # fmt: skip


def announce_move_up(registration):
    """Note that somebody who waited has a seat, and tell them."""
    record(events.MOVED_UP, registration, gathering=registration.gathering_id)
    notices.moved_up(registration)


@transaction.atomic
def publish(*, gathering, by):
    """Let people see it and register. For a draw the SHA-256 of its seed is public from now on."""
    gathering = seating.locked(gathering)
    if gathering.state != Gathering.State.DRAFT:
        raise ValidationError(_("已经发布过了，请刷新页面再看。"))
    if gathering.ends_at <= timezone.now():
        raise ValidationError(_("结束时间已经过了，请先改时间。"))
    _must_say_how_many(gathering)
    _must_be_worth_it(gathering, {})
    for why_not in hooks.publishing:
        if reason := why_not(gathering):
            raise ValidationError(reason)
    gathering.state = Gathering.State.PUBLISHED
    rules = rules_in_force()
    gathering.rules_id = rules.pk  # kept from now on, whatever the college sets later
    gathering.save(update_fields=["state", "rules"])
    record(events.PUBLISHED, gathering, by=by, promise=gathering.promise)
    plan_version.bump()


@transaction.atomic
def cancel(*, gathering, by, reason):
    """Call it off; the venue is free again and everybody who registered hears why."""
    gathering = seating.locked(gathering)
    if gathering.state == Gathering.State.CANCELLED:
        raise ValidationError(_("已经取消过了。"))
    if CheckIn.objects.filter(gathering=gathering).exists():
        raise ValidationError(
            _("已经有人签到，不能再取消。提前收场就把结束时间改早，来过的人照样算。")
        )
    was_public = gathering.state == Gathering.State.PUBLISHED
    gathering.state, gathering.cancel_reason = Gathering.State.CANCELLED, reason
    gathering.save(update_fields=["state", "cancel_reason"])
    record(events.CANCELLED, gathering, by=by, reason=reason)
    for heard in hooks.called_off:
        heard(gathering, by)
    plan_version.bump()
    if was_public:
        notices.cancelled(gathering)


def register(*, gathering, by):
    """Take a seat, wait for one, or apply, as the gathering's mode says; return the state.

    Raises ValidationError with the reason for whoever cannot; once is enough.
    """
    if reason := not_meant(by, gathering):
        raise ValidationError(reason)
    registrar = hooks.registrars.get(gathering.kind)
    if registrar and (state := registrar(gathering, by)):
        return state
    try:
        if state := seating.take(gathering.pk, by.pk):
            return state
    except IntegrityError:  # two phones of one person at the same moment
        if not seating.is_registered(gathering.pk, by.pk):
            raise
    if seating.is_registered(gathering.pk, by.pk):
        raise ValidationError(_("你已经报过名了。"))
    now = Gathering.objects.get(pk=gathering.pk)  # it may have changed since it was read
    raise ValidationError(closed_words(now) or _("这次还没发布，或刚刚有变动，请刷新页面再看。"))


def closed_words(gathering, now=None):
    """Why nobody can register now; None while they can."""
    now = now or timezone.now()
    if gathering.state == Gathering.State.CANCELLED:
        return _("这次取消了，不能报名。")
    if gathering.mode == Gathering.Mode.OPEN:
        return _("不用报名，到时候来就行。")
    if gathering.mode == Gathering.Mode.PROMOTED:
        return _("这一场由前一场晋级，不用自己报名。")
    if gathering.opens_at and now < gathering.opens_at:
        opens = timezone.localtime(gathering.opens_at)
        return _("还没开始报名，%(when)s 开始。") % {"when": f"{opens:%-m月%-d日 %H:%M}"}
    if gathering.drawn_at:
        return _("已经抽过签，不能再报名。")
    if now >= (gathering.closes_at or gathering.starts_at):
        return _("报名已经截止。")
    return None


@transaction.atomic
def unregister(*, gathering, by):
    """Give one's registration back, until it begins; the next in line moves up at once. Returns the
    Absence where that comes so late that it counts as not coming, else None."""
    gathering = seating.locked(gathering)
    found = Registration.objects.select_for_update().filter(
        gathering=gathering, user=by.pk, state__in=Registration.IN_FORCE
    )
    registration = found.first()
    if registration is None:
        raise ValidationError(_("你没有报名，不用取消。"))
    if gathering.starts_at <= timezone.now():
        raise ValidationError(_("已经开始，不能再取消。来不了请告诉组织的同学。"))
    had_seat = registration.state == State.SEATED
    registration.state = State.CANCELLED
    registration.save(update_fields=["state"])
    record(events.UNREGISTERED, registration, by=by)
    for heard in hooks.given_back:
        heard(registration, gathering, by)
    if had_seat:
        gathering.taken -= 1
        for moved in seating.fill(gathering):
            announce_move_up(moved)
        return absence_actions.note_late_cancel(registration, gathering, by=by)
    return None


@transaction.atomic
def draw(*, gathering, by=None):
    """Draw lots among those who applied: the first get the seats, the others wait in that order."""
    gathering = seating.locked(gathering)
    must_be_on_offer(gathering)
    if gathering.mode != Gathering.Mode.LOTTERY or gathering.drawn_at:
        raise ValidationError(_("已经抽过签了，或者这次不抽签。"))
    now = timezone.now()
    if now < (gathering.closes_at or gathering.starts_at):
        raise ValidationError(_("报名还没截止，截止以后再抽。"))
    applied = {
        each.ticket: each
        for each in Registration.objects.select_for_update().filter(
            gathering=gathering, state=State.APPLIED
        )
    }
    order = [applied[ticket] for ticket in drawn(gathering.seed, list(applied))]
    for rank, registration in enumerate(order, 1):
        registration.rank = rank
        if rank <= gathering.capacity:
            registration.state, registration.seated_at = State.SEATED, now
        else:
            registration.state = State.WAITING
    Registration.objects.bulk_update(order, ["rank", "state", "seated_at"], batch_size=1000)
    seated = order[: gathering.capacity]
    gathering.taken, gathering.drawn_at = len(seated), now
    gathering.save(update_fields=["taken", "drawn_at"])
    record(events.DRAWN, gathering, by=by, applied=len(order), seated=len(seated))
    notices.drawn(gathering, seated, order[gathering.capacity :])
    return len(seated)


@transaction.atomic
def decide(*, registration, by, is_chosen, reason=""):
    """Choose somebody who applied, or say why not."""
    gathering = seating.locked(registration.gathering)
    must_be_on_offer(gathering)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    if gathering.mode != Gathering.Mode.REVIEW or registration.state != State.APPLIED:
        raise ValidationError(_("这份报名刚刚有变动，请刷新页面再看。"))
    if registration.user_id == by.pk:
        raise ValidationError(_("自己的报名由别的同事来定。"))
    if not is_chosen and not reason:
        raise ValidationError(_("没选上要写一句原因，报名的同学会读到。"))
    if is_chosen and gathering.is_full:
        raise ValidationError(_("名额已经满了。"))
    registration.state = State.SEATED if is_chosen else State.REFUSED
    registration.seated_at = timezone.now() if is_chosen else None
    registration.decided_by, registration.reason = by, reason
    registration.save()
    if is_chosen:
        gathering.taken += 1
        gathering.save(update_fields=["taken"])
    record(events.DECIDED, registration, by=by, state=registration.state, reason=reason)
    registration.gathering = gathering
    notices.decided(registration)


def remind_day_before(today):
    """Tell whoever has a seat in what begins on the day after `today`; each hears once."""
    start = timezone.make_aware(datetime.combine(today + timedelta(days=1), time()))
    seated = Registration.objects.filter(
        state=State.SEATED, gathering__state=Gathering.State.PUBLISHED,
        gathering__starts_at__gte=start, gathering__starts_at__lt=start + timedelta(days=1),
    )  # fmt: skip
    for registration in seated.select_related("gathering__venue").order_by("pk"):
        notices.tomorrow(registration)
