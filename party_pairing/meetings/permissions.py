"""Who sees, plans, approves, runs and confirms a meeting. The table stands in docs/permissions.md.

A plan in the works is seen by the branch's cadres, those above, staff in charge and whoever decides
it; what is approved also by everybody of the branch and by the Party branch. A ballot is cast by those
on the frozen roll who are there with a vote; nobody sees what anybody chose.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import hats
from party_pairing.candidates.models import Campaign
from party_pairing.files import duties
from party_pairing.files.models import Charge, PartyPost
from party_pairing.meetings import roll
from party_pairing.meetings.models import Attendee, BallotRound, Meeting
from party_pairing.recommend_rules import spec as rules

PLANNING = ("secretary", "deputy", "organisation")
DECIDING = ("secretary", "organisation")  # of a Party branch
State = Meeting.State
IN_THE_WORKS = (State.DRAFT, State.PROPOSED, State.RETURNED)
WHO = {
    rules.BRANCH: "团支部书记、副书记", rules.GENERAL_BRANCH: "团总支书记", rules.PARTY_BRANCH: "党支部书记、组织委员",
    rules.STAFF: "分管老师", rules.COMMITTEE: "团委管理员",
}  # fmt: skip


def plans_in(user, unit):
    """Secretary, deputy and organisation officer of a branch, those of the general branch above, and
    staff in charge."""
    worn = hats(user)
    return (
        worn.holds(unit.pk, *PLANNING) or worn.holds(unit.parent_id, *PLANNING)
        or duties.in_charge_of(user, unit)
    )  # fmt: skip


def units_to_plan_for(user, campaign=None):
    """The branches in which `user` plans meetings; of a campaign's unit where one is given."""
    worn = hats(user)
    held = [unit for unit, posts in worn.posts.items() if posts & set(PLANNING)]
    above = {*held, *duties.charges(user)}
    units = Unit.objects.active().filter(
        Q(pk__in=held) | Q(parent__in=above), kind=Unit.Kind.BRANCH
    )
    if campaign is not None:
        units = units.filter(pk__in=Unit.objects.under(campaign.unit_id))
    return units.select_related("parent").order_by("parent__name_pinyin", "name_pinyin", "pk")


def can_plan(user):
    """True for whoever plans somewhere."""
    worn = hats(user)
    held = worn.branch_ids | worn.general_branch_ids
    return any(worn.posts[unit] & set(PLANNING) for unit in held) or bool(duties.charges(user))


def campaigns_to_plan(user):
    """Campaigns in which a meeting can be planned now."""
    return Campaign.objects.filter(state=Campaign.State.OPEN).select_related("rules__track", "unit")


def visible(user):
    """The meetings that `user` may see: lists and pages agree on it."""
    worn = hats(user)
    found = roll.rows()
    if worn.is_teacher:
        return found
    held = list(worn.posts)
    seen = Q(unit__in=held) | Q(unit__parent__in=[*held, *duties.charges(user)]) | Q(chair=user.pk)
    later = Q(Exists(Attendee.objects.filter(meeting=OuterRef("pk"), user=user.pk)))
    later |= Q(unit__in=Member.objects.filter(user=user.pk, left_on=None).values("branch"))
    seen |= later & ~Q(state__in=IN_THE_WORKS)
    if posts := duties.party_posts(user):
        deciding = [branch for branch, held in posts.items() if held & set(DECIDING)]
        seen |= Q(party_branch__in=list(posts)) & ~Q(state__in=IN_THE_WORKS)
        seen |= Q(party_branch__in=deciding, state=State.PROPOSED)
    return found.filter(seen)


def meeting_for(user, pk):
    """A meeting that `user` may see; 404 for everybody else."""
    if not user.is_authenticated:
        raise Http404
    found = visible(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def runs(user, meeting):
    """True for whoever runs it: those who plan there, and the chair."""
    return user.pk == meeting.chair_id or plans_in(user, meeting.unit)


def meeting_to_run(user, pk):
    """404 unseen, 403 for others than those who run it."""
    found = meeting_for(user, pk)
    if not runs(user, found):
        raise PermissionDenied(
            _("大会由支部的书记、副书记、组织委员和主持人来办，团总支和分管老师也可以。")
        )
    return found


def is_candidate(user, meeting):
    """True for whoever stands in this meeting."""
    if user.pk in roll.candidates_of(meeting):
        return True
    return meeting.ballots.filter(standings__recommendation__user=user.pk).exists()


def why_not_handle(user, meeting):
    """Why `user` does not open, close or count ballots here, in words; None for those who do."""
    if not runs(user, meeting):
        return _("投票由办会的人和主持人来安排。")
    if is_candidate(user, meeting):
        return _("你是候选人，投票和计票由别人来做。")
    return None


def meeting_to_handle(user, pk):
    """404 unseen, 403 for candidates and for others than those who run it."""
    found = meeting_for(user, pk)
    if reason := why_not_handle(user, found):
        raise PermissionDenied(reason)
    return found


def _secretaries(unit_id):
    rows = Appointment.objects.in_force().filter(unit=unit_id, post="secretary")
    return set(rows.values_list("user", flat=True))


def why_not_decide(user, meeting):
    """Why `user` does not decide this plan, in words; None for those who do. Nobody decides a plan
    that they made or in which they take the chair; administrators decide where nobody else does."""
    if user.pk in {meeting.made_by_id, meeting.chair_id}:
        return _("这是你报的或你主持的大会，由别人来批准。")
    if is_candidate(user, meeting):
        return _("你是候选人，会议安排由别人来批准。")
    who = meeting.campaign.spec.meeting.plan_by
    worn, unit = hats(user), meeting.unit
    own = {meeting.made_by_id, meeting.chair_id}
    if worn.is_administrator:
        return None
    if who == rules.BRANCH:
        holds = worn.holds(unit.pk, "secretary", "deputy")
    elif who == rules.GENERAL_BRANCH:
        holds = worn.holds(unit.parent_id, "secretary")
        if not holds and duties.in_charge_of(user, unit):
            holds = not _secretaries(unit.parent_id) - own
    elif who == rules.PARTY_BRANCH:
        holds = bool(
            duties.party_posts(user).get(meeting.party_branch_id, frozenset()) & set(DECIDING)
        )
    elif who == rules.STAFF:
        holds = duties.in_charge_of(user, unit)
    else:
        holds = False
    if holds:
        return None
    return _("按规则，会议安排由%(who)s批准。") % {"who": WHO.get(who, WHO[rules.COMMITTEE])}


def meeting_to_decide(user, pk):
    """404 unseen, 403 for whoever does not decide it."""
    found = meeting_for(user, pk)
    if reason := why_not_decide(user, found):
        raise PermissionDenied(reason)
    return found


def deciders_of(meeting):
    """Users' keys of those who are told that a plan waits."""
    who, unit = meeting.campaign.spec.meeting.plan_by, meeting.unit
    own = {meeting.made_by_id, meeting.chair_id}
    if who == rules.BRANCH:
        rows = Appointment.objects.in_force().filter(unit=unit, post__in=("secretary", "deputy"))
    elif who == rules.GENERAL_BRANCH:
        rows = Appointment.objects.in_force().filter(unit=unit.parent_id, post="secretary")
    elif who == rules.PARTY_BRANCH:
        rows = PartyPost.objects.in_force().filter(
            party_branch=meeting.party_branch_id, post__in=DECIDING
        )
    else:
        rows = Charge.objects.none()
    found = set(rows.values_list("user", flat=True)) - own
    if not found:
        charged = Charge.objects.in_force().filter(
            Q(unit=unit.parent_id) | Q(unit__kind=Unit.Kind.COMMITTEE)
        )
        found = set(charged.values_list("user", flat=True)) - own
    return found


def why_not_confirm(user, meeting):
    """Why `user` does not confirm the result, in words; None for those who do: the chair, and one
    more of those who run it or of the Party branch. Nobody who stands."""
    posts = duties.party_posts(user).get(meeting.party_branch_id)
    if not (runs(user, meeting) or posts):
        return _("结果由主持人和另一位办会的人或党支部的人确认。")
    if is_candidate(user, meeting):
        return _("你是候选人，结果由别人来确认。")
    return None


def meeting_to_confirm(user, pk):
    """404 unseen, 403 for whoever does not confirm it."""
    found = meeting_for(user, pk)
    if reason := why_not_confirm(user, found):
        raise PermissionDenied(reason)
    return found


def may_annul(user, meeting):
    """A confirmed result is found invalid by staff in charge, who have not confirmed it."""
    own = {meeting.chair_id, meeting.confirmed_by_id}
    return duties.in_charge_of(user, meeting.unit) and user.pk not in own


def sees_result(user, meeting):
    """Those who run it, were on the roll, or are of its Party branch; teachers. Everybody who sees
    the meeting but was not there sees only that it took place."""
    if runs(user, meeting) or hats(user).is_teacher:
        return True
    if duties.party_posts(user).get(meeting.party_branch_id):
        return True
    return Attendee.objects.filter(meeting=meeting.pk, user=user.pk).exists()


def ballot_for(user, pk):
    """(ballot, meeting, the user's place on the roll or None) for those who see the meeting and its
    result; 404 for everybody else."""
    if not user.is_authenticated:
        raise Http404
    ballot = BallotRound.objects.filter(pk=pk).first()
    if ballot is None:
        raise Http404
    meeting = meeting_for(user, ballot.meeting_id)
    mine = Attendee.objects.filter(meeting=meeting.pk, user=user.pk).first()
    if mine is None and not sees_result(user, meeting):
        raise Http404
    return ballot, meeting, mine


def ballot_to_handle(user, pk):
    """A ballot for those who run the meeting; 404 unseen, 403 for others."""
    ballot, meeting, _mine = ballot_for(user, pk)
    if reason := why_not_handle(user, meeting):
        raise PermissionDenied(reason)
    ballot.meeting = meeting
    return ballot
