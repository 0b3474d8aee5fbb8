"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from branches.liaison import follow_actions, meeting_actions
from branches.liaison.models import Contact
from branches.liaison.practice_models import Practice, PracticeComment
from tests.liaison.scene import Liaison


def _status(scene, name, *args, post=None):
    url = reverse(f"liaison:{name}", args=args)
    answer = scene.client.get(url) if post is None else scene.client.post(url, post)
    return answer.status_code


def _unseen(scene):
    return 404 if scene.me else 302


def contacts(scene, cell):
    """Those of the own branch and of another."""
    reads, names = cell.split(" / ")
    cast = scene.cast
    members = {cast.branch: cast.student, cast.other_branch: cast.other_student}
    for unit, is_own in ((cast.branch, True), (cast.other_branch, False)):
        sees = reads == "*" or (reads in "bd" and is_own)
        assert _status(scene, "contacts", unit.pk) == (200 if sees else _unseen(scene))
        said = {"user": members[unit].number, "role": "main"}
        _status(scene, "contacts", unit.pk, post=said)
        may = names == "*" or (names in "bd" and is_own)
        assert Contact.objects.filter(unit=unit).exists() == may


def _meetings(scene):
    """One with the own branch, one with another."""
    liaison, cast = Liaison(scene.cast), scene.cast
    assert cast.secretary
    return liaison, liaison.meeting([cast.branch]), liaison.meeting([cast.other_branch])


def meetings(scene, cell):
    """Page and minutes; plan, change, write."""
    reads, runs = cell.split(" / ")
    liaison, own, other = _meetings(scene)
    for meeting, is_own in ((own, True), (other, False)):
        sees = reads == "*" or (reads == "b" and is_own)
        assert _status(scene, "meeting", meeting.pk) == (200 if sees else _unseen(scene))
        liaison.move(meeting, -30)
        liaison.minutes(meeting)
        for name in ("minutes", "minutes-word"):
            assert _status(scene, name, meeting.pk) == (200 if sees else _unseen(scene))
        refused = (403 if sees else 404) if scene.me else 302
        for name in ("meeting-edit", "agenda", "attendance", "minutes-edit", "follow-new"):
            assert _status(scene, name, meeting.pk) == (200 if runs == "*" else refused)
    assert _status(scene, "meeting-new") == (200 if runs == "*" else 403 if scene.me else 302)
    assert _status(scene, "overview") == (200 if runs == "*" else 403 if scene.me else 302)


def invitations(scene, cell):
    """Stand in and ask for leave; decide on leave."""
    answers, decides = cell.split(" / ")
    _liaison, own, other = _meetings(scene)
    for meeting, is_own in ((own, True), (other, False)):
        row = meeting.invitations.get()
        may = answers == "*" or (answers == "b" and is_own)
        assert _status(scene, "answer", meeting.pk, row.unit_id) == (200 if may else _unseen(scene))
        said = {"excuse": "1", "reason": "全班去实习"}
        _status(scene, "answer", meeting.pk, row.unit_id, post=said)
        row.refresh_from_db()
        assert (row.excuse_state == "asked") == may
        row.excuse_state = ""
        row.save()
        meeting_actions.ask_excuse(invitation=row, by=scene.cast.staff2, reason="全班去实习")
        _status(scene, "excuse-decide", meeting.pk, row.unit_id, post={"verdict": "yes"})
        row.refresh_from_db()
        assert (row.excuse_state == "accepted") == (decides == "*")


def follow_ups(scene, cell):
    """Of the own branch and of another; brought on by whoever is in charge."""
    reads, acts, stops = cell.split(" / ")
    cast = scene.cast
    for unit, is_own in ((cast.branch, True), (cast.other_branch, False)):
        made = follow_actions.make_follow_up(
            by=cast.staff2, title="事", person=cast.secretary if is_own else cast.auditor,
            unit=unit, due_on=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        sees = reads == "*" or (reads == "b" and is_own)
        assert _status(scene, "follow-up", made.pk) == (200 if sees else _unseen(scene))
        _status(scene, "follow-act", made.pk, "note", post={"words": "写了一半"})
        assert made.steps.exists() == (acts == "*" or (acts == "s" and is_own))
        _status(scene, "follow-act", made.pk, "off", post={"words": "不用办了"})
        made.refresh_from_db()
        assert (made.state == "off") == (stops == "*")


def opinions(scene, cell):
    """Of the own branch and of another."""
    reads, answers = cell.split(" / ")
    _liaison, own, other = _meetings(scene)
    for meeting, is_own in ((own, True), (other, False)):
        unit = meeting.invitations.get().unit
        made = follow_actions.raise_opinion(
            meeting=meeting, unit=unit, by=scene.cast.staff2, text="自习室关得早"
        )
        sees = reads == "*" or (reads == "b" and is_own)
        assert _status(scene, "opinion", made.pk) == (200 if sees else _unseen(scene))
        _status(scene, "opinion", made.pk, post={"state": "done", "words": "延到十点半"})
        made.refresh_from_db()
        assert (made.state == "done") == (answers == "*")


def board(scene, cell):
    """Read; share in the name of one's unit; hide and let comments through."""
    reads, writes, moderates = cell.split(" / ")
    liaison, cast = Liaison(scene.cast), scene.cast
    made = liaison.practice()
    assert _status(scene, "board") == (200 if reads == "y" else 302)
    assert _status(scene, "practice", made.pk) == (200 if reads == "y" else 302)
    unit = {"b": cast.branch, "d": cast.general_branch}.get(writes, cast.branch)
    said = {"unit": unit.pk, "title": "新", "text": "新做法", "areas": ["study"]}
    _status(scene, "practice-new", post=said)
    assert Practice.objects.filter(title="新").exists() == (writes in "bd")
    comment = PracticeComment.objects.create(practice=made, by=cast.other_student, text="好")
    _status(scene, "comment-decide", comment.pk, post={"verdict": "yes"})
    comment.refresh_from_db()
    assert (comment.state == "shown") == (moderates == "y")
    _status(scene, "practice-act", made.pk, "hide", post={"reason": "照片里有别人"})
    made.refresh_from_db()
    assert (made.state == "hidden") == (moderates == "y")


PROBES: dict = {
    "liaison contact persons read / named": contacts,
    "liaison meeting and minutes read / run and written": meetings,
    "liaison invitation answered / reason decided": invitations,
    "liaison follow-up read / brought on / stopped": follow_ups,
    "liaison opinion read / answered": opinions,
    "exchange board read / written / moderated": board,
}
