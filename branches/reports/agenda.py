"""A report becomes an item of a meeting of the liaison group; what became of it is read beside the report."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from branches.reports import events
from branches.reports.actions import locked
from branches.reports.models import InformationReport
from tuanwei.audit.actions import record
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal

SOURCE = "report"
STATES = {
    "open": ("wait", "等列入会议"), "taken": ("wait", "已列入"), "done": ("done", "有结论了"),
    "declined": ("off", "这次不上会"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """What was asked to be talked about, and what came of it."""

    proposal: Proposal
    tone: str
    state: str


def can_be_raised(report):
    """Only what the committee has got, and nobody has taken back."""
    return report.state in (InformationReport.State.COMMITTEE, InformationReport.State.ACCEPTED)


@transaction.atomic
def raise_at_meeting(*, report, by, title, text=""):
    """Ask that a report be talked about at a meeting; (proposal, whether it is new). The same title again
    changes nothing."""
    found = locked(report)
    if not can_be_raised(found):
        raise ValidationError(
            _("这份报送现在是“%(state)s”，到了团委的才能提到会上。")
            % {"state": found.get_state_display()}
        )
    made, is_new = proposals.add(
        by=by, kind=Proposal.Kind.MEETING, title=title, text=text, source=SOURCE,
        source_key=found.number,
    )  # fmt: skip
    if is_new:
        record(events.RAISED, found, by=by, title=title)
    return made, is_new


def items_of(report):
    """[Item] of a report, the first that was asked for first. One query."""
    found = Proposal.objects.filter(source=SOURCE, source_key=report.number).order_by("pk")
    return [Item(each, *STATES[each.state]) for each in found]
