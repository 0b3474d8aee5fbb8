"""A whole round computed in the background, with progress; it can be stopped."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from assessment.rounds.models import Round
from assessment.rounds.permissions import can_run
from assessment.scores.actions import must_follow_facts, recompute
from tuanwei.jobs import running
from tuanwei.jobs.actions import cancel
from tuanwei.jobs.models import Job

KIND = "assessment.recompute"
State = Job.State


@transaction.atomic
def start(*, round, by):
    """Start the job, unless one is on its way; return it. Raises ValidationError in words where there is nothing to
    compute."""
    held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
    must_follow_facts(held)
    return job_of(held) or running.start(
        KIND, by=by, parameters={"round": held.pk}, label=_("重新计算：%s") % held
    )


def job_of(round):
    """The job that computes this round right now, or None."""
    open_ones = Job.objects.filter(
        kind=KIND, parameters__round=round.pk, state__in=(State.QUEUED, State.RUNNING)
    )
    return open_ones.order_by("-pk").first()


def last_job(round):
    """The newest job of this round, or None."""
    return Job.objects.filter(kind=KIND, parameters__round=round.pk).order_by("-pk").first()


@running.runner(KIND, is_repeatable=True)
def run_recompute(job, progress):
    """Compute a round; what is written stays written when it is stopped, and standings follow it."""
    round = Round.objects.filter(pk=job.parameters["round"]).first()
    if round is None or not can_run(job.created_by):
        raise running.Refused(_("现在不办这次考核了，没有计算。"))
    try:
        recompute(round=round, by=job.created_by, progress=progress)
    except ValidationError as refused:
        raise running.Refused(refused.messages[0]) from refused


def stop(*, job, by):
    """Stop a job of this room at its next piece, whoever started it."""
    return cancel(job=job, by=by)
