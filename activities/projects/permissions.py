"""Who reads a project at the desk, who works on it, who accepts its closing, who rates it.

Everybody reads the live page once something of it is published; the desk's page is for the team,
the cadres of the unit and of the units that hold it with them, the general branch above, staff
and teachers. 404 for others.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from activities.applications.models import Application
from activities.projects import queries
from activities.projects.models import Closing, Project
from branches.organisation.queries import hats


def readable(user):
    """Projects that `user` may open at the desk."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher:
        return Project.objects.all()
    if not user.is_authenticated:
        return Project.objects.none()
    joint = Application.objects.filter(
        pk=OuterRef("application"), organisers__in=worn.unit_ids or [0]
    )
    return Project.objects.filter(
        queries.in_team(user.pk) | Q(application__teacher=user.pk) | Q(unit__in=worn.unit_ids)
        | Q(unit__parent__in=worn.general_branch_ids) | Q(Exists(joint))
    )  # fmt: skip


def runs(user, project, team):
    """True for whoever makes it happen: `team` (ids) and the unit's cadres."""
    return user.pk in team or project.unit_id in hats(user).unit_ids


def can_work(user, project, team):
    """Change tasks, photos, money and the closing: those who make it happen, and staff."""
    return hats(user).is_staff or runs(user, project, team)


def can_decide(user, closing, team):
    """Accept or return a closing: staff who are not in the team and did not hand it in."""
    return (
        hats(user).is_staff and user.pk not in team
        and user.pk not in (closing.submitted_by_id, closing.project.application.teacher_id)
    )  # fmt: skip


def can_list(user):
    """The committee's staff see every project in one list."""
    return hats(user).is_staff


def require_list(user):
    """403 for everybody else."""
    if not can_list(user):
        raise PermissionDenied(_("全部项目由团委工作人员来看。你参与的在“我的项目”里。"))


def project_to_see(user, number):
    """The project with this number for those who may open it at the desk; 404 for others."""
    found = queries.with_everything(readable(user)).filter(application__number=number).first()
    if found is None:
        raise Http404
    return found


def project_to_work(user, number):
    """(project, ids of its team); 403 for those who may only read."""
    found = project_to_see(user, number)
    team = queries.people_of(found)
    if not can_work(user, found, team):
        raise PermissionDenied(_("这个项目由主办的同学和支部来办，你可以看，不能改。"))
    return found, team


def project_live(user, number):
    """The project for everybody once something of it is published, before that for its readers."""
    rows = queries.with_everything(Project.objects.filter(application__number=number)).annotate(
        is_public=queries.is_public(), is_readable=Exists(readable(user).filter(pk=OuterRef("pk")))
    )
    found = rows.first()
    if found is None or not (found.is_public or found.is_readable):
        raise Http404
    return found


def closing_to_decide(user, number):
    """(closing, team) for staff; 404 unseen, 403 for one's own."""
    found = project_to_see(user, number)
    closing = queries.closing_of(found)
    if closing is None or closing.state == Closing.State.DRAFT:
        raise Http404
    closing.project = found
    team = queries.people_of(found)
    if not can_decide(user, closing, team):
        raise PermissionDenied(
            _("结项由团委工作人员来验收；自己负责、参与或提交的，由别的同事来定。")
        )
    return closing, team


def project_to_rate(user, number):
    """(project, the check-ins of `user`); 404 for whoever was not there."""
    found = queries.with_everything(
        Project.objects.filter(application__number=number)
    ).first()  # fmt: skip
    came = queries.came_to(found, user) if found else []
    if not came:
        raise Http404
    return found, came


def organised(user):
    """The gatherings of projects that `user` makes happen: registered with gatherings."""
    projects = Project.objects.exclude(state=Project.State.CANCELLED).filter(
        queries.in_team(user.pk), occasions__gathering=OuterRef("pk")
    )
    return Q(Exists(projects))
