"""Places in the shifts of a service day: given and taken away with the turn. The gathering is locked
first, then the people (docs of `services.places`)."""

from tuanwei.gatherings.models import Registration
from volunteers.services import actions as services
from volunteers.services import places, signing
from volunteers.services import queries as service_queries
from volunteers.services.models import Need

State = service_queries.State


def put(shift, user, need, *, by):
    """Give somebody a place; raises ValidationError where they cannot have it."""
    return signing.place(shift=shift, user=user, need=need, by=by, tells=False)


def take_out(shift, user, reason):
    """Take the place away; who gets it next is for the rotation to say. `shift` is locked."""
    known = service_queries.in_force(shift, user)
    if known is None:
        return
    Registration.objects.filter(
        gathering=shift.gathering_id, user=user, state__in=Registration.IN_FORCE
    ).update(state=Registration.State.CANCELLED)
    if known.state == State.PLACED:
        places.count(shift.gathering, known.need, -1)
    places.leave(known, reason)


def make_room(shift, need, *, by):
    """One place more in this role."""
    needs = [
        (
            each.role, each.number + (each.pk == need.pk),
            [one.pk for one in each.qualifications.all()], each.fixed,
        )
        for each in Need.objects.filter(shift=shift, number__gt=0).prefetch_related("qualifications")
    ]  # fmt: skip
    services.change_shift(shift=shift, by=by, needs=needs)
    return Need.objects.get(pk=need.pk)
