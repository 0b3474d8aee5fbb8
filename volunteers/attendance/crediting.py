"""From being there to hours: each check-in of a shift is a `Service` of the ledger.

A shift is credited with its row locked, so a teacher who checks in and a volunteer who leaves at
the same moment both see the other. What has not changed is not written, so once more does no harm.

`event`, over which the rules may cap: the project for shifts planned one by one, which belong to
one occasion; the shift itself for those of a series, which comes again every week.
"""

import logging

from celery import current_app
from django.db import transaction
from django.utils import timezone

from tuanwei.gatherings.leaving import STILL_IN
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import facts, queries
from volunteers.hours.actions import EDITED, JUDGED, note_service
from volunteers.hours.models import Service, Source
from volunteers.hours.people import volunteers_of
from volunteers.services.models import Assignment, Shift

logger = logging.getLogger(__name__)
TASK = "volunteers.tasks.credit_shift"
AT_ONCE = 20
"""So many are credited while somebody waits; more of them by a worker."""


def credit_shift(shift, *, by=None):
    """Bring everybody's service in a shift up to date: now, or by a worker where they are many."""
    many = CheckIn.objects.filter(gathering=shift.gathering_id).count()
    if many <= AT_ONCE:
        return credit(shift.pk, by=by)
    transaction.on_commit(lambda: _later(shift.pk, by and by.pk), robust=True)
    return None


def _later(shift_id, by_id):
    """Tell a worker; without a broker the hourly round does it."""
    try:
        current_app.send_task(TASK, (shift_id, by_id), retry=False)
    except Exception as problem:  # kombu raises whatever its transport raises
        logger.warning("shift %s waits for the round: %s", shift_id, problem.__class__.__name__)


def credit_in_pieces(shift_id, *, by=None):
    """Everybody's, in transactions of `AT_ONCE` people: what a worker does. Killed in between, the
    next time goes on with the rest."""
    rows = CheckIn.objects.filter(gathering__shift=shift_id).order_by("user")
    users = list(rows.values_list("user", flat=True))
    return sum(
        credit(shift_id, users[start : start + AT_ONCE], by=by)
        for start in range(0, len(users), AT_ONCE)
    )


@transaction.atomic
def credit(shift_id, users=None, *, by=None):
    """Note the services of these users in a shift, of everybody without; how many were written.

    `by`: a person whose correction it is; what had counted then waits to be confirmed anew.
    """
    shift = (
        Shift.objects.select_for_update(of=("self",), no_key=True)
        .select_related("gathering", "project__team").get(pk=shift_id)
    )  # fmt: skip
    came = CheckIn.objects.filter(gathering=shift.gathering_id).select_related("user")
    came = list(came.filter(user__in=users) if users is not None else came)
    came = [each for each in came if each.user_id != shift.teacher_id]
    if not came:
        return 0
    keys = [each.user_id for each in came]
    rows = Assignment.objects.filter(shift=shift, user__in=keys, state=Assignment.State.PLACED)
    needs = {each.user_id: each.need for each in rows.select_related("need")}
    is_led = bool(shift.presence_waived_by_id or queries.teacher_came(shift))
    known, claimed = queries.services_of(shift, keys), queries.claimed_then(came)
    written = []
    for check_in in came:
        wanted = _fields(shift, check_in, needs.get(check_in.user_id))
        waits_for = facts.said(facts.missing(
            _stay(check_in), is_placed=check_in.user_id in needs, is_led=is_led,
            has_teacher=shift.teacher_id is not None,
            is_off=shift.gathering.state == Gathering.State.CANCELLED,
            is_claimed=check_in.user_id in claimed,
        ))  # fmt: skip
        mine = known.get(check_in.user_id)
        if _differs(mine, wanted, waits_for):
            if by is None and _is_worth_more(mine, wanted):
                wanted["is_to_confirm"] = True
            written.append((check_in, wanted, waits_for))
    volunteers = volunteers_of([check_in.user for check_in, *_rest in written])
    written.sort(key=lambda each: volunteers[each[0].user_id].pk)  # locked in this order
    for check_in, wanted, waits_for in written:
        note_service(
            origin=queries.origin_of(shift.pk, check_in.user_id), source=Source.SYSTEM,
            volunteer=volunteers[check_in.user_id], waits_for=waits_for, by=by, **wanted,
        )  # fmt: skip
    return len(written)


def _stay(check_in):
    return facts.Stay(
        check_in.user_id, check_in.way, check_in.at, check_in.by_id, check_in.left_way,
        check_in.left_at, check_in.left_by_id,
    )  # fmt: skip


def _fields(shift, check_in, need):
    gathering, project = shift.gathering, shift.project
    return {
        "kind_id": project.kind_id, "unit_id": project.team.unit_id, "team_id": project.team_id,
        "title": gathering.title, "is_large": project.is_large,
        "event": f"shift:{shift.pk}" if shift.series_id else f"project:{project.pk}",
        "day": timezone.localdate(gathering.starts_at), "came_at": check_in.at,
        "left_at": check_in.left_at, "opens_at": gathering.starts_at,
        "closes_at": gathering.ends_at, "fixed": need.fixed if need else "",
        "grade": facts.grade(_stay(check_in)),
    }  # fmt: skip


def _differs(known, wanted, waits_for):
    """True where the service is to be written. What a person took back, corrected or confirmed
    stays as long as the facts do."""
    if known is None:
        return True
    if known.state == Service.State.VOID or known.is_by_hand:
        return False
    if any(getattr(known, name) != value for name, value in wanted.items()):
        return True
    if known.state == Service.State.COUNTED and known.confirmed_by_id:
        return False
    return known.waits_for != (waits_for or (str(EDITED) if known.is_to_confirm else ""))


def _is_worth_more(known, wanted):
    """True where what had counted would be judged anew although nobody came or left: the role's task
    or the project's kind is another, or the shift is longer. Somebody has to look at that; a shift
    that is shorter only takes away."""
    if known is None or known.state != Service.State.COUNTED:
        return False
    changed = {name for name in JUDGED if name in wanted and getattr(known, name) != wanted[name]}
    if known.opens_at and known.opens_at <= wanted["opens_at"]:
        changed.discard("opens_at")
    if known.closes_at and wanted["closes_at"] <= known.closes_at:
        changed.discard("closes_at")
    return bool(changed)


def heard_attended(check_in):
    """Somebody of a gathering came, left or was corrected. Heard from gatherings."""
    shift = queries.shift_of(check_in.gathering)
    if shift is None:
        return
    if check_in.user_id == shift.teacher_id:
        credit_shift(shift)
    else:
        by = check_in.left_by if check_in.left_by_id else check_in.by
        credit(shift.pk, [check_in.user_id], by=by)


def heard_changed(gathering, changes, by):
    """Time or title of a gathering has changed. While it is on that is planning; once it was over it
    is an edit of what had counted."""
    if not {"starts_at", "ends_at", "title", "kind"} & set(changes):
        return
    shift = queries.shift_of(gathering)
    if shift is not None:
        ended = min(gathering.ends_at, gathering.before.get("ends_at", gathering.ends_at))
        is_over = ended + STILL_IN < timezone.now()
        credit_shift(shift, by=by if is_over else None)
