"""What this room answers to proposals, and the sheet it offers; called when the app is ready."""

from django.db.models import Q
from django.urls import reverse

from branches.organisation.queries import hats
from branches.reports import agenda, notices, reading, resources
from branches.reports.models import InformationReport
from tuanwei.proposals import sources


def address(number):
    """Where staff read the report."""
    return reverse("reports:report", args=[number])


def tell(number, news, body, once):
    """Its writers hear what became of it."""
    if report := reading.rows().filter(number=number).first():
        notices.at_meeting(report, news, body, once)


def own(numbers, user):
    """Those of the reports that the user wrote, or that come from a unit in which they hold a post."""
    mine = Q(made_by=user.pk) | Q(submitted_by=user.pk) | Q(unit__in=hats(user).posts)
    found = InformationReport.objects.filter(mine, number__in=numbers)
    return set(found.values_list("number", flat=True))


def register():
    """Reports are a source of proposals; the sheet of rates."""
    sources.register(
        agenda.SOURCE, "信息报送", counted="份报送", address=address, tell=tell, own=own
    )
    resources.register()
