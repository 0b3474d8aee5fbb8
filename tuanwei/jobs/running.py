"""Start, claim, carry on and finish jobs. A job is a row first and a message second."""

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.jobs.models import Job, new_token

logger = logging.getLogger(__name__)
WAITING = timedelta(seconds=30)  # a queued row this old was missed by the broker
SILENT = timedelta(minutes=5)  # a running row this long without a heartbeat has no worker
TRIES = 5
_runners: dict = {}
_repeatable: set = set()


class Cancelled(Exception):
    """The person asked to stop."""


class Fenced(Exception):
    """Another claim took the job over, or it was given up; whatever was written is rolled back."""


class Refused(Exception):
    """The job cannot be done; str() is a sentence for the person."""


def runner(kind, *, is_repeatable=False):
    """Register the decorated `function(job, progress)` for jobs of this kind.

    `is_repeatable`: it commits piece by piece and does nothing twice, so that a job whose worker
    died is queued again by itself, TRIES times at most.
    """

    def register(function):
        _runners[kind] = function
        if is_repeatable:
            _repeatable.add(kind)
        return function

    return register


def start(kind, *, by, parameters, label="", total=0):
    """Write a queued Job in the caller's transaction and publish it after the commit.

    Of the label 80 characters are kept.
    """
    job = Job.objects.create(
        kind=kind, created_by=by, parameters=parameters, label=label[:80], total=total
    )
    transaction.on_commit(lambda: publish(job.pk), robust=True)
    return job


def publish(job_id):
    """Tell the broker; a dead broker costs two seconds at most and the sweeper catches up."""
    from tuanwei.jobs.tasks import run

    try:
        run.apply_async((job_id,), retry=False)
    except Exception as problem:  # kombu raises whatever its transport raises
        logger.warning("job %s waits for the sweeper: %s", job_id, problem.__class__.__name__)


def waiting(now):
    """Ids of queued jobs that the broker seems to have lost."""
    rows = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - WAITING)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:50])


def interrupt_silent(now):
    """Mark running jobs without a heartbeat as interrupted; return them.

    The worker may still wake: it finds its token gone and rolls back (Fenced).
    """
    silent = Job.objects.filter(state=Job.State.RUNNING, heartbeat_at__lt=now - SILENT)
    with transaction.atomic():
        jobs = [job for job in silent.select_for_update(skip_locked=True)[:50] if not _again(job)]
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            state=Job.State.INTERRUPTED, finished_at=now, token=None,
            error=_("处理中断了，没有写入任何数据。请重试。"),
        )  # fmt: skip
    return jobs


def _again(job):
    """Queue a repeatable job once more; True when that was done."""
    tries = job.parameters.get("tries", 1)
    if job.kind not in _repeatable or tries >= TRIES:
        return False
    job.parameters["tries"] = tries + 1
    job.state, job.token, job.heartbeat_at = Job.State.QUEUED, None, None
    job.save(update_fields=["parameters", "state", "token", "heartbeat_at"])
    return True


def carry_out(job_id):
    """Claim a queued job, run it, note how it ended. Harmless when it is called twice."""
    token, now = new_token(), timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED).update(
        state=Job.State.RUNNING, token=token, heartbeat_at=now
    )
    if not claimed:
        return False
    job = Job.objects.get(pk=job_id)
    progress = Progress(job)
    try:
        _end(job, progress)
    except Fenced:
        logger.warning("job %s was taken over", job_id)
    return True


def _end(job, progress):
    try:
        _runners[job.kind](job, progress)
        progress.close(Job.State.DONE)
    except Cancelled:
        progress.close(Job.State.CANCELLED)
    except Fenced:
        raise
    except Refused as refusal:
        progress.close(Job.State.FAILED, error=str(refusal)[:300])
    except Exception:
        logger.exception("job %s failed", job.pk)
        progress.close(
            Job.State.FAILED, error=_("处理时出了问题，没有写入任何数据。请重试，或联系管理员。")
        )


class Progress:
    """How far a job is; also its heartbeat and the place where a cancellation is noticed."""

    def __init__(self, job):
        self.job = job
        self.is_closed = False

    def __call__(self, done, total=None):
        """Note `done` of `total`; raises Cancelled or Fenced. Inside a transaction others could
        not see the row change, so the figures go to the cache there."""
        job = self.job
        job.done, job.total = done, job.total if total is None else total
        if connection.in_atomic_block:
            cache.set(f"job:{job.pk}:progress", (job.done, job.total), 600)
            mine = Job.objects.filter(pk=job.pk, token=job.token).values_list("is_cancel_requested")
            found = mine.first()
            if found is None:
                raise Fenced
            if found[0]:
                raise Cancelled
            return
        kept = Job.objects.filter(pk=job.pk, token=job.token, state=Job.State.RUNNING)
        if not kept.update(done=job.done, total=job.total, heartbeat_at=timezone.now()):
            raise Fenced
        if kept.filter(is_cancel_requested=True).exists():
            raise Cancelled

    def close(self, state, **fields):
        """End the job once; inside a transaction a lost claim rolls everything back."""
        if self.is_closed:
            return
        closed = Job.objects.filter(
            pk=self.job.pk, token=self.job.token, state=Job.State.RUNNING
        ).update(
            state=state,
            finished_at=timezone.now(),
            done=self.job.done,
            total=self.job.total,
            **fields,
        )
        if not closed:
            raise Fenced
        self.is_closed = True


def progress_of(job):
    """(done, total) as far as is known right now."""
    if job.state == Job.State.RUNNING:
        done, total = cache.get(f"job:{job.pk}:progress") or (0, 0)
        return max(done, job.done), max(total, job.total)
    return job.done, job.total
