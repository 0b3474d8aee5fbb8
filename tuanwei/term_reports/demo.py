"""Invented data: reports that come every month."""

from datetime import timedelta

from django.utils import timezone

from tuanwei.accounts.models import User
from tuanwei.term_reports.models import SavedReport


def fill(rng, cast):
    """One that comes, one that is switched off, of a member of staff."""
    owner = User.objects.filter(number="T0001").first()
    if owner is None:
        return
    month = timezone.localdate().replace(day=1)
    saved = {"owner": owner, "last_month": month, "made_at": timezone.now() - timedelta(days=40)}
    SavedReport.objects.bulk_create(
        [
            SavedReport(name="每月学期进展", kind="term-report", columns=["row"], **saved),
            SavedReport(
                name="来信明细", kind="letters", columns=["number", "title", "state"],
                is_on=False, **saved,
            ),
        ]
    )  # fmt: skip
