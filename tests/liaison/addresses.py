"""What stands behind this room's addresses, for the test of naughty requests."""

from branches.liaison import follow_actions, meeting_actions
from branches.liaison.meeting_models import FollowUp
from branches.liaison.practice_models import PracticeComment, PracticeUse
from tests.liaison.scene import Liaison


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    scene = Liaison(cast)
    contact = scene.contact()
    meeting = scene.meeting()
    item = meeting_actions.add_item(meeting=meeting, by=cast.staff, title="早操时间")
    asked = meeting_actions.suggest_item(unit=cast.branch, by=cast.secretary, title="自习室")
    scene.move(meeting, -30)
    scene.minutes(meeting)
    opinion = follow_actions.raise_opinion(
        meeting=meeting, unit=cast.branch, by=cast.secretary, text="自习室关得太早"
    )
    follow_up = FollowUp.objects.create(
        meeting=meeting, title="事", person=cast.secretary, made_by=cast.staff,
        due_on=meeting.gathering.starts_at.date(),
    )  # fmt: skip
    practice = scene.practice()
    use = PracticeUse.objects.create(
        practice=practice, unit=cast.other_branch, by=cast.staff, words="也在用"
    )
    comment = PracticeComment.objects.create(practice=practice, by=cast.secretary, text="好")
    meetings = [meeting.pk]
    known = {
        "liaison:contacts": [cast.branch.pk], "liaison:contact-end": [contact.pk],
        "liaison:meeting": meetings, "liaison:agenda": meetings, "liaison:answer": meetings,
        "liaison:attendance": meetings, "liaison:excuse": meetings, "liaison:minutes": meetings,
        "liaison:opinion-raise": meetings, "liaison:follow-new": meetings,
        "liaison:follow": [follow_up.pk], "liaison:opinion": [opinion.pk],
        "liaison:practice": [practice.pk], "liaison:use": [practice.pk],
        "liaison:photo": [practice.pk], "liaison:comment": [comment.pk],
    }  # fmt: skip
    parts = {
        "unit": [cast.branch.pk], "item": [item.pk], "proposal": [asked.pk], "use": [use.pk],
        "verb": ["up", "use", "note", "nothing"],
    }  # fmt: skip
    return known, parts
