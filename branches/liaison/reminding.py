"""Who hears every day that something is due: contact persons to look at, follow-ups."""

from django.utils import timezone

from branches.liaison import contact_actions, follow_queries, notices
from branches.liaison.meeting_models import FollowUp
from tuanwei.workdays.queries import current_calendar

AHEAD = 2  # working days


def remind(today=None):
    """Tell whoever is in charge of what is due within two working days or overdue, and staff of what nobody can be in
    charge of any more; ask units that have not
    looked at their contact persons. Twice a day tells nobody twice. Return how many follow-ups."""
    today = today or timezone.localdate()
    until = current_calendar().add_workdays(today, AHEAD)
    rows = FollowUp.objects.filter(state=FollowUp.State.OPEN).select_related("person", "unit")
    rows = list(rows.order_by("pk"))
    gone = follow_queries.left(rows)
    told = 0
    for each in rows:
        if each.pk in gone:
            notices.follow_up_left(each, gone[each.pk])
        if each.due_on <= until:
            notices.follow_up_due(each, today)
            told += 1
    contact_actions.remind_by_calendar(today)
    return told
