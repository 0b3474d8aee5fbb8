"""Who looked at whose file, once a day; the person sees it."""

from django.db import transaction
from django.utils import timezone

from party_pairing.files.models import Look
from tuanwei.lib.statements import Statement

MOST = 500
"""So many lines a page shows."""
LOOKED = Statement(
    "look_at_files", ("bigint[]", "bigint", "text", "text", "date", "timestamptz"),
    """
    INSERT INTO party_pairing_look (subject_id, viewer_id, what, duty, "on", first_at, times)
    SELECT subject, $2, $3, $4, $5, $6, 1 FROM unnest($1) subject WHERE subject <> $2
    ORDER BY subject
    ON CONFLICT (subject_id, viewer_id, what, duty, "on")
    DO UPDATE SET times = party_pairing_look.times + 1
    RETURNING id
    """,
)  # fmt: skip


def look(*, viewer, subject, what, duty):
    """Note that `viewer` looked at what there is of `subject`; nothing for oneself. One statement."""
    if viewer.pk != subject.pk:
        look_at_many(viewer=viewer, subjects=[subject.pk], what=what, duty=duty)


@transaction.atomic
def look_at_many(*, viewer, subjects, what, duty):
    """The same for many people at once, by key, such as everybody in a sheet."""
    now = timezone.now()
    LOOKED.rows(list(set(subjects)), viewer.pk, str(what), duty[:60], timezone.localdate(now), now)


def looks_at(person, most=MOST):
    """The latest looks at somebody, with who looked."""
    rows = Look.objects.filter(subject=person.pk).select_related("viewer")
    return list(rows.order_by("-on", "-first_at")[:most])


def by_day(person):
    """[(day, [Look])], newest first."""
    found: dict = {}
    for each in looks_at(person):
        found.setdefault(each.on, []).append(each)
    return list(found.items())
