"""Celery envelopes of projects; harmless when run twice."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from activities.projects import notices, queries
from activities.projects.due import is_soon
from activities.projects.models import Material, Project, Task
from tuanwei.workdays.queries import current_calendar

State = Project.State
BACK = timedelta(days=14)  # so long after the end people are still asked


@shared_task(name="activities.tasks.remind_projects")
def remind_projects():
    """Tasks, things that must come down, closings due and overdue; each a single time."""
    today = timezone.localdate()
    tasks = Task.objects.filter(
        done_at=None, due_on__lte=today + timedelta(days=1),
        project__state__in=(State.RUNNING, State.CLOSING),
    )  # fmt: skip
    for task in tasks.select_related("project__application", "person"):
        notices.task_due(task, today)
    hanging = Material.objects.filter(removed_on=None, ends_on__lte=today)
    for material in hanging.select_related("project__application"):
        notices.material_due(material)
    _remind_of_closings(today)


def _remind_of_closings(today):
    calendar = current_calendar()
    running = Project.objects.filter(
        state=State.RUNNING, closing_due_on__lte=today + timedelta(days=30)
    )
    for project in queries.with_everything(running):
        if project.closing_due_on < today:
            notices.closing_overdue(project, queries.spec_of(project).closing.blocks_next)
        elif is_soon(project.closing_due_on, today, calendar) and _has_ended(project):
            notices.closing_soon(project)


def _has_ended(project):
    end = queries.end_of(project.application)
    return end is not None and end <= timezone.now()


@shared_task(name="activities.tasks.ask_participants")
def ask_participants():
    """Once the last event of a project is over, whoever checked in is asked how it was."""
    now = timezone.now()
    recent = Project.objects.exclude(state=State.CANCELLED).filter(
        occasions__gathering__ends_at__range=(now - BACK, now)
    )
    for project in queries.with_everything(recent.distinct()):
        if not queries.is_over(project):
            continue
        came = set(queries.came(project).values_list("user", flat=True))
        people = came - queries.people_of(project)
        if people:
            notices.please_rate(project, people)
