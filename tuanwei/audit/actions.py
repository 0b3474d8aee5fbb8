"""Write an audit event in the caller's transaction."""

from django.utils import timezone

from tuanwei.audit.models import AuditEvent


def record(name, subject=None, *, by=None, day_only=False, **data):
    """Note that `by` did `name` (dotted: app.thing.verb) to `subject`; return the event.

    `day_only` keeps no finer time than the day. `data` must be JSON and must hold no secret.
    """
    at = timezone.now()
    if day_only:
        at = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEvent.objects.create(
        name=name,
        at=at,
        actor=by,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_key=str(subject.pk) if subject is not None else "",
        subject_label=str(subject)[:120] if subject is not None else "",
        data=data,
    )
