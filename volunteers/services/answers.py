"""What shifts answer to gatherings: registering there is signing up here."""

from django.urls import reverse

from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.permissions import organisers
from volunteers.services import actions, permissions, places, queries, signing
from volunteers.services.models import Assignment

SEATS = {
    Assignment.State.PLACED: Registration.State.SEATED,
    Assignment.State.SUBSTITUTE: Registration.State.WAITING,
}


def registrar(gathering, by):
    """The calendar's one tap: the first role with room for which one is qualified. None where the
    gathering is no shift."""
    shift = queries.shift_of(gathering)
    return None if shift is None else SEATS[signing.sign_up(shift=shift, by=by).state]


def about(gathering):
    """The page of the shift that a gathering is; None where it is something else."""
    shift = queries.shift_of(gathering)
    return shift and reverse("volunteers:shift", args=[shift.pk])


def register():
    """Answer for gatherings that are shifts, and hear what happens to them."""
    hooks.registrars[Gathering.Kind.SERVICE] = registrar
    hooks.about[Gathering.Kind.SERVICE] = about
    hooks.movers[Gathering.Kind.SERVICE] = places.next_in_line
    hooks.add(hooks.publishing, actions.why_not_publish)
    hooks.add(hooks.changed, actions.note_changed)
    hooks.add(hooks.called_off, actions.note_called_off)
    hooks.add(hooks.given_back, signing.note_given_back)
    hooks.add(organisers, permissions.organised)
