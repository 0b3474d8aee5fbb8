"""What lessons hear of their gatherings: moved, called off, somebody was there."""

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.gatherings import hooks
from tuanwei.gatherings.actions import TOLD
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.permissions import organisers
from volunteers.school import actions, events, hours, notices
from volunteers.school.models import Course, Lecturer, Lesson
from volunteers.teams import hooks as team_hooks
from volunteers.teams.hooks import Line
from volunteers.teams.models import TeamMember


def _lesson_of(gathering):
    """The lesson that a gathering is, None for other gatherings."""
    if gathering.kind != Gathering.Kind.LESSON:
        return None
    found = Lesson.objects.select_related("course__team").filter(gathering=gathering.pk).first()
    if found:
        found.gathering = gathering
    return found


def organised(user):
    """Whoever leads the team of a lesson arranges its gathering."""
    led = TeamMember.objects.filter(
        user=user.pk, state=TeamMember.State.IN, role__in=TeamMember.LEADING
    )
    own = Lesson.objects.filter(gathering=OuterRef("pk"), course__team__in=led.values("team"))
    return Q(Exists(own))


def moved(gathering, changes, by):
    """Another time or place: those who teach hear of it; signed for, the time stays."""
    lesson = _lesson_of(gathering)
    if lesson is None:
        return
    times = {"starts_at", "ends_at"} & set(changes)
    if times and lesson.signed_at:
        raise ValidationError(_("社区已经签认这次课，时间不能再改。"))
    if times:
        lesson.link_until = gathering.ends_at + actions.LINK_DAYS
        lesson.save(update_fields=["link_until"])
    if set(changes) & set(TOLD) and gathering.state == Gathering.State.PUBLISHED:
        notices.changed(lesson)


def called_off(gathering, by):
    """Hours that waited are void, and those who teach hear why."""
    lesson = _lesson_of(gathering)
    if lesson is None:
        return
    if lesson.signed_at:
        raise ValidationError(_("社区已经签认这次课，不能再取消。"))
    people = list(lesson.lecturers.values_list("user", flat=True))
    hours.take_back(lesson, people, by=by, reason=gathering.cancel_reason or _("这次课取消了。"))
    notices.called_off(lesson)


def attended(check_in):
    """Whoever registered and came has helped; a stay that is corrected is worth something else."""
    gathering = Gathering.objects.get(pk=check_in.gathering_id)
    lesson = _lesson_of(gathering)
    if lesson is None:
        return
    registered = Registration.objects.filter(
        gathering=gathering, user=check_in.user_id, state=Registration.State.SEATED
    )
    if registered.exists():
        helper, is_new = Lecturer.objects.get_or_create(
            lesson=lesson, user_id=check_in.user_id, defaults={"is_helper": True}
        )
        if is_new:
            record(events.HELPER_NOTED, helper, by=check_in.by)
    by = check_in.left_by if check_in.left_at else check_in.by
    hours.note(actions.locked(lesson), by=by, reason=_("签到或签退有更正。"), only=check_in.user_id)


def courses_of(team, user):
    """What a team teaches, for its page."""
    found = Course.objects.filter(team=team.pk, is_active=True).select_related("site")
    return [
        Line(
            each.title, reverse("volunteers:lesson-course", args=[each.pk]),
            _("市民学校 · %(site)s") % {"site": each.site.name},
        )
        for each in found.order_by("title", "pk")
    ]  # fmt: skip


def why_not_close(team):
    """A team that still has lessons to give stays."""
    found = Lesson.objects.filter(
        course__team=team.pk, gathering__state=Gathering.State.PUBLISHED,
        gathering__ends_at__gt=timezone.now(),
    ).count()  # fmt: skip
    return _("还有 %(n)d 次市民学校的课没上，请先上完或取消。") % {"n": found} if found else None


def register():
    """Hear what happens to lessons; leaders of the team arrange them."""
    hooks.add(team_hooks.projects, courses_of)
    hooks.add(team_hooks.closing, why_not_close)
    hooks.add(hooks.changed, moved)
    hooks.add(hooks.called_off, called_off)
    hooks.add(hooks.attended, attended)
    hooks.add(organisers, organised)
