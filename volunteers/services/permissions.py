"""Who sees a shift, who runs a project, who answers as a teacher.

Everybody sees what is published and what has run; drafts are seen by the team's leaders, its
teachers, the teacher who was asked, staff, and whoever has a place in them.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.gatherings.models import Gathering
from volunteers.services.models import (
    Assignment,
    MediaReport,
    ProjectPhoto,
    Series,
    ServiceProject,
    Shift,
)
from volunteers.teams.models import Team, TeamMember
from volunteers.teams.permissions import can_lead
from volunteers.teams.queries import leading


def organised(user):
    """The gatherings of shifts that `user` leads or supervises: registered with gatherings."""
    led = TeamMember.objects.filter(
        user=user.pk, state=TeamMember.State.IN, role__in=TeamMember.LEADING, team__is_active=True
    )
    shifts = Shift.objects.filter(
        Q(project__team__in=led.values("team"))
        | Q(teacher=user.pk, teacher_confirmed_at__isnull=False),
        gathering=OuterRef("pk"),
    )
    return Q(Exists(shifts))


def can_run(user, project):
    """Make and change a project and its shifts: whoever leads the team, and staff."""
    return user.is_authenticated and can_lead(user, project.team)


def project_to_see(user, pk):
    """Projects are for everybody to see."""
    rows = ServiceProject.objects.select_related("team__unit", "kind", "site", "photo")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def project_to_run(user, pk):
    """404 unseen, 403 for whoever does not lead its team."""
    found = project_to_see(user, pk)
    if not can_run(user, found):
        raise PermissionDenied(_("这个项目由服务队的队长和指导教师来安排。"))
    return found


def teams_to_plan_for(user):
    """The teams for which `user` may start projects."""
    active = Team.objects.filter(is_active=True)
    return active if hats(user).is_staff else active.filter(pk__in=leading(user))


def shift_to_see(user, pk):
    """What is published; a draft only for those who have to do with it, 404 for others."""
    rows = Shift.objects.select_related(
        "gathering__venue", "gathering__unit", "project__team", "project__kind", "project__site",
        "teacher",
    )  # fmt: skip
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.gathering.state == Gathering.State.DRAFT and not _concerns(user, found):
        raise Http404
    return found


def _concerns(user, shift):
    if not user.is_authenticated:
        return False
    if user.pk == shift.teacher_id or can_run(user, shift.project):
        return True
    mine = Assignment.objects.filter(shift=shift, user=user.pk)
    return mine.exclude(state=Assignment.State.CANCELLED).exists()


def shift_to_run(user, pk):
    """404 unseen, 403 for whoever does not lead its team."""
    found = shift_to_see(user, pk)
    if not can_run(user, found.project):
        raise PermissionDenied(_("这一班由服务队的队长和指导教师来安排。"))
    return found


def shift_to_answer(user, pk):
    """A shift whose teacher `user` was asked to be; 404 for everybody else."""
    rows = Shift.objects.select_related("gathering__venue", "project__team", "teacher")
    found = rows.filter(pk=pk, teacher=user.pk).first()
    if found is None:
        raise Http404
    return found


def assignment_to_cover(user, pk):
    """A place whose shift `user` may see."""
    found = Assignment.objects.select_related("shift", "need").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.shift = shift_to_see(user, found.shift_id)
    return found


def own_assignment(user, pk):
    """A place of `user`; 404 for everybody else's."""
    rows = Assignment.objects.select_related("shift__gathering", "need")
    found = rows.filter(pk=pk, user=user.pk).exclude(state=Assignment.State.CANCELLED).first()
    if found is None:
        raise Http404
    return found


def report_to_see(pk):
    """A report with a picture; 404 without one."""
    found = (
        MediaReport.objects.select_related("picture").filter(pk=pk, picture__isnull=False).first()
    )
    if found is None:
        raise Http404
    return found


def report_to_remove(user, pk):
    """A report of a project that `user` runs."""
    found = MediaReport.objects.select_related("project__team").filter(pk=pk).first()
    return _of_project(user, found)


def photo_to_show(user, pk):
    """A picture of a project that `user` runs."""
    found = ProjectPhoto.objects.select_related("project__team").filter(pk=pk).first()
    return _of_project(user, found)


def series_to_run(user, pk):
    """A regular service of a project that `user` runs."""
    rows = Series.objects.select_related("project__team__unit", "project__site", "venue", "teacher")
    return _of_project(user, rows.filter(pk=pk).first())


def _of_project(user, found):
    if found is None:
        raise Http404
    if not can_run(user, found.project):
        raise PermissionDenied(_("这个项目由服务队的队长和指导教师来安排。"))
    return found
