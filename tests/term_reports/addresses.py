"""What stands behind this room's addresses, for the test of naughty requests."""

from tuanwei.term_reports.models import SavedReport


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    saved = SavedReport.objects.create(
        owner=cast.staff, name="来信", kind="letters", last_month="2026-11-01"
    )
    return {"act": [saved.pk]}, {"kind": ["letters", "nothing"], "verb": ["off", "nothing"]}
