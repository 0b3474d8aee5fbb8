"""Reads about sheets: the checkers' grid, signatures, claims, what was changed."""

from django.db.models import Count, Q

from assessment.rounds.models import ScoreLine
from assessment.rounds.permissions import marks_blindly
from assessment.sheets import events
from assessment.sheets.models import Signature
from tuanwei.audit.models import AuditEvent
from tuanwei.audit.words import event_words, fact_words

PER_PAGE, MOST_COLUMNS, PER_PAGE_OF_ONE = 20, 8, 50


def lines_for(sheets, keys):
    """{sheet: {indicator: ScoreLine}} of a grid, one query."""
    rows = ScoreLine.objects.filter(
        sheet__in=[each.pk for each in sheets], indicator__in=list(keys)
    ).select_related("checked_by")
    found: dict = {}
    for each in rows:
        found.setdefault(each.sheet_id, {})[each.indicator] = each
    return found


def progress_of(sheets, keys):
    """(lines that are checked, lines to check) over all `sheets` (a queryset) and leaves `keys`."""
    rows = ScoreLine.objects.filter(
        sheet__in=sheets.order_by().values("pk"), indicator__in=list(keys), is_absent=False
    )
    return rows.exclude(check_score=None).count(), rows.count()


def signed_of(sheets):
    """{sheet: how many signatures stand}. One query."""
    rows = Signature.objects.filter(sheet__in=[each.pk for each in sheets], is_void=False)
    return dict(rows.order_by().values_list("sheet").annotate(Count("pk")))


def with_what_is_read(claims):
    """Claims with the unit and the person that a list names."""
    return claims.select_related("line__sheet__unit", "by")


def changes_of(sheet, user):
    """Who changed what on a sheet, the newest first: events of the audit trail. Marks of others are not among them
    while `user` marks."""
    found = AuditEvent.objects.filter(
        subject_type="assessment.scoresheet", subject_key=str(sheet.pk)
    ).select_related("actor")
    if marks_blindly(user, sheet.round):
        found = found.exclude(~Q(actor=user.pk), name=events.MARKED)
    return found


def change_words(event):
    """(event, what was done in words, [line by line])."""
    lines = event.data.get("lines") or []
    rest = {name: value for name, value in event.data.items() if name != "lines"}
    said = "，".join(
        f"{name} {value}" for name, value in fact_words(rest) if value not in ("", None)
    )
    return event, event_words(event.name), said, lines
