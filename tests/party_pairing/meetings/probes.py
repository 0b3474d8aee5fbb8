"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from party_pairing.meetings import actions, balloting
from party_pairing.meetings.models import Box, Meeting, Slip, Voted
from party_pairing.recommend_rules import spec as rules
from tests.party_pairing.meetings.conftest import Meetings
from tuanwei.gatherings.models import CheckIn

CHOICES = {"choice-1": "yes", "choice-2": "no"}


def _at(name, *args):
    return reverse(f"party_pairing:{name}", args=args)


def _post(scene, name, *args, **data):
    return scene.client.post(_at(name, *args), data).status_code


def _planned(scene, meetings, unit, campaign):
    """True where this person plans a meeting of `unit`."""
    starts = timezone.localtime(timezone.now() + timedelta(days=9))
    chair = scene.cast.general_secretary if unit == scene.cast.branch else scene.cast.staff2
    data = {
        "starts_at": f"{starts:%Y-%m-%dT%H:%M}", "ends_at": f"{starts + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        "place": "教室", "chair": chair.pk, "plan": "先介绍，再投票。",
    }  # fmt: skip
    scene.client.post(f"{_at('meeting-new')}?campaign={campaign.pk}&unit={unit.pk}", data)
    made = Meeting.objects.filter(campaign=campaign, unit=unit)
    found = made.exists()
    made.delete()
    return found


def _approves(scene, meetings, unit, who):
    """True where this person approves a plan of `unit` under rules that name `who`."""
    campaign = meetings.scene.campaign(meetings.spec(plan_by=who, late_is_invalid=False))
    at = timezone.now() + timedelta(days=9)
    meeting = meetings.scene.meeting(
        campaign, unit, state="proposed", at=at, made_by=scene.stranger, chair=scene.stranger
    )
    _post(scene, "meeting-decide", meeting.pk, verdict="approve", seen=actions.mark(meeting))
    return Meeting.objects.get(pk=meeting.pk).state == "approved"


def plan_and_approve(scene, cell):
    cast, meetings = scene.cast, Meetings(scene.cast)
    assert all((cast.secretary, cast.general_secretary))
    meetings.scene.charge(cast.staff)
    cast.holder("T9501", "别处书记", cast.other_general_branch, "secretary")
    campaign = meetings.scene.campaign(meetings.spec(plan_by=rules.STAFF))
    cast.holder("T9502", "别处支书", cast.other_branch, "secretary")
    plans = _planned(scene, meetings, cast.branch, campaign)
    kinds = [rules.GENERAL_BRANCH, rules.STAFF, rules.COMMITTEE]
    near = [who for who in kinds if _approves(scene, meetings, cast.branch, who)]
    far = [who for who in kinds if _approves(scene, meetings, cast.other_branch, who)]
    expected = {
        "–": (False, [], []), "b / –": (True, [], []), "d / d": (True, [rules.GENERAL_BRANCH], []),
        "s / s": (True, [rules.STAFF], []), "*": (True, kinds, kinds),
    }[cell]  # fmt: skip
    assert (plans, near, far) == expected


def _open(scene):
    """A ballot that people of the branch have begun to cast."""
    meetings = Meetings(scene.cast)
    meetings.approved(people=6)
    meetings.come()
    return meetings


def ballot_cast(scene, cell):
    meetings = _open(scene)
    mine = scene.me is not None and any(each.pk == scene.me.pk for each in meetings.people)
    if cell == "o" and not mine:
        scene.me.member.branch = scene.cast.branch
        scene.me.member.save()
        CheckIn.objects.create(
            gathering=meetings.meeting.gathering, user=scene.me, way="word", at=timezone.now()
        )
    ballot = meetings.round()
    meetings.vote(meetings.people[2], "yn")
    tried = _post(scene, "ballot-cast", ballot.pk, **CHOICES)
    if cell == "–":
        assert tried in (302, 404, 409)
        assert Voted.objects.count() == len(Box.objects.get().slips) == 1
        return
    assert (cell, tried) == ("o", 303)
    assert _post(scene, "ballot-cast", ballot.pk, **CHOICES) == 303  # the same slip
    assert Voted.objects.count() == len(Box.objects.get().slips) == 2
    assert Voted.objects.filter(attendee__user=scene.me).exists()


def single_choice_read(scene, cell):
    assert cell == "–"
    meetings = _open(scene)
    ballot = meetings.round()
    meetings.vote_all("yn", "ny", "yy", "nn")
    pages = [
        _at("meeting", meetings.meeting.pk), _at("ballot", ballot.pk),
        _at("ballot-receipt", ballot.pk), _at("meeting-roll", meetings.meeting.pk),
        _at("meeting-print", meetings.meeting.pk),
    ]  # fmt: skip

    def seen():
        for path in pages:
            answer = scene.client.get(path)
            yield answer.content.decode() if answer.status_code == 200 else ""

    letters = list(Box.objects.get().slips)
    shown = list(seen())
    assert not any(each in page for each in letters for page in shown)
    assert not any("赞成</th>" in page or "赞成 2" in page for page in shown)
    balloting.close_round(ballot=ballot, by=scene.cast.staff)
    assert sorted(Slip.objects.values_list("receipt", flat=True)) == sorted(letters)
    assert not any(each in page for each in letters for page in seen())
    for model in ("box", "slip", "voted"):
        assert scene.client.get(f"/admin/party_pairing/{model}/").status_code in (302, 404)


PROBES: dict = {
    "recommendation meeting: plan / approve": plan_and_approve,
    "recommendation ballot cast (on the roll and present)": ballot_cast,
    "recommendation ballot: a single choice read": single_choice_read,
}
