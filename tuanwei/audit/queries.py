"""Reads of the record."""

from django.contrib.auth import get_user_model
from django.db.models import Max, Q

from tuanwei.audit.models import AuditEvent, AuditSeal
from tuanwei.audit.words import names_said


def matching(*, name="", actor="", subject="", type="", key="", start=None, end=None):
    """Events newest first: name by its words or its prefix, actor by number or whole name, subject by key or label,
    days.

    `type` and `key` together are one thing and nothing else. `start` and `end` are moments, half open; empty
    arguments do not narrow.
    """
    events = AuditEvent.objects.select_related("actor")
    if name:
        events = events.filter(Q(name__startswith=name) | Q(name__in=names_said(name)))
    if actor:
        field = get_user_model().USERNAME_FIELD
        people = get_user_model().objects.filter(Q(**{field: actor}) | Q(name=actor))
        events = events.filter(actor__in=list(people.values_list("pk", flat=True)))
    if subject:
        events = events.filter(Q(subject_key=subject) | Q(subject_label__contains=subject))
    if type and key:
        events = events.filter(subject_type=type, subject_key=key)
    if start:
        events = events.filter(at__gte=start)
    if end:
        events = events.filter(at__lt=end)
    return events


def last_seal():
    """The newest AuditSeal or None."""
    return AuditSeal.objects.order_by("-last_id").first()


def last_acts(people, since):
    """{key of a user: when they last did something that is on record}, of these users (a list or a query) since
    a moment; signing in and out is none. One query."""
    rows = AuditEvent.objects.filter(at__gte=since, actor__in=people)
    return dict(
        rows.exclude(name__startswith="accounts.")
        .order_by()
        .values_list("actor")
        .annotate(Max("at"))
    )
