"""What happens to service days: set up, filled, swapped, excused, made up.

Each shift is filled in a transaction of its own: the day is locked first, then the gathering, then
the people, so that two fills give nobody a second turn and no two wait for each other.
"""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.party_days import events, notices, placing, queries, rotation
from volunteers.party_days.models import Keeper, ServiceDay, Turn
from volunteers.services import places
from volunteers.services import queries as service_queries
from volunteers.services.models import Assignment, Shift
from volunteers.services.series import plan_ahead, start_series

State = Turn.State
PARTY_ONLY = Gathering.Role.PARTY


def set_up(
    *, project, by, name, per_shift, with_probationary, make_up_days, teacher=None, **series
):  # fmt: skip
    """A new service day on a regular series of its own; its first weeks are filled at once."""
    with transaction.atomic():
        made = ServiceDay.objects.create(
            series=start_series(
                project=project, by=by, teacher=teacher,
                needs=[(queries.ROLE, per_shift, (), "")], **series,
            ),
            name=name, per_shift=per_shift, with_probationary=with_probationary,
            make_up_days=make_up_days, made_by=by,
        )  # fmt: skip
        record(events.DAY_SAVED, made, by=by, changes=["new"])
    fill(service_day=made, by=by)
    return made


@transaction.atomic
def change_day(*, service_day, by, name, with_probationary, make_up_days, is_active):
    """Change what a day says; who keeps it follows in the next fill."""
    found = _locked_day(service_day)
    fields = {
        "name": name, "with_probationary": with_probationary, "make_up_days": make_up_days,
        "is_active": is_active,
    }  # fmt: skip
    changes = sorted(key for key, value in fields.items() if getattr(found, key) != value)
    for key in changes:
        setattr(found, key, fields[key])
    if changes:
        found.save(update_fields=changes)
        record(events.DAY_SAVED, found, by=by, changes=changes)
    return found


def _locked_day(service_day):
    return (
        ServiceDay.objects.select_for_update(of=("self",), no_key=True)
        .select_related("series__project__team__unit", "made_by")
        .get(pk=service_day.pk)
    )


def fill(*, service_day, by=None, now=None):
    """Give out every turn that is missing in the coming four weeks, in turn; return the new Turns.
    Run twice it gives nothing the second time."""
    if not service_day.is_active:
        return []
    now = now or timezone.now()
    by = by or service_day.made_by
    plan_ahead(service_day.series, by=by)
    for turn in _find_keepers(service_day, by):
        _release(turn, _("现在不轮值了。"), by=by)
    made = []
    for shift in list(queries.coming(service_day, now)):
        made += fill_shift(service_day=service_day, shift=shift, by=by)
    return made


@transaction.atomic
def _find_keepers(service_day, by):
    """Bring those who keep a day up to date; the turns of those who left that are yet to come."""
    day = _locked_day(service_day)
    known = {each.user_id: each for each in queries.keepers(day)}
    wanted = list(queries.eligible(day).values_list("user", flat=True))
    new = [Keeper(service_day=day, user_id=key) for key in wanted if key not in known]
    gone = [each for key, each in known.items() if key not in set(wanted)]
    Keeper.objects.bulk_create(new)
    today = timezone.localdate()
    Keeper.objects.filter(pk__in=[each.pk for each in gone]).update(left_on=today)
    if new or gone:
        record(events.KEEPERS_FOUND, day, by=by, added=len(new), left=len(gone))
    return list(
        Turn.objects.filter(
            keeper__service_day=day, keeper__left_on__isnull=False, state=State.PLANNED,
            shift__gathering__starts_at__gt=timezone.now(),
        ).select_related("shift", "keeper__user")
    )  # fmt: skip


@transaction.atomic
def fill_shift(*, service_day, shift, by):
    """Give out the turns that are missing in one shift."""
    day = _locked_day(service_day)
    shift = places.locked(shift)
    gathering = shift.gathering
    if gathering.state == Gathering.State.CANCELLED or gathering.starts_at <= timezone.now():
        return []
    found = {each.pk: each for each in queries.keepers(day)}
    users = places.lock_users([each.user_id for each in found.values()])
    turns = list(Turn.objects.filter(shift=shift))
    made = _adopt(shift, found, turns, by)
    holding = [each for each in turns + made if each.state in queries.HOLDING and not each.is_extra]
    need = queries.need_of(shift)
    room = need.number - need.taken if need else 0
    missing = min(day.per_shift - len(holding), room)
    if missing <= 0:
        return made
    if gathering.role != PARTY_ONLY:
        with suppress(ValidationError), transaction.atomic():  # its venue may be closed by now
            gatherings.save_gathering(gathering=gathering, by=by, role=PARTY_ONLY)
    had = queries.history(day)
    cannot = {each.keeper_id for each in turns + made}
    busy = service_queries.elsewhere(users, gathering)
    people = queries.people(found.values(), {key: {shift.pk} for key in busy})
    while missing:
        slot = rotation.Slot(shift.pk, shift.series_day, missing, frozenset(cannot))
        picked = [key for _slot, key in rotation.plan(rotation.rota_of(people, had), [slot])]
        if not picked:
            break
        for key in picked:
            cannot.add(key)
            if turn := _give(shift, found[key], need, by):
                made.append(turn)
                had.append((key, shift.series_day))
                missing -= 1
    return made


def _adopt(shift, found, turns, by):
    """Keepers who took a place by themselves: that is their turn."""
    known = {each.keeper_id for each in turns}
    placed = {
        each.user_id
        for each in Assignment.objects.filter(shift=shift, state=Assignment.State.PLACED)
    }
    new = [each for each in found.values() if each.user_id in placed and each.pk not in known]
    return [_turn(shift, each, by) for each in new]


def _give(shift, keeper, need, by):
    """The Turn; None where the person cannot have the place, so that the next one is asked."""
    try:
        with transaction.atomic():
            placing.put(shift, keeper.user, need, by=by)
    except ValidationError:
        return None
    turn = _turn(shift, keeper, by)
    notices.given(turn)
    return turn


def _turn(shift, keeper, by, **fields):
    turn, _is_new = Turn.objects.update_or_create(
        keeper=keeper, shift=shift,
        defaults={"state": State.PLANNED, "reason": "", "offered_to": None, **fields},
    )  # fmt: skip
    turn.shift = shift
    record(events.TURN_GIVEN, turn, by=by, is_extra=turn.is_extra)
    return turn


def _locked(turn):
    """(the turn as it is now, its shift), the gathering locked."""
    shift = places.locked(turn.shift)
    found = (
        Turn.objects.select_for_update(of=("self",))
        .select_related("keeper__service_day", "keeper__user", "offered_to__user")
        .get(pk=turn.pk)
    )
    found.shift = shift
    return found, shift


def _must_be_ahead(turn, shift):
    if turn.state != State.PLANNED:
        raise ValidationError(_("这次刚刚有变动，请刷新页面再看。"))
    gathering = shift.gathering
    if gathering.state == Gathering.State.CANCELLED or gathering.starts_at <= timezone.now():
        raise ValidationError(_("这次已经开始或取消，不能再换。来不了请告诉队长。"))


@transaction.atomic
def ask_swap(*, turn, to, by):
    """Ask another keeper to take one's turn."""
    turn, shift = _locked(turn)
    _must_be_ahead(turn, shift)
    if turn.is_extra:
        raise ValidationError(_("来补的那次不能换给别人。不来了，取消报名就行。"))
    to = Keeper.objects.select_related("user").get(pk=to.pk)
    _must_fit(turn, shift, to)
    turn.offered_to, turn.offered_at = to, timezone.now()
    turn.save(update_fields=["offered_to", "offered_at"])
    record(events.TURN_OFFERED, turn, by=by, user=to.user_id)
    notices.offered(turn)
    return turn


def _must_fit(turn, shift, to):
    name = {"name": to.user.name}
    if to.service_day_id != turn.keeper.service_day_id or to.left_on or to.pk == turn.keeper_id:
        raise ValidationError(_("%(name)s现在不在这个服务日里，请选别人。") % name)
    if to.exempt_until and to.exempt_until >= shift.series_day:
        raise ValidationError(_("%(name)s那天暂不排班，请选别人。") % name)
    if Turn.objects.filter(keeper=to, shift=shift, state__in=queries.HOLDING).exists():
        raise ValidationError(_("%(name)s那次本来就要去，请选别人。") % name)
    if other := service_queries.elsewhere([to.user_id], shift.gathering).get(to.user_id):
        raise ValidationError(
            _("%(name)s那个时间有“%(what)s”，请选别人。") % (name | {"what": other})
        )


@transaction.atomic
def take_back_offer(*, turn, by):
    """Come oneself after all."""
    turn, _shift = _locked(turn)
    if turn.offered_to is None or turn.state != State.PLANNED:
        raise ValidationError(_("已经有结果了，请刷新页面再看。"))
    turn.offered_to = turn.offered_at = None
    turn.save(update_fields=["offered_to", "offered_at"])
    record(events.TURN_DECLINED, turn, by=by)


@transaction.atomic
def answer_offer(*, turn, by, agrees):
    """Take somebody's turn over, or not this time."""
    turn, shift = _locked(turn)
    _must_be_ahead(turn, shift)
    other = turn.offered_to
    if other is None or other.user_id != by.pk:
        raise ValidationError(_("对方已经收回，或换给别人了。"))
    turn.offered_to = turn.offered_at = None
    if agrees:
        _hand_over(turn, shift, other, by)
    else:
        record(events.TURN_DECLINED, turn, by=by)
    turn.save()
    notices.answered(turn, other, agrees=agrees)
    return turn


def _hand_over(turn, shift, other, by):
    places.lock_users([turn.keeper.user_id, other.user_id])
    _must_fit(turn, shift, other)
    turn.state, turn.reason = State.SWAPPED, _("换给%(name)s") % {"name": other.user.name}
    turn.save(update_fields=["state", "reason"])
    placing.take_out(shift, turn.keeper.user, turn.reason)
    placing.put(shift, other.user, queries.need_of(shift), by=by)
    _turn(shift, other, by, is_extra=False)
    record(events.TURN_SWAPPED, turn, by=by, user=other.user_id)


@transaction.atomic
def _release(turn, reason, *, by):
    """A turn that is yet to come is nobody's any more."""
    turn, shift = _locked(turn)
    if turn.state != State.PLANNED:
        return turn
    turn.state, turn.reason, turn.decided_by = State.EXCUSED, reason[:200], by
    turn.offered_to = turn.offered_at = None
    turn.save()
    placing.take_out(shift, turn.keeper.user, turn.reason)
    record(events.TURN_EXCUSED, turn, by=by, reason=turn.reason)
    return turn


def excuse(*, turn, by, reason):
    """A leader excuses somebody, before or after; before, the next one gets the turn."""
    reason = reason.strip()[:200]
    if turn.keeper.user_id == by.pk:
        raise ValidationError(_("自己的请假由别的队长或老师来定。"))
    if not reason:
        raise ValidationError(_("写一句请假的原因，本人会读到。"))
    with transaction.atomic():
        found, shift = _locked(turn)
        if found.state == State.AWAY:
            found.state, found.reason, found.decided_by = State.EXCUSED, reason, by
            found.save(update_fields=["state", "reason", "decided_by"])
            record(events.TURN_EXCUSED, found, by=by, reason=reason)
        elif found.state == State.PLANNED:
            found = _release(found, reason, by=by)
        else:
            raise ValidationError(_("这次刚刚有变动，请刷新页面再看。"))
        notices.excused(found)
    fill_shift(service_day=found.keeper.service_day, shift=shift, by=by)
    return found


def exempt(*, keeper, by, until, reason):
    """No turns for somebody up to and with `until`; None ends it. Others take what was planned."""
    if keeper.user_id == by.pk:
        raise ValidationError(_("自己暂不排班由别的队长或老师来定。"))
    if until and not reason.strip():
        raise ValidationError(_("写一句暂不排班的原因，本人会读到。"))
    with transaction.atomic():
        day = _locked_day(keeper.service_day)
        found = Keeper.objects.select_for_update().get(pk=keeper.pk)
        if found.left_on:
            raise ValidationError(_("这位同学已经不在轮值名单里了。"))
        found.exempt_until = until
        found.exempt_because = reason.strip()[:200] if until else ""
        found.save(update_fields=["exempt_until", "exempt_because"])
        record(
            events.KEEPER_EXEMPT, found, by=by, last_day=until and until.isoformat(),
            reason=found.exempt_because,
        )  # fmt: skip
        if until:
            notices.exempt(found)
    planned = Turn.objects.filter(
        keeper=found, state=State.PLANNED, is_extra=False,
        shift__gathering__starts_at__gt=timezone.now(),
    ).select_related("shift", "keeper__user")  # fmt: skip
    for turn in planned.filter(shift__series_day__lte=until) if until else ():
        _release(turn, _("暂不排班：%(why)s") % {"why": found.exempt_because}, by=by)
    fill(service_day=day, by=by)
    return found


@transaction.atomic
def take_extra(*, keeper, shift, by):
    """Come once more in a later shift, to make up the oldest turn that was missed."""
    shift = places.locked(shift)
    gathering = shift.gathering
    keeper = Keeper.objects.select_related("service_day", "user").get(pk=keeper.pk)
    if shift.series_id != keeper.service_day.series_id or keeper.left_on:
        raise ValidationError(_("这一班不属于你的服务日，请换一次。"))
    if gathering.state == Gathering.State.CANCELLED or gathering.starts_at <= timezone.now():
        raise ValidationError(_("这次已经开始或取消，请选以后的一次。"))
    turns = list(Turn.objects.filter(keeper=keeper).select_related("shift"))
    if any(each.shift_id == shift.pk and each.state in queries.HOLDING for each in turns):
        raise ValidationError(_("这次你本来就要去，请选别的一次来补。"))
    if make_up_for(keeper, turns, shift.series_day) is None:
        raise ValidationError(_("没有能在这天补的缺席：要在缺的那次之后 %(n)d 天内。") % {
            "n": keeper.service_day.make_up_days})  # fmt: skip
    extras = Turn.objects.filter(shift=shift, is_extra=True, state__in=queries.HOLDING)
    if extras.count() >= keeper.service_day.per_shift:
        raise ValidationError(_("这次来补的人已经够多了，请选别的一次。"))
    need = queries.need_of(shift)
    if need is None:
        raise ValidationError(_("这次还没有岗位，请选别的一次。"))
    need = placing.make_room(shift, need, by=by)
    placing.put(shift, keeper.user, need, by=by)
    turn = _turn(shift, keeper, by, is_extra=True)
    record(events.EXTRA_TAKEN, turn, by=by)
    return turn


def make_up_for(keeper, turns, day):
    """The key of the missed turn that coming on `day` would make up; None without one. Those that
    planned extra turns will make up come first and are left out."""
    left = {each.pk: each.shift.series_day for each in queries.missed(turns)}
    for extra in sorted(queries.open_extras(turns), key=lambda each: each.shift.series_day):
        known = rotation.to_make_up(
            left.items(), extra.shift.series_day, keeper.service_day.make_up_days
        )
        left.pop(known, None)
    return rotation.to_make_up(left.items(), day, keeper.service_day.make_up_days)


def came(turn):
    """Somebody was there; an extra turn makes up the oldest that was missed. The gathering is
    locked."""
    turn.state, turn.reason = State.CAME, ""
    turn.offered_to = turn.offered_at = None
    turn.save()
    record(events.TURN_ENDED, turn, state=turn.state)
    if turn.is_extra and not turn.makes_up_for.exists():
        _make_up(turn)


def _make_up(turn):
    keeper = turn.keeper
    turns = Turn.objects.select_for_update(of=("self",)).filter(
        keeper=keeper, state=State.AWAY, is_extra=False
    )
    missed = {each.pk: each for each in turns.select_related("shift", "keeper__service_day")}
    days = [(key, each.shift.series_day) for key, each in missed.items()]
    oldest = rotation.to_make_up(days, turn.shift.series_day, keeper.service_day.make_up_days)
    if oldest is None:
        return
    found = missed[oldest]
    found.state, found.made_up_by = State.MADE_UP, turn
    found.save(update_fields=["state", "made_up_by"])
    record(events.MADE_UP, found)
    notices.made_up(found)


@transaction.atomic
def settle_shift(shift):
    """A shift is over: who came, who was covered by another, who was missed; harmless twice."""
    shift = places.locked(shift)
    gathering = shift.gathering
    if gathering.ends_at > timezone.now():
        return
    turns = Turn.objects.select_for_update(of=("self",)).filter(shift=shift, state=State.PLANNED)
    there = set(CheckIn.objects.filter(gathering=gathering).values_list("user", flat=True))
    covered = {
        each.covers.user_id: each.user
        for each in Assignment.objects.filter(shift=shift, covers__isnull=False).select_related(
            "covers", "user"
        )
    }
    for turn in turns.select_related("keeper__service_day", "keeper__user"):
        turn.shift = shift
        if turn.keeper.user_id in there:
            came(turn)
            continue
        if gathering.state != Gathering.State.PUBLISHED:
            turn.state, turn.reason = State.EXCUSED, _("这次没有办")
        elif other := covered.get(turn.keeper.user_id):
            turn.state, turn.reason = State.SWAPPED, _("%(name)s顶班") % {"name": other.name}
        else:
            turn.state = State.AWAY
        turn.offered_to = turn.offered_at = None
        turn.save()
        record(events.TURN_ENDED, turn, state=turn.state)
        if turn.state == State.AWAY and not turn.is_extra:
            notices.was_away(turn)


def settle(service_day):
    """Every shift of a day that is over and has turns without an end."""
    found = Shift.objects.filter(
        series=service_day.series_id, gathering__ends_at__lte=timezone.now(),
        turns__state=State.PLANNED,
    ).distinct()  # fmt: skip
    for shift in list(found.order_by("series_day", "pk")):
        settle_shift(shift)
