"""What this room says to candidates and publicity, and hears of them. Joined in AppConfig.ready."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from party_pairing.candidates import hooks
from party_pairing.candidates.models import Recommendation
from party_pairing.candidates.queries import Ahead
from party_pairing.decisions import calendars, chain, notices, permissions, publishing
from party_pairing.decisions.deciders import name_of, scope_of
from party_pairing.decisions.queries import AFTER_THE_VOTE, KIND, way_of
from party_pairing.meetings import hooks as meetings
from tuanwei.publicity import sources

State = Recommendation.State
SHOWN = (*AFTER_THE_VOTE, State.PRE, State.RECOMMENDED, State.REFUSED, State.STOPPED, State.EXPIRED,
         State.ADMITTED, State.DROPPED)  # fmt: skip


def _way_of(recommendation):
    """The Way, once for the same row: a page asks for it twice."""
    if not hasattr(recommendation, "_way"):
        recommendation._way = way_of(recommendation)
    return recommendation._way


def ahead(recommendation):
    """[Ahead]: everything that is still to come for somebody after the vote; the first has a day where
    the rules or the calendar give one."""
    if recommendation.state not in (*AFTER_THE_VOTE, State.PRE):
        return []
    way = _way_of(recommendation)
    if way.stage is None:
        return []
    order = chain.stages(recommendation.campaign.spec)
    days = {
        chain.about(recommendation.campaign.spec, due.day): due.last_on
        for due in calendars.days_of(recommendation.campaign)
    }
    found = [_ahead(recommendation, way, stage, days) for stage in order[order.index(way.stage) :]]
    if _waits_for_inspection(recommendation, way):
        return [Ahead(_("团总支、分管老师"), _("考察后送审")), *found]
    return found


def _waits_for_inspection(recommendation, way):
    """True for those who passed and whose first step is no publication: somebody sends them on."""
    is_publication = way.stage is not None and way.stage.kind == chain.PUBLISH
    return recommendation.state == State.PASSED and not is_publication


def counted(meeting, by):
    """Those who inspect and publish hear of a meeting at which somebody passed."""
    rows = meeting.campaign.recommendations.filter(unit=meeting.unit, state=State.PASSED)
    if many := rows.count():
        notices.passed(meeting, many)


def _ahead(recommendation, way, stage, days):
    is_next = stage == way.stage
    until = days.get(stage.key)
    if stage.kind == chain.PUBLISH:
        if is_next and way.posting:
            until = way.posting.publicity.ends_on
        what = _("%(label)s（%(n)d 个工作日）") % {"label": stage.label, "n": stage.workdays}
        return Ahead(_("团总支、团委"), what, until)
    if stage.kind == chain.ANSWER:
        branch = recommendation.party_branch
        return Ahead(branch.name if branch else _("党支部"), _("答复预推荐"), until)
    step = recommendation.campaign.spec.step(stage.key)
    if is_next and way.due:
        until = way.due
    return Ahead(name_of(step.who, recommendation), step.label, until)


def on_page(user, recommendation):
    """Decisions, publications and answers so far, and what the reader may do now."""
    if recommendation.state not in SHOWN:
        return None
    way = _way_of(recommendation)
    is_own = recommendation.user_id == user.pk
    can_decide = (
        not is_own and way.waits_for_decision
        and scope_of(user).holds(way.step.who, recommendation) and not way.why_not(user)
    )  # fmt: skip
    return "party_pairing/decisions/_on_page.html", {
        "way": way, "recommendation": recommendation, "is_own": is_own, "can_decide": can_decide,
        "can_answer": not is_own and recommendation.state == State.PRE
        and permissions.can_answer(user, recommendation),
        "can_drop": not is_own and recommendation.state == State.PASSED
        and recommendation.campaign.spec.committee_may_drop
        and permissions.can_drop(user, recommendation),
        "waits_for_inspection": _waits_for_inspection(recommendation, way),
        "can_post": recommendation.state in AFTER_THE_VOTE and not is_own
        and (way.waits_for_posting or _waits_for_inspection(recommendation, way))
        and permissions.can_publish(user, recommendation.unit),
        "who": name_of(way.step.who, recommendation) if way.step else "",
    }  # fmt: skip


def on_campaign(user, campaign):
    """The calendar: every line with how many units are done with it."""
    if campaign.state == "draft":
        return None
    units = calendars.units_of(campaign)
    found = calendars.lines_of(campaign, units)
    lines = [
        (due, sum(_is_done(found[unit.pk][n]) for unit in units),
         sum(found[unit.pk][n].state in (calendars.LATE, calendars.INVALID) for unit in units))
        for n, due in enumerate(calendars.days_of(campaign))
    ]  # fmt: skip
    waiting = campaign.recommendations.filter(state__in=(*AFTER_THE_VOTE, State.PRE)).count()
    return "party_pairing/decisions/_on_campaign.html", {
        "campaign": campaign, "lines": lines, "units": len(units), "waiting": waiting,
        "has_queue": permissions.has_queue(user),
    }  # fmt: skip


def _is_done(line):
    return line.done_on is not None


def unfinished(campaign):
    """People whose way is not over on the League's side keep a campaign open."""
    many = campaign.recommendations.filter(state__in=AFTER_THE_VOTE).count()
    if not many:
        return None
    return _("还有 %(n)d 人在公示或审批中，等他们有结果再结束。") % {"n": many}


def register():
    """Join them."""
    hooks.ahead.append(ahead)
    hooks.on_page.append(on_page)
    hooks.on_campaign.append(on_campaign)
    hooks.unfinished.append(unfinished)
    meetings.counted.append(counted)
    sources.register(
        KIND, _lazy("推优"), concluded=publishing.concluded, upheld=publishing.upheld,
        called_off=publishing.called_off, own=publishing.own,
    )  # fmt: skip
