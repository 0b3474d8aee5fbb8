"""What owners of saved reports are told; that one is ready, the export itself says."""

from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify

SAVED_PAGE = "/term-reports/saved/"


def report_stopped(saved, month):
    """It does not come any more, and why."""
    notify(
        [saved.owner], kind="system", once=f"saved-report-stopped-{saved.pk}-{month:%Y-%m}",
        title=_("每月的报表停了：{name}").format(name=saved.name),
        body=saved.stopped_because, url=SAVED_PAGE,
    )  # fmt: skip
