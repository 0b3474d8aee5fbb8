"""What attendance shows on the pages of services: what people said, and ways on."""

from tuanwei.gatherings.models import Gathering
from volunteers.attendance import permissions, queries
from volunteers.services import panels

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
    led, came, placed, left = queries.standing(user, shift)
    attends = led or user.pk == shift.teacher_id or permissions.is_staff(user)
    asks = placed and not came and bool(shift.briefing or shift.asks_emergency_contact)
    if not (attends or came or asks):
        return None
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
