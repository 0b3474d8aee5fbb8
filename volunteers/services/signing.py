"""Signing up for a shift, giving the place back, being placed, covering for somebody."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.queries import not_meant
from volunteers.services import events, notices, places, queries
from volunteers.services.models import Assignment, Need

State, Seat = Assignment.State, Registration.State


@transaction.atomic
def sign_up(*, shift, by, need=None):
    """Take a place in this role, or in the first with room for which `by` is qualified; stand by as
    a substitute where none is left. Where somebody of the role seeks cover, this is the cover.

    Raises ValidationError with the reason, also where another seat of theirs is at that time.
    """
    shift = places.locked(shift)
    if reason := not_meant(by, shift.gathering):
        raise ValidationError(reason)
    places.must_be_open(shift)
    known = queries.in_force(shift, by)
    if known and known.state == State.PLACED:
        raise ValidationError(_("你已经报过名了，岗位是“%(role)s”。") % {"role": known.need})
    if shift.teacher_id == by.pk:
        raise ValidationError(_("你是这一班的指导教师，不用再报名。"))
    need = places.choose(by, shift, need)
    places.lock_users([by.pk])
    places.must_be_free(by, shift)
    room = need.taken < need.number
    if not room and (sought := _sought(shift, need)):
        return _cover(sought, shift, by, known)
    if known and not room:
        raise ValidationError(_("你已经在替补里，有人来不了就按顺序补上。"))
    assignment = places.give(shift, need, by, known=known, room=room)
    record(events.SIGNED_UP, assignment, by=by, state=assignment.state, role=need.role)
    return assignment


@transaction.atomic
def place(*, shift, user, need, by, tells=True):
    """A leader gives somebody a place, also in a shift that is not published yet. Without `tells` the
    caller tells them in words of its own."""
    shift = places.locked(shift)
    gathering = shift.gathering
    if gathering.state == Gathering.State.CANCELLED or gathering.ends_at <= timezone.now():
        raise ValidationError(_("这一班已经结束或取消，不能再排人。"))
    known = queries.in_force(shift, user)
    if known and known.state == State.PLACED:
        raise ValidationError(_("%(name)s 已经在这一班，岗位是“%(role)s”。") % {
            "name": user.name, "role": known.need})  # fmt: skip
    if shift.teacher_id == user.pk:
        raise ValidationError(_("%(name)s 是这一班的指导教师，不用再排岗。") % {"name": user.name})
    need = places.choose(user, shift, need)
    places.lock_users([user.pk])
    if other := queries.elsewhere([user.pk], gathering).get(user.pk):
        raise ValidationError(_("%(name)s 这段时间已经报上“%(title)s”（%(when)s）。") % {
            "name": user.name, "title": other, "when": queries.when(other)})  # fmt: skip
    if need.taken >= need.number:
        raise ValidationError(_("“%(role)s”已经满了，请先加人数。") % {"role": need})
    assignment = places.give(shift, need, user, known=known, is_given=True)
    record(events.PLACED, assignment, by=by, user=user.pk, role=need.role)
    if tells and user.pk != by.pk:
        notices.placed(assignment, by)
    return assignment


@transaction.atomic
def give_back(*, shift, by, reason=""):
    """Give one's place back until it begins; a substitute moves up at once. Returns the Absence
    where that comes so late that it counts as not coming, else None."""
    shift = places.locked(shift)
    known = queries.in_force(shift, by)
    absence = gatherings.unregister(gathering=shift.gathering, by=by)
    if known and reason.strip():
        Assignment.objects.filter(pk=known.pk).update(reason=reason.strip()[:200])
    return absence


def note_given_back(registration, gathering, by):
    """The registration of a shift was given back: so is the place. Heard from gatherings."""
    if gathering.kind != Gathering.Kind.SERVICE:
        return
    found = Assignment.objects.filter(shift__gathering=gathering.pk, user=registration.user_id)
    known = found.exclude(state=State.CANCELLED).first()
    if known is None:
        return
    if known.state == State.PLACED:
        need = Need.objects.get(pk=known.need_id)
        need.taken -= 1
        need.save(update_fields=["taken"])
    places.leave(known, "")
    record(events.GIVEN_BACK, known, by=by)


def _sought(shift, need):
    """The place of this role whose holder has sought cover longest, None without one."""
    rows = Assignment.objects.filter(
        shift=shift, need=need, state=State.PLACED, seeks_cover_since__isnull=False
    )
    return rows.select_related("need", "user").order_by("seeks_cover_since", "pk").first()


@transaction.atomic
def seek_cover(*, assignment, by, reason=""):
    """Ask for somebody to step in. A substitute who can does so at once; else the team is asked and
    the place is kept until somebody takes it. Returns whoever covers, None while nobody does."""
    shift = places.locked(assignment.shift)
    found = Assignment.objects.filter(pk=assignment.pk, user=by.pk, state=State.PLACED)
    known = found.select_related("need", "user").first()
    if known is None:
        raise ValidationError(_("你在这一班没有岗位，请刷新页面再看。"))
    if shift.gathering.starts_at <= timezone.now():
        raise ValidationError(_("已经开始，来不及找人顶班了。来不了请马上告诉队长。"))
    if known.seeks_cover_since:
        raise ValidationError(_("已经在找人了，有人接了会马上告诉你。"))
    known.seeks_cover_since, known.reason = timezone.now(), reason.strip()[:200]
    known.save(update_fields=["seeks_cover_since", "reason"])
    record(events.COVER_SOUGHT, known, by=by, reason=known.reason)
    for substitute in places.ready_substitutes(shift, [known.need])[:1]:
        covering = _cover(known, shift, substitute.user, substitute)
        notices.stepped_in(covering)
        return covering
    known.shift = shift
    notices.cover_sought(known)
    return None


@transaction.atomic
def stop_seeking(*, assignment, by):
    """Come after all."""
    shift = places.locked(assignment.shift)
    found = Assignment.objects.filter(
        pk=assignment.pk,
        user=by.pk,
        shift=shift,
        state=State.PLACED,
        seeks_cover_since__isnull=False,
    )
    if not found.update(seeks_cover_since=None, reason=""):
        raise ValidationError(_("已经有人顶班，或者没有在找人。请刷新页面再看。"))
    record(events.COVER_ENDED, assignment, by=by)


@transaction.atomic
def cover(*, assignment, by):
    """Step in for somebody who seeks cover, if one is qualified and free."""
    shift = places.locked(assignment.shift)
    if reason := not_meant(by, shift.gathering):
        raise ValidationError(reason)
    places.must_be_open(shift)
    rows = Assignment.objects.filter(pk=assignment.pk, state=State.PLACED)
    sought = rows.filter(seeks_cover_since__isnull=False).select_related("need", "user").first()
    if sought is None:
        raise ValidationError(_("已经有人顶上了，谢谢你。"))
    known = queries.in_force(shift, by)
    if known and known.state == State.PLACED:
        raise ValidationError(_("你自己就在这一班，不能再顶一个岗位。"))
    if shift.teacher_id == by.pk:
        raise ValidationError(_("你是这一班的指导教师，不能再顶岗。"))
    places.choose(by, shift, sought.need)
    places.lock_users([by.pk])
    places.must_be_free(by, shift)
    return _cover(sought, shift, by, known)


def _cover(sought, shift, user, known):
    """`user`, who was asked everything, takes the place of `sought`; the counts stay."""
    need, gathering = sought.need, shift.gathering
    places.leave(sought, sought.reason)
    Registration.objects.filter(
        gathering=gathering, user=sought.user_id, state=Seat.SEATED
    ).update(state=Seat.CANCELLED)  # fmt: skip
    places.count(gathering, need, -1)
    assignment = places.give(shift, need, user, known=known, covers=sought)
    record(events.COVERED, assignment, by=user, user=sought.user_id, role=need.role)
    notices.covered(assignment)
    return assignment
