"""Places in shifts: an `Assignment` and the `Registration` beside it, always changed together.

PLACED goes with SEATED, SUBSTITUTE with WAITING; `Need.taken` and `Gathering.taken` count. Whoever
changes them holds the gathering's lock, then the users' (in the order of their keys): so nobody
gets two places at a time, and the database's constraint is never what people meet first.
"""

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.accounts.models import User
from tuanwei.gatherings import seating
from tuanwei.gatherings.actions import announce_move_up, closed_words
from tuanwei.gatherings.models import Gathering, Registration
from volunteers.services import notices, queries
from volunteers.services.models import Assignment, Need, Shift

State, Seat = Assignment.State, Registration.State


def locked(shift):
    """The shift as it is now with its gathering, which is locked."""
    gathering = seating.locked(Gathering(pk=shift.gathering_id))
    found = Shift.objects.select_related("project__team", "teacher").get(pk=shift.pk)
    found.gathering = gathering
    return found


def lock_users(user_ids):
    """Nobody else gives these people places until we are done."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def must_be_open(shift):
    """Raises ValidationError where nobody can sign up now."""
    gathering = shift.gathering
    if reason := closed_words(gathering):
        raise ValidationError(reason)
    if gathering.state != Gathering.State.PUBLISHED:
        raise ValidationError(_("这一班还没发布。发布以后再来报名。"))
    if not shift.teacher_confirmed_at:
        raise ValidationError(_("这一班正在换指导教师，定下来就能报名。请过一会儿再来看。"))


def must_be_free(user, shift):
    """Raises ValidationError where the person has a seat elsewhere at that time."""
    if other := queries.elsewhere([user.pk], shift.gathering).get(user.pk):
        raise ValidationError(queries.overlap_words(other))


def choose(user, shift, need=None):
    """The role to take: `need`, else the first with room for which `user` is qualified, else the
    first for which they are. Raises ValidationError where there is none."""
    wanted = [each for each in queries.needs_of(shift) if need is None or each.pk == need.pk]
    if not wanted:
        raise ValidationError(_("这个岗位刚刚有变动，请刷新页面再选。"))
    reasons = {each.pk: queries.lacking(user.pk, each, shift.gathering) for each in wanted}
    fitting = [each for each in wanted if not reasons[each.pk]]
    if not fitting:
        raise ValidationError(reasons[wanted[0].pk])
    with_room = [each for each in fitting if each.taken < each.number]
    return (with_room or fitting)[0]


def give(shift, need, user, *, known=None, covers=None, is_given=False, room=True):
    """Give `user` a place in this role, or let them stand by where there is no `room`; `known` is
    the substitute's place that becomes a real one. Returns the Assignment."""
    gathering, now = shift.gathering, timezone.now()
    seat = Seat.SEATED if room else Seat.WAITING
    given_at = now if room and (is_given or known) else None
    if known:
        Registration.objects.filter(
            gathering=gathering, user=user, state__in=Registration.IN_FORCE
        ).update(state=seat, seated_at=given_at)  # fmt: skip
    else:
        Registration.objects.create(
            gathering=gathering, user=user, state=seat, seated_at=given_at
        )  # fmt: skip
    assignment = known or Assignment(shift=shift, user=user)
    assignment.need, assignment.covers, assignment.at = need, covers, now
    assignment.state = State.PLACED if room else State.SUBSTITUTE
    assignment.during = (gathering.starts_at, gathering.ends_at)
    assignment.save()
    if room:
        count(gathering, need, 1)
    assignment.shift, assignment.user = shift, user
    return assignment


def count(gathering, need, places):
    """So many more places of a role are taken."""
    need.taken += places
    need.save(update_fields=["taken"])
    gathering.taken += places
    gathering.save(update_fields=["taken"])


def leave(assignment, reason):
    """Take a place away; the counts are the caller's."""
    assignment.state, assignment.cancelled_at = State.CANCELLED, timezone.now()
    assignment.reason, assignment.seeks_cover_since = reason[:200], None
    assignment.save()


def ready_substitutes(shift, needs):
    """Substitutes of these roles who can step in now, the next one first; they are locked."""
    needs = {each.pk: each for each in needs}
    line = list(
        Assignment.objects.filter(shift=shift, state=State.SUBSTITUTE, need__in=needs)
        .select_related("user")
        .order_by("pk")
    )
    keys = lock_users([each.user_id for each in line])
    busy = queries.elsewhere(keys, shift.gathering)
    return [
        each for each in line
        if each.user_id in keys and each.user_id not in busy
        and not queries.lacking(each.user_id, needs[each.need_id], shift.gathering)
    ]  # fmt: skip


def next_in_line(gathering):
    """Who moves up in a shift: of the same role, qualified on that day, free now. None where the
    gathering is no shift. The caller (`seating.fill`) seats them and counts the seats."""
    shift = queries.shift_of(gathering)
    if shift is None:
        return None
    if gathering.state == Gathering.State.CANCELLED or gathering.starts_at <= timezone.now():
        return []
    needs = {each.pk: each for each in queries.needs_of(shift) if each.taken < each.number}
    moved = []
    for each in ready_substitutes(shift, needs.values()) if needs else ():
        need = needs[each.need_id]
        if need.taken < need.number:
            need.taken += 1
            need.save(update_fields=["taken"])
            each.state = State.PLACED
            each.save(update_fields=["state"])
            moved.append(each.user_id)
    rows = Registration.objects.filter(gathering=gathering.pk, user__in=moved, state=Seat.WAITING)
    found = {each.user_id: each for each in rows.select_related("user")}
    for registration in found.values():
        registration.gathering = gathering
    return [found[key] for key in moved]


def fill(gathering):
    """Let substitutes move up where there is room, and tell them."""
    for registration in seating.fill(gathering):
        announce_move_up(registration)


def move(shift):
    """The time is another one: so are the times of the places. Whoever has another shift then
    stands by here, whoever has something else keeps both; both hear of it."""
    gathering = shift.gathering
    now_during = (gathering.starts_at, gathering.ends_at)
    live = Assignment.objects.filter(shift=shift).exclude(state=State.CANCELLED)
    placed = list(live.filter(state=State.PLACED).select_related("user", "need").order_by("pk"))
    lock_users([each.user_id for each in placed])
    twice = {
        each.user_id: each.shift.gathering
        for each in Assignment.objects.filter(
            user__in=[each.user_id for each in placed], state=State.PLACED,
            during__overlap=now_during,
        ).exclude(shift=shift).select_related("shift__gathering")
    }  # fmt: skip
    busy = queries.elsewhere([each.user_id for each in placed], gathering)
    for each in placed:
        each.shift = shift
        if each.user_id in twice:
            _stand_by(gathering, each)
            notices.displaced(each, twice[each.user_id])
        elif each.user_id in busy:
            notices.overlaps_now(shift, each.user_id, busy[each.user_id])
    live.update(during=now_during)
    if twice:
        fill(gathering)


def _stand_by(gathering, assignment):
    assignment.state, assignment.seeks_cover_since = State.SUBSTITUTE, None
    assignment.save(update_fields=["state", "seeks_cover_since"])
    Registration.objects.filter(
        gathering=gathering, user=assignment.user_id, state=Seat.SEATED
    ).update(state=Seat.WAITING, seated_at=None)  # fmt: skip
    Need.objects.filter(pk=assignment.need_id).update(taken=F("taken") - 1)
    gathering.taken -= 1
    gathering.save(update_fields=["taken"])


def free_everybody(shift, reason):
    """It is called off: nobody is held by it any more."""
    live = Assignment.objects.filter(shift=shift).exclude(state=State.CANCELLED)
    live.update(
        state=State.CANCELLED, cancelled_at=timezone.now(), reason=reason[:200],
        seeks_cover_since=None,
    )  # fmt: skip
    Need.objects.filter(shift=shift).update(taken=0)
