"""Write an audit event in the caller's transaction."""

from datetime import datetime, time

from django.utils import timezone

from tuanwei.audit.models import AuditEvent


def record(name, subject=None, *, by=None, on=None, **data):
    """Note that `by` did `name` to `subject`; return the event. Arguments as of `event`."""
    noted = event(name, subject, by=by, on=on, **data)
    noted.save(force_insert=True)
    return noted


def event(name, subject=None, *, by=None, on=None, **data):
    """The unsaved AuditEvent that `by` did `name` (dotted: app.thing.verb) to `subject`.

    With `on` no finer time than that day is kept. `data` must be JSON and must hold no secret.
    """
    at = timezone.now() if on is None else timezone.make_aware(datetime.combine(on, time()))
    return AuditEvent(
        name=name,
        at=at,
        actor=by,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_key=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:120] if subject is not None else "",
        data=data,
    )
