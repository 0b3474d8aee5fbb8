"""Celery envelopes of the mailbox: ids in, refetch, delegate, harmless when run twice."""

from celery import shared_task
from django.utils import timezone

from mailbox.cases import actions, answering, box, checks, clock, progress, recounting
from mailbox.cases.models import Case, Urged
from mailbox.safety.actions import urge_alerts
from tuanwei.workdays.queries import current_calendar

BATCH = 2_000


@shared_task(name="mailbox.tasks.remind")
def remind():
    """Climb the ladder for every running clock: before, overdue, to the head, to the secretary."""
    now, calendar = timezone.localtime(), current_calendar()
    running = Case.objects.open().filter(
        due_at__isnull=False, paused_at=None, urged__lt=Urged.ESCALATED
    )
    for case in running.order_by("due_at").iterator(chunk_size=BATCH):
        rung = clock.rung_for(case, now, calendar)
        if rung > case.urged:
            actions.urge(case=case, rung=rung)
    progress.remind(now)
    checks.tell_desk(now)


@shared_task(name="mailbox.tasks.close_unanswered")
def close_unanswered():
    """Close what nobody rated and take up what waited too long for its author."""
    now = timezone.now()
    late = Case.objects.filter(state=Case.State.ANSWERED, due_at__lte=now)
    for case in late.order_by("due_at")[:BATCH]:
        answering.close_unrated(case=case)
    for case in Case.objects.filter(state=Case.State.WAITING, wait_until__lte=now)[:BATCH]:
        actions.stop_waiting(case=case)


@shared_task(name="mailbox.tasks.empty_box")
def empty_box():
    """Hand on what anonymous authors have put into the box since the last time."""
    box.empty()


@shared_task(name="mailbox.tasks.recount_clocks")
def recount_clocks():
    """Every night: national holidays may have come with a new version of their table."""
    recounting.recount()


@shared_task(name="mailbox.tasks.urge_alerts")
def urge_alerts_again():
    """Repeat what nobody takes."""
    urge_alerts(timezone.now())
