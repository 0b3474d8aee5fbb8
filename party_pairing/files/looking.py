"""Who looked at whose file, once a day; the person sees it."""

from django.db import transaction
from django.utils import timezone

from tuanwei.lib.statements import Statement

LOOKED = Statement(
    "look_at_a_file", ("bigint", "bigint", "text", "text", "date", "timestamptz"),
    """
    INSERT INTO party_pairing_look (subject_id, viewer_id, what, duty, "on", first_at, times)
    VALUES ($1, $2, $3, $4, $5, $6, 1)
    ON CONFLICT (subject_id, viewer_id, what, duty, "on")
    DO UPDATE SET times = party_pairing_look.times + 1
    RETURNING id
    """,
)  # fmt: skip


@transaction.atomic
def look(*, viewer, subject, what, duty):
    """Note that `viewer` looked at what there is of `subject`; nothing for oneself. One statement."""
    if viewer.pk == subject.pk:
        return
    now = timezone.now()
    LOOKED.rows(
        subject.pk, viewer.pk, str(what), duty[:60], timezone.localdate(now), now
    )  # fmt: skip


def looks_at(person, most=500):
    """The latest looks at somebody, with who looked."""
    return list(person.looks.select_related("viewer").order_by("-on", "-first_at")[:most])
