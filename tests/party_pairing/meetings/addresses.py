"""What stands behind this room's addresses, for the test of naughty requests."""

from django.utils import timezone

from tests.party_pairing.meetings.conftest import Meetings


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    meetings = Meetings(cast)
    meetings.open(people=12, candidates=1)
    meetings.vote_all("y", "n", "y")
    begun, online = meetings.meeting, meetings.ballot
    paper = Meetings(cast)
    paper.campaign = paper.scene.campaign(paper.spec(plan_by="general_branch"))
    plan = paper.scene.meeting(
        paper.campaign, state="proposed", at=timezone.now() + timezone.timedelta(days=9)
    )
    return {
        "meeting-decide": [plan.pk], "meeting": [begun.pk, plan.pk], "ballot": [online.pk],
        "paper-print": [begun.pk], "paper": [online.pk],
    }, {"verb": ["propose", "invite", "observer", "chair", "excuse", "open", "close", "call-off"]}  # fmt: skip
