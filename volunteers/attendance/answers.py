"""What attendance answers to gatherings: who is let in, who hears, what comes after leaving."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.gatherings import hooks
from volunteers.attendance import actions, crediting, queries
from volunteers.services.models import Shift
from volunteers.services.queries import leaders_of


def admits_teacher(gathering, user):
    """The supervising teacher comes without a place."""
    shift = queries.shift_of(gathering)
    return shift is not None and shift.teacher_id == user.pk


def runners(gathering):
    """Those who lead the team, and the teacher, say when people left."""
    shift = queries.shift_of(gathering)
    if shift is None:
        return set()
    team = Shift.objects.values_list("project__team", flat=True).get(pk=shift.pk)
    return leaders_of(team) | ({shift.teacher_id} - {None})


def reflect_next(gathering, user):
    """A volunteer who has left says how it was."""
    shift = queries.shift_of(gathering)
    if shift is None or shift.teacher_id == user.pk:
        return None
    return _("一分钟，说说这次服务"), reverse("volunteers:attendance-reflect", args=[shift.pk])


def register():
    """Answer for gatherings that are shifts, and hear who comes and leaves."""
    hooks.add(hooks.admitting, admits_teacher)
    hooks.add(hooks.runners, runners)
    hooks.add(hooks.afterwards, reflect_next)
    hooks.add(hooks.attended, crediting.heard_attended)
    hooks.add(hooks.changed, crediting.heard_changed)
    hooks.add(hooks.given_back, actions.heard_given_back)
