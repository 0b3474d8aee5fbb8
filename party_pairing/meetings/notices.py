"""One function per message about meetings."""

from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment, Member
from party_pairing.files.queries import holders_of
from party_pairing.meetings import permissions
from tuanwei.notices.actions import notify, take_back


def _url(meeting):
    return reverse("party_pairing:meeting", args=[meeting.pk])


def _when(meeting):
    start = timezone.localtime(meeting.gathering.starts_at)
    return f"{start:%-m月%-d日 %H:%M}，{meeting.gathering.where or '地点待定'}"


def _cadres(meeting):
    """Who made it, takes the chair, and plans in the branch."""
    rows = Appointment.objects.in_force().filter(unit=meeting.unit, post__in=permissions.PLANNING)
    return {meeting.made_by_id, meeting.chair_id, *rows.values_list("user", flat=True)}


def asked(meeting):
    """A plan waits for whoever decides it."""
    notify(
        permissions.deciders_of(meeting), kind="todo",
        title=f"等你批准：{meeting.unit}的推优大会安排", body=_when(meeting), url=_url(meeting),
        once=f"party_pairing.meeting_asked:{meeting.pk}:{meeting.proposed_at.isoformat()}",
    )  # fmt: skip


def decided(meeting):
    """Approved, or returned with the reason."""
    approved = meeting.state == meeting.State.APPROVED
    notify(
        _cadres(meeting) - {meeting.decided_by_id}, kind="system" if approved else "todo",
        title="推优大会的安排批准了" if approved else "推优大会的安排退回来要改",
        body=meeting.reason or "已经排进日程。接下来邀请党支部。", url=_url(meeting),
        once=f"party_pairing.meeting_decided:{meeting.pk}:{meeting.decided_at.isoformat()}",
    )  # fmt: skip


def called(meeting):
    """Everybody of the branch hears when and where."""
    members = Member.objects.filter(branch=meeting.unit_id, left_on=None)
    notify(
        list(members.values_list("user", flat=True)), kind="system",
        title=f"推优大会：{_when(meeting)}", body="请按时到会、扫码签到。来不了请告诉团支书。",
        url=_url(meeting), once=f"party_pairing.meeting_called:{meeting.pk}",
    )  # fmt: skip


def invited(meeting):
    """The Party branch is asked to come."""
    people = holders_of([meeting.party_branch_id])[meeting.party_branch_id]
    notify(
        people, kind="todo", title=f"邀请党支部参加{meeting.unit}的推优大会", body=_when(meeting),
        url=_url(meeting), once=f"party_pairing.meeting_invited:{meeting.pk}:{meeting.invited_at.isoformat()}",
    )  # fmt: skip


def off(meeting, by):
    """It is called off or does not count: those who were called hear why."""
    words = "取消了" if meeting.state == meeting.State.CALLED_OFF else "无效，要重开"
    people = _cadres(meeting) | {meeting.decided_by_id}
    if meeting.invited_at:
        people |= {
            each.pk for each in holders_of([meeting.party_branch_id])[meeting.party_branch_id]
        }
    notify(
        people - {by.pk, None}, kind="system", title=f"{meeting.unit}的推优大会{words}",
        body=meeting.reason, url=_url(meeting), once=f"party_pairing.meeting_off:{meeting.pk}",
    )  # fmt: skip


def _opened(ballot):
    return f"party_pairing.ballot_opened:{ballot.pk}"


def ballot_opened(ballot, meeting):
    """Those who are there with a vote find the ballot in their inbox, until it is closed."""
    voters = meeting.attendees.filter(has_vote=True, was_present=True)
    notify(
        list(voters.values_list("user", flat=True)), kind="todo", title="推优投票开始了",
        body="点开就投。投出以后不能改，谁投了什么没有人知道。",
        url=reverse("party_pairing:ballot", args=[ballot.pk]), once=_opened(ballot),
    )  # fmt: skip


def ballot_closed(ballot):
    """Nobody is asked any more."""
    take_back(once=_opened(ballot))


def to_confirm(meeting, by):
    """One of the two has confirmed: the other one is asked."""
    people = {meeting.chair_id} if meeting.confirmed_by_id else _cadres(meeting)
    notify(
        people - {by.pk, meeting.confirmed_by_id}, kind="todo",
        title=f"等你确认推优大会的结果：{meeting.unit}", body="主持人和另一个人都确认，结果才算数。",
        url=_url(meeting), once=f"party_pairing.meeting_to_confirm:{meeting.pk}",
    )  # fmt: skip


def candidate_left(meeting, recommendation):
    """A candidate left before or during the meeting."""
    notify(
        _cadres(meeting), kind="system", title=f"候选人有变动：{meeting.unit}的推优大会",
        body=f"{recommendation.user.name}现在是“{recommendation.get_state_display()}”，不再列入候选。",
        url=_url(meeting), once=f"party_pairing.candidate_left:{meeting.pk}:{recommendation.pk}",
    )  # fmt: skip
