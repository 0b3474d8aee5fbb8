"""Collecting in the background: every night, and when staff ask for it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.facts import actions, permissions
from assessment.rounds.models import Round
from tuanwei.jobs import running
from tuanwei.jobs.models import Job
from tuanwei.lib.terms import Term

KIND = "assessment.collect"


def days_to_collect(today):
    """(first, last): the school year that `today` lies in, the term before it, and all of every round that runs."""
    term = Term.of(today)
    first = min(Term(term.year, 1).first_day, term.previous.first_day)
    last = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    for starts_on, ends_on in Round.objects.running().values_list("starts_on", "ends_on"):
        first, last = min(first, starts_on), max(last, ends_on)
    return first, last


def collect_all(by=None, progress=None):
    """Compare all of these days with the records: Collected."""
    first, last = days_to_collect(timezone.localdate())
    return actions.collect(first=first, last=last, by=by, progress=progress)


def job_of():
    """The job that collects right now, or None."""
    open_ones = (Job.State.QUEUED, Job.State.RUNNING)
    return Job.objects.filter(kind=KIND, state__in=open_ones).order_by("-pk").first()


def last_job():
    """The last one that ended, or None."""
    rows = Job.objects.filter(kind=KIND).exclude(state__in=(Job.State.QUEUED, Job.State.RUNNING))
    return rows.order_by("-pk").first()


@transaction.atomic
def start(*, by):
    """The job that collects: the one that is on its way, or a new one."""
    return job_of() or running.start(KIND, by=by, parameters={}, label=_("汇总考核记录"))


@running.runner(KIND, is_repeatable=True)
def run_collect(job, progress):
    """Compare and write in one transaction: all of it, or nothing."""
    if not permissions.can_collect(job.created_by):
        raise running.Refused(_("现在不是团委老师了，没有汇总。"))
    with transaction.atomic():
        found = collect_all(by=job.created_by, progress=progress)
        Job.objects.filter(pk=job.pk).update(
            parameters=job.parameters
            | {"new": found.new, "changed": found.changed, "ended": found.ended}
        )
        progress.close(Job.State.DONE)
