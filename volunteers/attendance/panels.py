"""What attendance shows on the pages of services: what people said, and ways on."""

from tuanwei.gatherings.models import CheckIn, Gathering
from volunteers.attendance import permissions, queries
from volunteers.services import panels
from volunteers.services.models import Assignment, EmergencyContact

SHOWN = 3


def of_project(user, project):
    """The newest of what volunteers share; nothing where nobody has."""
    rows = list(queries.shared_of(project.pk)[: SHOWN + 1])
    if not rows:
        return None
    context = {
        "reflections": rows[:SHOWN], "more": len(rows) > SHOWN, "project": project,
        "with_names": user.is_authenticated,
    }  # fmt: skip
    return "volunteers/attendance/_of_project.html", context


def of_shift(user, shift):
    """Where one leaves a contact, says how it was, or has the list."""
    if not user.is_authenticated or shift.gathering.state == Gathering.State.CANCELLED:
        return None
    attends = permissions.can_attend_to(user, shift)
    came = CheckIn.objects.filter(gathering=shift.gathering_id, user=user.pk).exists()
    asks = bool(shift.briefing or shift.asks_emergency_contact) and not came
    asks = asks and shift.assignments.filter(
        user=user.pk, state__in=[Assignment.State.PLACED, Assignment.State.SUBSTITUTE]
    ).exists()
    if not (attends or came or asks):
        return None
    left = asks and EmergencyContact.objects.filter(shift=shift, user=user.pk).exists()
    context = {
        "shift": shift, "attends": attends, "asks": asks, "left": left,
        "came": came and user.pk != shift.teacher_id,
    }  # fmt: skip
    return "volunteers/attendance/_of_shift.html", context


def of_desk(user, project):
    """The grid and what waits."""
    return "volunteers/attendance/_of_desk.html", {"project": project}


def register():
    """Show these on the pages of services."""
    for where, what in (
        (panels.of_project, of_project), (panels.of_shift, of_shift), (panels.of_desk, of_desk),
    ):  # fmt: skip
        if what not in where:
            where.append(what)
