"""What happens to a meeting before and around the ballots: planned, decided, invited to, called off,
found invalid. Ballots stand in `balloting`, the result in `confirming`.

The gathering is locked before the meeting, as everywhere that a gathering is heard of.
"""

import hashlib
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from party_pairing.candidates.actions import freeze_places, move
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.candidates.states import ENDED
from party_pairing.files.queries import party_branch_for
from party_pairing.meetings import events, notices, permissions, queries, roll
from party_pairing.meetings.models import Attendee, BallotRound, Box, Meeting, Voted
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import seating
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.lib.forgetting import forget_older_rows

State = Meeting.State
OPEN_STATES = (State.DRAFT, State.RETURNED)
BEFORE = (State.DRAFT, State.PROPOSED, State.RETURNED, State.APPROVED)


def locked(meeting, *states):
    """The meeting and its gathering, locked, as they stand now; refused in words unless it is in one
    of `states`."""
    gathering = seating.locked(meeting.gathering)
    found = roll.rows().select_for_update(of=("self",)).get(pk=meeting.pk)
    found.gathering = gathering
    if states and found.state not in states:
        raise ValidationError(
            _("这次大会现在是“%(state)s”，这一步做不了。请刷新页面再看。")
            % {"state": found.get_state_display()}
        )
    return found


def must_say(reason):
    """The reason without blanks around it. Raises ValidationError without one."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("请写一句原因，大家会读到。")})
    return reason[:200]


def mark(meeting):
    """What somebody has looked at who decides: another time, place, chair or plan has another mark."""
    gathering = meeting.gathering
    said = (
        gathering.starts_at.isoformat(), gathering.ends_at.isoformat(), gathering.where,
        meeting.plan, meeting.chair_id, meeting.party_branch_id,
    )  # fmt: skip
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@transaction.atomic
def make_plan(*, by, campaign, unit, chair, plan="", party_branch=None, **fields):
    """A draft. `fields` are those of its gathering: starts_at, ends_at, venue, place."""
    campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    if campaign.state != Campaign.State.OPEN:
        raise ValidationError(_("这一批没有在进行，不能安排大会。"))
    if not permissions.units_to_plan_for(by, campaign).filter(pk=unit.pk).exists():
        raise ValidationError({"unit": _("你现在不能替这个支部安排这一批的大会，请换一个支部。")})
    if Meeting.objects.filter(campaign=campaign, unit=unit).exclude(
        state__in=(State.INVALID, State.CALLED_OFF)
    ).exists():  # fmt: skip
        raise ValidationError(_("这个支部在这一批里已经有大会，请打开原来那一次。"))
    gathering = gatherings.save_gathering(
        by=by, units=[unit], kind=Gathering.Kind.MEETING, mode=Gathering.Mode.OPEN, unit=unit,
        title=_("推优大会：%(campaign)s") % {"campaign": campaign.title[:30]}, **fields,
    )  # fmt: skip
    made = Meeting.objects.create(
        campaign=campaign, unit=unit, gathering=gathering, plan=plan, chair=chair, made_by=by,
        party_branch=party_branch or party_branch_for(unit),
    )  # fmt: skip
    record(events.PLANNED, made, by=by, unit=unit.pk, campaign=campaign.pk)
    return made


@transaction.atomic
def change_plan(*, meeting, by, seen, chair, plan="", party_branch=None, **fields):
    """Change a plan in the works. `seen` is the mark of what was changed."""
    found = locked(meeting, *OPEN_STATES)
    if seen != mark(found):
        raise ValidationError(
            _("别的窗口或别的干部刚刚存过一版。你写的还在，请对照下面存着的，再保存一次。"),
            code="stale",
        )
    found.gathering = gatherings.save_gathering(gathering=found.gathering, by=by, **fields)
    found.plan, found.chair = plan, chair
    found.party_branch = party_branch or party_branch_for(found.unit)
    found.save(update_fields=["plan", "chair", "party_branch"])
    record(events.PLANNED, found, by=by, unit=found.unit_id, campaign=found.campaign_id)
    return found


def problems(meeting):
    """[sentence] that stand against handing the plan in today."""
    spec, found = meeting.campaign.spec.meeting, []
    gathering = meeting.gathering
    if not gathering.where:
        found.append(_("还没写地点。"))
    if not meeting.plan:
        found.append(_("还没写会议安排。写写议程、谁介绍候选人、怎么投票。"))
    if gathering.starts_at <= timezone.now():
        found.append(_("开始时间已经过了，请先改时间。"))
        return found
    if spec.invite_days is not None and meeting.party_branch_id is None:
        found.append(_("按规则要邀请党支部，还没有选是哪一个。"))
    days = max(spec.plan_days if spec.plan_by else 0, spec.invite_days or 0)
    due = queries.latest(meeting, days)
    if spec.late_is_invalid and timezone.localdate() > due:
        first = timezone.localdate() + timezone.timedelta(days=days)
        found.append(_(
            "按规则要提前 %(days)d 天批准安排、邀请党支部，晚了大会无效。请把时间改到 %(first)s或以后。") % {
            "days": days, "first": queries.day_words(first)})  # fmt: skip
    return found


@transaction.atomic
def propose(*, meeting, by):
    """Hand the plan in; where the rules ask for no approval it stands at once. Pressing twice does no
    more than pressing once."""
    found = locked(meeting)
    if found.state == State.PROPOSED:
        return found
    found = locked(meeting, *OPEN_STATES)
    if reasons := problems(found):
        raise ValidationError(reasons)
    found.proposed_at = timezone.now()
    if found.campaign.spec.meeting.plan_by:
        found.state = State.PROPOSED
        found.save(update_fields=["state", "proposed_at"])
        record(events.PROPOSED, found, by=by)
        notices.asked(found)
        return found
    found.save(update_fields=["proposed_at"])
    _approve(found, by)
    return found


def _approve(meeting, by):
    """It will be held: everybody of the branch hears, the places stand."""
    meeting.state = State.APPROVED
    meeting.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    freeze_places(campaign=meeting.campaign, unit=meeting.unit, by=by)
    gatherings.publish(gathering=meeting.gathering, by=by)
    record(events.DECIDED, meeting, by=by, state=meeting.state)
    notices.called(meeting)


@transaction.atomic
def take_back(*, meeting, by):
    """Take a plan back that nobody has decided yet."""
    found = locked(meeting, State.PROPOSED)
    found.state = State.DRAFT
    found.save(update_fields=["state"])
    record(events.TAKEN_BACK, found, by=by)
    return found


@transaction.atomic
def decide(*, meeting, by, approves, seen, reason=""):
    """Approve a plan and publish its gathering, or return it with a reason. `seen` is the mark of
    what was on the screen. Nobody decides an own plan."""
    found = locked(meeting, State.PROPOSED)
    if why_not := permissions.why_not_decide(by, found):
        raise ValidationError(why_not)
    if seen != mark(found):
        raise ValidationError(_("会议安排在你看的时候改过了，请再看一遍再决定。"))
    reason = reason.strip()[:300]
    if not approves and not reason:
        raise ValidationError({"reason": _("退回要写一句哪里要改，支部会读到。")})
    if approves and (late := problems(found)):
        raise ValidationError([*late, _("现在批准已经晚了，请写明原因退回，让支部改时间。")])
    found.decided_by, found.decided_at, found.reason = by, timezone.now(), reason
    if approves:
        _approve(found, by)
    else:
        found.state = State.RETURNED
        found.save(update_fields=["state", "decided_by", "decided_at", "reason"])
        record(events.DECIDED, found, by=by, state=found.state, reason=reason)
    notices.decided(found)
    return found


@transaction.atomic
def invite(*, meeting, by):
    """Ask the Party branch to come, in time as the rules say."""
    found = locked(meeting, State.APPROVED)
    if found.party_branch_id is None:
        raise ValidationError(_("还没有选党支部。请先取消这次大会，选好党支部再报。"))
    if found.invited_at:
        raise ValidationError(_("已经邀请过了，改时间时会自动再通知一次。"))
    _invite(found, by)
    return found


def _invite(meeting, by, starts_at=None):
    spec = meeting.campaign.spec.meeting
    if spec.invite_days is not None and spec.late_is_invalid:
        due = queries.latest(meeting, spec.invite_days, starts_at)
        if timezone.localdate() > due:
            raise ValidationError(_(
                "按规则要提前 %(days)d 天邀请党支部，%(due)s就截止了，现在邀请大会也无效。请把时间改晚，再邀请。")
                % {"days": spec.invite_days, "due": queries.day_words(due)})  # fmt: skip
    meeting.invited_at = timezone.now()
    meeting.save(update_fields=["invited_at"])
    record(events.INVITED, meeting, by=by, party_branch=meeting.party_branch_id)
    notices.invited(meeting)


@transaction.atomic
def name_observer(*, meeting, by, observer):
    """Who of the Party organisation comes, or has come."""
    found = locked(meeting, State.APPROVED, State.BEGUN)
    found.observer = observer.strip()[:40]
    found.save(update_fields=["observer"])
    record(events.OBSERVER_NAMED, found, by=by)
    return found


@transaction.atomic
def change_chair(*, meeting, by, chair):
    """Somebody else takes the chair, until the first ballot opens."""
    found = locked(meeting, State.APPROVED)
    if chair.pk == found.decided_by_id:
        raise ValidationError(_("批准安排的人不主持，请换一位。"))
    found.chair = chair
    found.save(update_fields=["chair"])
    record(events.CHAIR_CHANGED, found, by=by, chair=chair.pk)
    return found


@transaction.atomic
def excuse(*, meeting, by, user, is_excused):
    """Somebody cannot come and said so, or comes after all. They are still expected."""
    found = locked(meeting, State.APPROVED)
    if user.pk not in {each.user.pk for each in roll.people_of(found)}:
        raise ValidationError(_("这个人不在应到名单里，请刷新页面再看。"))
    Attendee.objects.update_or_create(
        meeting=found, user=user, defaults={"is_excused": is_excused}
    )  # fmt: skip
    record(events.EXCUSED, found, by=by, user=user.pk, is_excused=is_excused)


@transaction.atomic
def call_off(*, meeting, by, reason):
    """It does not take place; its gathering is cancelled with it."""
    found = locked(meeting, *BEFORE)
    gatherings.cancel(gathering=found.gathering, by=by, reason=must_say(reason))


@transaction.atomic
def declare_invalid(*, meeting, by, reason):
    """It does not count and is held again as another one. What was counted stays to be read; nobody
    has passed by it."""
    found = locked(meeting, State.APPROVED, State.BEGUN, State.COUNTED)
    found.reason = must_say(reason)
    if found.state == State.COUNTED:
        if not permissions.may_annul(by, found):
            raise ValidationError(_("结果已经确认。认为无效的，请分管老师来处理。"))
        _stand_again(found, by)
    elif found.state == State.BEGUN:
        _may_break_off(found, by)
    if not roll.is_frozen(found):
        roll.freeze(found, roll.people_of(found))
    for ballot in found.ballots.filter(state__in=("open", "closed")):
        Box.objects.filter(ballot=ballot).delete()
        ballot.state, ballot.reason = ballot.State.CALLED_OFF, found.reason
        ballot.save(update_fields=["state", "reason"])
        notices.ballot_closed(ballot)
    transaction.on_commit(partial(forget_older_rows, Box, Voted))
    found.state = State.INVALID
    found.chair_confirmed_at = found.confirmed_by = found.confirmed_at = None
    found.save()
    record(events.INVALID, found, by=by, reason=found.reason)
    notices.off(found, by)
    is_over = found.gathering.ends_at <= timezone.now()
    if not is_over and not CheckIn.objects.filter(gathering=found.gathering).exists():
        gatherings.cancel(gathering=found.gathering, by=by, reason=found.reason[:200])
    return found


def _may_break_off(meeting, by):
    """Nobody throws away votes that are about themselves, nor, alone, what was counted."""
    if permissions.is_candidate(by, meeting):
        raise ValidationError(_("你是候选人，大会算不算数由别人来说明。"))
    is_counted = meeting.ballots.filter(state=BallotRound.State.COUNTED).exists()
    if is_counted and not permissions.may_annul(by, meeting):
        raise ValidationError(_("已经计过票。认为无效的，请分管老师来处理。"))


def _stand_again(meeting, by):
    """Those whom it voted on are candidates as before. Refused once somebody has gone on."""
    standing = Recommendation.objects.filter(
        campaign=meeting.campaign_id, unit=meeting.unit_id, standings__ballot__meeting=meeting
    ).distinct()
    reason = _("大会无效：%(reason)s") % {"reason": meeting.reason}
    for each in standing.select_related("user"):
        if each.state in (Recommendation.State.PASSED, Recommendation.State.NOT_PASSED):
            move(recommendation=each, state=Recommendation.State.LISTED, by=by, reason=reason)
        elif each.state not in ENDED:
            raise ValidationError(
                _("%(name)s已经“%(state)s”，不能再说大会无效。请先在后面的环节处理。")
                % {"name": each.user.name, "state": each.get_state_display()}
            )


# What happens to its gathering.


def heard_called_off(gathering, by):
    """It does not take place."""
    found = Meeting.objects.select_for_update(of=("self",)).filter(gathering=gathering).first()
    if found is None or found.state == State.INVALID:
        return
    if found.state not in BEFORE:
        raise ValidationError(
            _("大会已经开始投票，不能取消。不算数的，请在大会页面说明为什么无效。")
        )
    found.gathering = gathering
    found.state, found.reason = State.CALLED_OFF, gathering.cancel_reason or _("没有写原因")
    found.save(update_fields=["state", "reason"])
    record(events.CALLED_OFF, found, by=by, reason=found.reason)
    notices.off(found, by)


TIMES = {"starts_at", "ends_at"}
PLANNED = {"venue", "place", *TIMES}


def heard_changed(gathering, changes, by):
    """Not while somebody decides it, and not after the first ballot. Moved once approved: the Party
    branch is asked anew, in time as the rules say."""
    touched = PLANNED & set(changes)
    found = roll.rows().filter(gathering=gathering).first()
    if found is None:
        return
    found.gathering = gathering
    for name in ("kind", "mode", "unit", "parent"):
        if name in changes:
            raise ValidationError({name: _("这是支部的推优大会，这一项不能改。")})
    if not touched or found.state in OPEN_STATES:
        return
    if found.state == State.PROPOSED:
        raise ValidationError(_("会议安排正在等批准。要改，请先到大会页面撤回来。"))
    if found.state == State.APPROVED:
        record(events.MOVED, found, by=by, starts_at=gathering.starts_at.isoformat())
        if "starts_at" in touched and found.decided_at:
            _must_stay_in_time(found)
        if "starts_at" in touched and found.invited_at:
            _invite(found, by, gathering.starts_at)
        return
    if "starts_at" in touched or "place" in touched or "venue" in touched:
        raise ValidationError(_("大会已经开始投票或有了结果，时间、地点不能再改。"))


def _must_stay_in_time(meeting):
    spec = meeting.campaign.spec.meeting
    due = queries.latest(meeting, spec.plan_days)
    if spec.plan_by and spec.late_is_invalid and timezone.localdate(meeting.decided_at) > due:
        raise ValidationError({"starts_at": _(
            "会议安排要提前 %(days)d 天批准，改到这么早大会无效。请选晚一些的时间。") % {
            "days": spec.plan_days}})  # fmt: skip
