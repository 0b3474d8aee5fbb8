"""Who sees the list of a shift and works with it, who reads emergency contacts, who waives.

Whoever leads the team, the shift's teacher and staff work with a shift. The teacher's presence is
waived by staff, and not by those who lead the team: it is their own shift's hours.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.queries import hats
from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import queries
from volunteers.hours.models import Service
from volunteers.services.models import Assignment, Reflection, Series, ServiceProject, Shift
from volunteers.services.permissions import can_run
from volunteers.teams.queries import leading

ROWS = ("gathering__venue", "gathering__unit", "project__team__unit", "teacher")


def is_staff(user):
    """True for the committee's staff."""
    return hats(user).is_staff


def can_attend_to(user, shift):
    """True for whoever leads the team, the shift's teacher, and staff."""
    return user.pk == shift.teacher_id or can_run(user, shift.project)


def leads_shifts(user):
    """True for whoever has shifts to attend to."""
    if is_staff(user) or leading(user):
        return True
    return Shift.objects.filter(teacher=user.pk).exists()


def require_leader(user):
    """403 for whoever leads no team and supervises no shift."""
    if not leads_shifts(user):
        raise PermissionDenied(
            _("这一页给服务队的队长、指导教师和团委用。你的班次在“我的服务”里。")
        )


def _shift(pk):
    found = Shift.objects.select_related(*ROWS).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def shift_to_attend_to(user, pk):
    """404 for drafts of others, 403 for what is seen but led by others."""
    found = _shift(pk)
    if can_attend_to(user, found):
        return found
    if found.gathering.state == Gathering.State.DRAFT:
        raise Http404
    raise PermissionDenied(_("这一班的名单由队长、指导教师和团委来看。"))


def can_waive(user, shift):
    """Staff, unless they lead the team, were to be there themselves, or have hours in it."""
    if not is_staff(user) or user.pk == shift.teacher_id:
        return False
    if queries.takes_part(user, shift):
        return False
    return shift.project.team_id not in leading(user)


def shift_to_leave_contact(user, pk):
    """(shift, place) of somebody who has a place or stands by; 404 for everybody else."""
    found = _shift(pk)
    mine = Assignment.objects.filter(shift=found, user=user.pk)
    place = mine.exclude(state=Assignment.State.CANCELLED).select_related("need").first()
    if place is None:
        raise Http404
    return found, place


def shift_to_reflect_on(user, pk):
    """(shift, check-in) of somebody who was there as a volunteer; 404 for everybody else."""
    found = _shift(pk)
    came = CheckIn.objects.filter(gathering=found.gathering_id, user=user.pk).first()
    if came is None or user.pk == found.teacher_id:
        raise Http404
    return found, came


def project_to_attend_to(user, pk):
    """A project whose grid `user` may see: whoever leads its team, and staff."""
    found = ServiceProject.objects.select_related("team__unit").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not can_run(user, found):
        raise PermissionDenied(_("出勤表由服务队的队长、指导教师和团委来看。"))
    return found


def series_of(project, key):
    """A series of the project; None where nothing fitting is asked for."""
    if not (key.isascii() and key.isdigit() and len(key) < 10):
        return None
    return Series.objects.filter(project=project, pk=int(key)).first()


def reflection_to_rule_on(user, pk):
    """What somebody shared about a shift that `user` attends to; not one's own."""
    rows = Reflection.objects.select_related("user", "shift__project__team", "shift__gathering")
    found = rows.filter(pk=pk, is_shared=True).first()
    if found is None or not can_attend_to(user, found.shift):
        raise Http404
    if found.user_id == user.pk:
        raise PermissionDenied(_("自己写的由别人来看。不想分享，在感想那一页改。"))
    return found


def service_to_confirm(user, pk):
    """What waits, for staff who do not lead the team; 404 for everybody else."""
    found = Service.objects.select_related("volunteer").filter(pk=pk).first()
    if found is None or not is_staff(user) or not found.origin.startswith("shift:"):
        raise Http404
    if not can_waive(user, _shift(queries.shift_id_of(found))):
        raise PermissionDenied(_("自己带的队，时数由团委的其他同事确认。"))
    return found
