"""Reads about services: shifts with their needs, who stands where, what stands in somebody's way."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.gatherings.models import Gathering, Registration
from volunteers.services.models import Assignment, Need, Shift
from volunteers.teams.models import TeamMember
from volunteers.teams.queries import missing_qualifications

State = Assignment.State


def shift_of(gathering):
    """The shift that a gathering is, None where it is something else."""
    found = Shift.objects.select_related("project__team").filter(gathering=gathering.pk).first()
    if found:
        found.gathering = gathering
    return found


def needs_of(shift):
    """The roles of a shift with the qualifications that they ask for."""
    found = Need.objects.filter(shift=shift, number__gt=0).prefetch_related("qualifications")
    return list(found)


def in_force(shift, user):
    """The place of `user` in a shift, also a substitute's; None without one."""
    found = Assignment.objects.filter(shift=shift, user=user.pk).exclude(state=State.CANCELLED)
    return found.select_related("need").first()


def elsewhere(user_ids, gathering):
    """{user's key: another gathering at the same time in which they have a seat}."""
    rows = (
        Registration.objects.filter(
            user__in=user_ids, state=Registration.State.SEATED,
            gathering__starts_at__lt=gathering.ends_at, gathering__ends_at__gt=gathering.starts_at,
        )
        .exclude(gathering__state=Gathering.State.CANCELLED)
        .exclude(gathering__in={gathering.pk, gathering.parent_id} - {None})
        .exclude(gathering__parent=gathering.pk)
    )  # fmt: skip
    rows = rows.select_related("gathering").order_by("-gathering__starts_at", "-pk")
    return {each.user_id: each.gathering for each in rows}


def when(gathering):
    """10月08日 14:00–16:00"""
    start, end = map(timezone.localtime, (gathering.starts_at, gathering.ends_at))
    return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M}"


def overlap_words(other):
    """Why nobody can be in two places."""
    return _("这段时间你已经报上“%(title)s”（%(when)s）。要来这一班，请先取消那一个。") % {
        "title": other, "when": when(other)}  # fmt: skip


def lacking(user_id, need, gathering):
    """Why `user_id` may not take this role on that day, in words; None for those who may."""
    asked = [each.pk for each in need.qualifications.all()]
    if not asked:
        return None
    day = timezone.localdate(gathering.starts_at)
    missing = missing_qualifications(user_id, asked, day)
    return lacking_words(need, missing) if missing else None


def lacking_words(need, missing):
    """Which qualifications a role asks for that somebody does not have on that day."""
    return _("“%(role)s”要有%(names)s，你那天还没有或已经过期。") % {
        "role": need, "names": "、".join(f"“{each}”" for each in missing)}  # fmt: skip


def leaders_of(team_id):
    """Keys of those who lead a team."""
    rows = TeamMember.objects.filter(
        team=team_id, state=TeamMember.State.IN, role__in=TeamMember.LEADING
    )
    return set(rows.values_list("user", flat=True))


def members_of(team_id):
    """Keys of everybody in a team."""
    rows = TeamMember.objects.filter(team=team_id, state=TeamMember.State.IN)
    return set(rows.values_list("user", flat=True))


def staff():
    """Keys of the committee's staff."""
    today = timezone.localdate()
    rows = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today,
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS,
    )  # fmt: skip
    return set(rows.values_list("user", flat=True))


def on_shift(shift):
    """Those who have a place in a shift, in the order of its roles."""
    rows = Assignment.objects.filter(shift=shift, state=State.PLACED)
    return rows.select_related("user", "need", "covers__user").order_by("need", "pk")


def supervised_then(teacher_id, gathering):
    """Another shift at the same time that this teacher has agreed to, None without one."""
    rows = Shift.objects.filter(
        teacher=teacher_id, teacher_confirmed_at__isnull=False,
        gathering__starts_at__lt=gathering.ends_at, gathering__ends_at__gt=gathering.starts_at,
    ).exclude(gathering=gathering.pk).exclude(gathering__state=Gathering.State.CANCELLED)  # fmt: skip
    return rows.select_related("gathering").first()


@dataclass(frozen=True)
class TeacherWords:
    """Where the teacher of a shift stands: `tone` of the chip and its words."""

    tone: str
    words: str


def teacher_words(shift):
    """Whether a teacher will be there, in words."""
    if shift.teacher_id and shift.teacher_confirmed_at:
        return TeacherWords("done", _("指导教师已确认"))
    if shift.teacher_declined_because:
        return TeacherWords("late", _("需要换指导教师"))
    if shift.teacher_id:
        return TeacherWords("wait", _("等指导教师确认"))
    return TeacherWords("late", _("还没有指导教师"))
