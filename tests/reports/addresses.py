"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.reports import brief_actions
from branches.reports.models import ReportPhoto
from tests.reports.scene import Reports


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    reports = Reports(cast)
    draft, sent = reports.written(photos=1), reports.sent(kind=reports.urgent())
    adoption = reports.adopted(on=draft.period_first.replace(year=2025), photos=1)
    brief = brief_actions.begin_brief(by=cast.staff, title="简报", adoptions=[adoption])
    photos = list(ReportPhoto.objects.values_list("attachment", flat=True))
    numbers = [each.number for each in (draft, sent)]
    return {
        "reports:photo": photos[:1], "reports:kind": [reports.kind().pk], "reports:brief": [brief.pk],
        "reports:adoption": [adoption.pk], "reports:rates": [cast.branch.pk],
    }, {"number": numbers, "attachment": photos[:1], "verb": ["forward", "publish", "nothing"]}  # fmt: skip
