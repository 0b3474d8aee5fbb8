"""Who may import what, and fetching of batches and jobs through that."""

from django.http import Http404

from tuanwei.jobs import importers
from tuanwei.jobs.models import ImportBatch, Job


def can_import(user):
    """True when there is at least one kind of import for this person."""
    return user.is_authenticated and bool(importers.allowed(user))


def own_batch(user, pk):
    """The person's own batch, of a kind still allowed; otherwise it does not exist (404)."""
    batch = ImportBatch.objects.of(user).select_related("job").filter(pk=pk).first()
    if batch is None or batch.kind not in {each.kind for each in importers.allowed(user)}:
        raise Http404
    return batch


def own_job(user, pk):
    """The person's own job (404 otherwise)."""
    job = Job.objects.of(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return job
