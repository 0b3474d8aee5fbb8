"""Celery envelopes of the mailbox: ids in, refetch, delegate, harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from mailbox.cases import actions, box, notices
from mailbox.cases.deadlines import due_moment, remind_moment
from mailbox.cases.models import Case, Step, Urged
from mailbox.cases.rules import limits_of
from tuanwei.workdays.queries import current_calendar

BATCH = 2_000


def rung_for(case, now, calendar):
    """The rung of the ladder that `case` has reached at `now`: a value of Urged."""
    rule = limits_of(case.rules_id).get(case.step)
    due = timezone.localtime(case.due_at)
    if now < due:
        before = rule and now >= remind_moment(due, rule.remind_before, calendar)
        return Urged.BEFORE if before and rule.remind_amount else Urged.NOT_YET
    if case.step == Step.FEEDBACK:
        return Urged.BEFORE  # nobody is urged to rate; the case closes by time
    if rule and now >= due_moment(due, rule.escalate_after, calendar):
        return Urged.ESCALATED
    return Urged.OVERDUE


@shared_task(name="mailbox.tasks.remind")
def remind():
    """Climb the ladder for every running clock: before, overdue, to the secretary."""
    now, calendar = timezone.localtime(), current_calendar()
    running = Case.objects.open().filter(
        due_at__isnull=False, paused_at=None, urged__lt=Urged.ESCALATED
    )
    for case in running.order_by("due_at").iterator(chunk_size=BATCH):
        rung = rung_for(case, now, calendar)
        if rung > case.urged:
            actions.urge(case=case, rung=rung)
    tell_desk(now)


def tell_desk(now):
    """Tell staff once in two hours of working time how many letters wait to be taken in."""
    waiting = Case.objects.filter(state=Case.State.SUBMITTED).count()
    if waiting and 8 <= now.hour < 18:
        notices.waiting_at_desk(waiting, f"{now:%y%m%d}-{now.hour // 2}")


@shared_task(name="mailbox.tasks.close_unanswered")
def close_unanswered():
    """Close what nobody rated and take up what waited too long for its author."""
    now = timezone.now()
    late = Case.objects.filter(state=Case.State.ANSWERED, due_at__lte=now)
    for case in late.order_by("due_at")[:BATCH]:
        actions.close_unrated(case=case)
    for case in Case.objects.filter(state=Case.State.WAITING, wait_until__lte=now)[:BATCH]:
        actions.stop_waiting(case=case)


@shared_task(name="mailbox.tasks.empty_box")
def empty_box():
    """Hand on what anonymous authors have put into the box since the last time."""
    box.empty()
