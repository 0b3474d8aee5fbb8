"""Who plans lessons and who reads what counts for a Party branch.

Courses and lessons are seen by everybody who is signed in; the leaders of the team plan them, staff
all of them. Whoever taught does not register the community's paper (`actions.sign_lesson`).
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import PartyBranch
from branches.organisation.queries import hats
from volunteers.school import queries
from volunteers.school.models import Course, Lesson
from volunteers.teams.models import Team
from volunteers.teams.permissions import can_lead
from volunteers.teams.queries import leading


def teams_to_teach_for(user):
    """The teams for which `user` plans courses."""
    active = Team.objects.filter(is_active=True)
    return active if hats(user).is_staff else active.filter(pk__in=leading(user))


def can_plan(user, course):
    """Plan, change, call off, have it signed: leaders of the team, and staff."""
    return hats(user).is_staff or can_lead(user, course.team)


def course_to_see(user, pk):
    """A course; 404 for one that is closed, except for those who plan it."""
    found = Course.objects.select_related("site", "team__unit").filter(pk=pk).first()
    if found is None or not (found.is_active or can_plan(user, found)):
        raise Http404
    return found


def course_to_plan(user, pk):
    """404 when unseen, 403 when it is another team's."""
    found = course_to_see(user, pk)
    if not can_plan(user, found):
        raise PermissionDenied(_("这门课由所在服务队的队长和指导教师来安排。"))
    return found


def lesson_to_see(user, pk):
    """A lesson with its people."""
    found = queries.with_people(Lesson.objects.filter(pk=pk)).first()
    if found is None:
        raise Http404
    return found


def lesson_to_plan(user, pk):
    """403 when it is another team's."""
    found = lesson_to_see(user, pk)
    if not can_plan(user, found.course):
        raise PermissionDenied(_("这次课由所在服务队的队长和指导教师来安排。"))
    return found


def lesson_to_tell(user, pk):
    """Whoever taught may also say how it went."""
    found = lesson_to_see(user, pk)
    taught = any(each.user_id == user.pk for each in found.lecturers.all())
    if not taught and not can_plan(user, found.course):
        raise PermissionDenied(_("上课的情况由讲课的同学和队长来记。"))
    return found


def lesson_by_token(token):
    """The lesson that a link belongs to; 404 where it is none, or an older one."""
    found = queries.with_people(Lesson.objects.filter(token=token)).first()
    if found is None:
        raise Http404
    return found


def require_community(user, lesson):
    """403 for whoever gains by the signature: nobody signs for a lesson of their own."""
    if user.is_authenticated and any(each.user_id == user.pk for each in lesson.lecturers.all()):
        raise PermissionDenied(_("你参加了这次课。请把这个链接发给社区的联系人，由他们来签认。"))


def paper_to_see(user, pk):
    """The photo of the signed sheet, for those who plan."""
    found = lesson_to_plan(user, pk)
    if found.paper_id is None:
        raise Http404
    return found.paper


def can_read_life(user):
    """What counts as organisational life: staff, supervising teachers, leaders of any team."""
    worn = hats(user)
    return worn.reads_insights or bool(leading(user))


def require_life(user):
    """403 for everybody else."""
    if not can_read_life(user):
        raise PermissionDenied(_("党支部的组织生活由团委老师和服务队队长查看。"))


def party_branch_to_read(user, pk):
    """A Party branch whose lessons one may read."""
    require_life(user)
    found = PartyBranch.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
