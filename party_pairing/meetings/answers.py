"""What meetings answer to gatherings and candidates, and what they hear of them."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from party_pairing.candidates import hooks as candidates
from party_pairing.candidates.queries import Ahead
from party_pairing.meetings import actions, notices, permissions, queries
from party_pairing.meetings.models import BallotRound, Meeting, Standing
from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.permissions import organisers

State = Meeting.State
GOING = (State.DRAFT, State.PROPOSED, State.RETURNED, State.APPROVED, State.BEGUN)
MOST = 6
"""Meetings shown on a campaign's page."""


def why_not_publish(gathering):
    """A meeting that recommends is published with the approval of its plan, and not before."""
    if gathering.kind != Gathering.Kind.MEETING:
        return None
    found = Meeting.objects.filter(gathering=gathering.pk).first()
    if found is None or found.state == State.APPROVED:
        return None
    return _("会议安排还没批准。请在推优大会页面报批，批准以后自动发布。")


def about(gathering, user):
    """The page of the meeting that a gathering is, for those who may read it."""
    if not user.is_authenticated:
        return None
    seen = permissions.visible(user).filter(gathering=gathering.pk)
    found = seen.values_list("pk", flat=True).first()
    return found and reverse("party_pairing:meeting", args=[found])


def organised(user):
    """The chair arranges the gathering, too."""
    return Q(recommendation_meeting__chair=user.pk)


def candidate_left(recommendation, by):
    """Somebody withdrew, was transferred or stopped: whoever runs the meeting hears."""
    going = Meeting.objects.filter(
        campaign=recommendation.campaign_id, unit=recommendation.unit_id, state__in=GOING
    )
    for meeting in going.select_related("unit"):
        notices.candidate_left(meeting, recommendation)


def on_campaign(user, campaign):
    """(template, context): meetings of a campaign that are still to come or go on, the next first, of
    those that `user` may see; the board says about every unit."""
    seen = permissions.visible(user).filter(campaign=campaign)
    rows = list(seen.filter(state__in=GOING).order_by("gathering__starts_at", "pk")[: MOST + 1])
    plans = campaign.state == "open" and permissions.units_to_plan_for(user, campaign).exclude(
        pk__in=Meeting.objects.filter(campaign=campaign)
        .exclude(state__in=(State.INVALID, State.CALLED_OFF)).values("unit")
    ).exists()  # fmt: skip
    if not rows and not plans:
        return None
    return "party_pairing/meetings/_on_campaign.html", {
        "rows": rows[:MOST], "has_more": len(rows) > MOST, "plans": plans, "campaign": campaign,
    }  # fmt: skip


BOARD = {
    State.DRAFT: ("off", _lazy("大会在准备")), State.PROPOSED: ("wait", _lazy("大会等批准")),
    State.RETURNED: ("act", _lazy("大会安排退回")), State.APPROVED: ("done", _lazy("大会已批准")),
    State.BEGUN: ("act", _lazy("大会在进行")), State.COUNTED: ("done", _lazy("大会有结果")),
    State.INVALID: ("late", _lazy("大会无效，要重开")),
}  # fmt: skip


def on_board(user, campaign, units):
    """{unit's key: (tone, words, address)}: how far the newest meeting of each unit is, of those that
    `user` may see. One query."""
    rows = permissions.visible(user).filter(campaign=campaign, unit__in=units)
    found = {}
    for each in rows.exclude(state=State.CALLED_OFF).order_by("pk"):
        tone, words = BOARD[each.state]
        if each.state == State.APPROVED:
            day = timezone.localdate(each.gathering.starts_at)
            words = _("大会 %(day)s") % {"day": queries.day_words(day)}
        found[each.unit_id] = (
            tone, str(words), reverse("party_pairing:meeting", args=[each.pk])
        )  # fmt: skip
    return found


def on_page(user, recommendation):
    """(template, context): the meeting that votes on somebody, and what it came to."""
    found = _meeting_of(recommendation)
    if found is None or found.state in permissions.IN_THE_WORKS:
        return None
    line = found.line if found.state == State.COUNTED else None
    sees = _is_here(user, found) or permissions.visible(user).filter(pk=found.pk).exists()
    return "party_pairing/meetings/_on_page.html", {"meeting": found, "line": line, "sees": sees}


def _is_here(user, meeting):
    """True for somebody of the branch, as far as is known without asking."""
    member = getattr(user, "member", None) if "member" in user._state.fields_cache else None
    return bool(member) and member.left_on is None and member.branch_id == meeting.unit_id


def _meeting_of(recommendation):
    """The meeting in which somebody stood, or the one that is to come, with `line`: the figures of
    their last ballot. One query, and once for the same row: a page asks for it twice."""
    if not hasattr(recommendation, "_meeting"):
        stood = Standing.objects.filter(
            recommendation=recommendation.pk, ballot__meeting=OuterRef("pk")
        )
        rows = Meeting.objects.select_related("gathering__venue", "chair", "campaign__rules")
        counted = stood.filter(ballot__state=BallotRound.State.COUNTED).order_by("-ballot__number")
        line = JSONObject(
            yes="yes", no="no", abstained="abstained", outcome="outcome", cast="ballot__cast"
        )
        rows = rows.exclude(state=State.CALLED_OFF).annotate(
            has_voted=Exists(stood), line=Subquery(counted.values(said=line)[:1])
        )
        to_come = Q(
            campaign=recommendation.campaign_id, unit=recommendation.unit_id, state__in=GOING
        )
        rows = rows.filter(Q(has_voted=True) | to_come).order_by("-has_voted", "-pk")
        recommendation._meeting = rows.first()
    return recommendation._meeting


def unfinished(campaign):
    """A meeting that goes on keeps its campaign open."""
    names = list(
        Meeting.objects.filter(campaign=campaign, state__in=GOING)
        .order_by("unit__name_pinyin").values_list("unit__name", flat=True)[:4]
    )  # fmt: skip
    if not names:
        return None
    more = _("等") if names[3:] else ""
    return _("%(names)s%(more)s的大会还没有结果。") % {"names": "、".join(names[:3]), "more": more}


def voting(recommendation):
    """From the first ballot to the confirmed result the votes decide about those who stand."""
    if _goes_on(recommendation, State.BEGUN):
        return _("大会已经开始投票，候选人由票数来定，现在不能再改名单。")
    return None


def closed_to_new(recommendation):
    """Who is not on the ballot when it opens is not voted on."""
    if words := voting(recommendation):
        return words
    if _goes_on(recommendation, State.COUNTED):
        return _("这个支部的大会已经有结果，这一批不能再列候选人。")
    return None


def _goes_on(recommendation, state):
    return Meeting.objects.filter(
        campaign=recommendation.campaign_id, unit=recommendation.unit_id, state=state
    ).exists()


def ahead(recommendation):
    """The meeting, for those who are listed and wait for it."""
    if recommendation.state != recommendation.State.LISTED:
        return []
    found = _meeting_of(recommendation)
    if found is None or found.state not in GOING:
        return [Ahead(str(recommendation.unit), _("召开推优大会"))]
    day = timezone.localdate(found.gathering.starts_at)
    if found.state == State.APPROVED:
        return [Ahead(str(recommendation.unit), _("推优大会投票"), day)]
    if found.state == State.BEGUN:
        return [Ahead(_("主持人"), _("确认大会结果"))]
    who = permissions.WHO.get(found.campaign.spec.meeting.plan_by, _("团支部"))
    return [Ahead(who, _("批准大会安排"), day)]


def register():
    """Answer for gatherings that are meetings, and hear what happens to them and to candidates."""
    hooks.add(hooks.about[Gathering.Kind.MEETING], about)
    hooks.add(hooks.publishing, why_not_publish)
    hooks.add(hooks.changed, actions.heard_changed)
    hooks.add(hooks.called_off, actions.heard_called_off)
    hooks.add(organisers, organised)
    for functions, function in (
        (candidates.left, candidate_left), (candidates.on_campaign, on_campaign),
        (candidates.on_page, on_page), (candidates.unfinished, unfinished),
        (candidates.ahead, ahead), (candidates.on_board, on_board), (candidates.voting, voting),
        (candidates.closed_to_new, closed_to_new),
    ):  # fmt: skip
        hooks.add(functions, function)
