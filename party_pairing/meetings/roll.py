"""Who is expected at a meeting, who of them has a vote and who is there. Live until the first ballot
opens, then frozen."""

from dataclasses import dataclass

from django.utils import timezone

from branches.organisation.models import Member
from party_pairing.candidates.models import Recommendation
from party_pairing.meetings.models import Attendee, Meeting
from party_pairing.recommend_rules.quorums import Heads
from tuanwei.gatherings.models import CheckIn

LEAGUE = {Member.Status.LEAGUE, Member.Status.ACTIVIST, Member.Status.DEVELOPMENT}
PARTY = {Member.Status.PROBATIONARY, Member.Status.PARTY}
LEAVES_AT = 28  # years at which a Party member leaves the League
NOT_IN_LEAGUE = "不是共青团员"
LEFT_LEAGUE = "已满 28 周岁的党员，不再保留团籍"
CANDIDATE = "候选人按规则不投票"


@dataclass(frozen=True)
class Person:
    """Somebody who is expected; `has_vote` False with the reason `why_not`."""

    user: object
    has_vote: bool
    why_not: str
    is_excused: bool
    is_present: bool

    @property
    def votes(self):
        """True for whoever is there with a vote."""
        return self.has_vote and self.is_present


def is_frozen(meeting):
    """True once the first ballot has opened."""
    return meeting.begun_at is not None


def there(gathering_id):
    """Users' keys of those who have checked in and not left."""
    rows = CheckIn.objects.filter(gathering=gathering_id, left_at=None)
    return set(rows.values_list("user", flat=True))


def candidates_of(meeting):
    """Users' keys of those who stand: listed in the campaign for this unit."""
    rows = Recommendation.objects.filter(
        campaign=meeting.campaign_id, unit=meeting.unit_id, state=Recommendation.State.LISTED
    )
    return set(rows.values_list("user", flat=True))


def people_of(meeting):
    """[Person] by number; frozen ones once the first ballot has opened."""
    if is_frozen(meeting):
        rows = meeting.attendees.select_related("user").order_by("user__number")
        return [
            Person(each.user, each.has_vote, each.why_not, each.is_excused, each.was_present)
            for each in rows
        ]
    excused = set(meeting.attendees.filter(is_excused=True).values_list("user", flat=True))
    present, standing = there(meeting.gathering_id), candidates_of(meeting)
    members = Member.objects.filter(branch=meeting.unit_id, left_on=None, user__is_active=True)
    found = []
    for member in members.select_related("user").order_by("user__number"):
        key = member.user_id
        why_not = _why_not(meeting, member, key in standing)
        found.append(
            Person(member.user, not why_not, why_not, key in excused, key in present)
        )  # fmt: skip
    return found


def _why_not(meeting, member, is_candidate):
    if member.political_status in PARTY:
        if _age(member.born_on, timezone.localdate(meeting.gathering.starts_at)) >= LEAVES_AT:
            return LEFT_LEAGUE
    elif member.political_status not in LEAGUE:
        return NOT_IN_LEAGUE
    if is_candidate and not meeting.campaign.spec.meeting.candidates_vote:
        return CANDIDATE
    return ""


def _age(born_on, day):
    """Full years on that day; 0 where nobody knows."""
    if born_on is None:
        return 0
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def heads_of(people):
    """The Heads of [Person]."""
    return Heads(
        expected=len(people), voting=sum(each.has_vote for each in people),
        present=sum(each.is_present for each in people),
        present_voting=sum(each.votes for each in people),
    )  # fmt: skip


def freeze(meeting, people):
    """Write the roll as it stands; the meeting's own rows are saved by whoever asks."""
    meeting.attendees.all().delete()
    Attendee.objects.bulk_create(
        Attendee(
            meeting=meeting, user=each.user, has_vote=each.has_vote, why_not=each.why_not,
            is_excused=each.is_excused, was_present=each.is_present,
        )
        for each in people
    )  # fmt: skip
    heads = heads_of(people)
    meeting.expected, meeting.voting, meeting.present = heads.expected, heads.voting, heads.present
    meeting.begun_at = timezone.now()
    return heads


def frozen_heads(meeting):
    """The Heads of a meeting that has begun; one query."""
    voting = Attendee.objects.filter(meeting=meeting.pk, has_vote=True, was_present=True).count()
    return Heads(
        expected=meeting.expected, voting=meeting.voting, present=meeting.present,
        present_voting=voting,
    )  # fmt: skip


def rows():
    """Meetings with what every page of theirs shows."""
    return Meeting.objects.select_related(
        "campaign__rules__track", "unit__parent", "gathering__venue", "chair", "made_by",
        "decided_by", "party_branch", "confirmed_by",
    )  # fmt: skip
