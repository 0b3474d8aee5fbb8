"""Who took what out of the portal, when and what for: read from the record, which nobody changes."""

from dataclasses import dataclass

from django.db.models import Count

from tuanwei.audit.models import AuditEvent
from tuanwei.audit.queries import matching
from tuanwei.jobs import exports
from tuanwei.jobs.events import JobEvent
from tuanwei.jobs.models import Job


@dataclass(frozen=True)
class Taken:
    """One export: the event of its start, its Job (None once it is forgotten), and how often it was downloaded."""

    event: AuditEvent
    job: Job | None
    label: str
    columns: tuple
    is_masked: bool
    reason: str
    downloads: int


def started(*, actor="", kind="", start=None, end=None):
    """Events of exports that were started, the newest first."""
    events = matching(actor=actor, start=start, end=end).filter(name=JobEvent.EXPORT_STARTED)
    return events.filter(data__export=kind) if kind else events


def taken(events):
    """[Taken] of a page of events, in two questions."""
    keys = [event.subject_key for event in events]
    jobs = Job.objects.in_bulk([int(key) for key in keys if key.isdigit()])
    rows = AuditEvent.objects.filter(
        subject_type=Job._meta.label_lower, subject_key__in=keys, name=JobEvent.EXPORT_DOWNLOADED
    ).order_by()
    downloads = dict(rows.values_list("subject_key").annotate(Count("pk")))
    return [_taken(event, jobs, downloads.get(event.subject_key, 0)) for event in events]


def _taken(event, jobs, downloads):
    data, known = event.data, exports.known()
    kind = known.get(data.get("export"))
    labels = {column.key: str(column.label) for column in kind.columns} if kind else {}
    columns = tuple(labels.get(key, key) for key in data.get("columns", ()))
    key = event.subject_key
    return Taken(
        event, jobs.get(int(key)) if key.isdigit() else None,
        str(kind.label) if kind else data.get("export", ""), columns, data.get("masked", True),
        data.get("reason", ""), downloads,
    )  # fmt: skip
