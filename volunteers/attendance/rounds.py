"""What is done by the clock: shifts that are over are credited, asked about and reported on."""

from datetime import timedelta

from tuanwei.gatherings.leaving import STILL_IN
from tuanwei.gatherings.models import Gathering
from volunteers.attendance import crediting, notices, queries
from volunteers.hours.models import Service

BACK = timedelta(days=14)
"""So long after the end changes elsewhere are still looked for."""


def settle(now):
    """Credit what is over, ask volunteers how it was, tell leaders once what hours wait for."""
    for shift in queries.over_since(now, BACK):
        crediting.credit_in_pieces(shift.pk)
        if shift.gathering.state == Gathering.State.CANCELLED:
            continue
        if people := queries.without_reflection(shift):
            notices.please_reflect(shift, people)
        if shift.gathering.ends_at + STILL_IN <= now:
            _tell_of_teacher(shift)


def _tell_of_teacher(shift):
    if shift.presence_waived_by_id or queries.teacher_came(shift):
        return
    waiting = Service.objects.filter(
        origin__startswith=f"shift:{shift.pk}:", state=Service.State.PENDING
    ).count()
    if waiting:
        notices.teacher_missing(shift, waiting)
