"""One function per message of the liaison system."""

from django.urls import reverse
from django.utils import timezone

from branches.liaison import contact_queries
from tuanwei.notices.actions import notify


def _mark():
    return timezone.now().isoformat()


def _when(gathering):
    start = timezone.localtime(gathering.starts_at)
    return f"{start:%-m月%-d日 %H:%M}，{gathering.where or '地点待定'}"


def contacts_changed(unit, by, named, ended):
    """Those concerned: the new and the old ones, who leads the unit and the one above, and the staff."""
    people = (
        contact_queries.leaders_of({unit.pk, unit.parent_id} - {None}) | contact_queries.staff()
    )
    people |= {each.user_id for each in (*named, *ended)}
    said = [f"{each.get_role_display()}现在是{each.user.name}" for each in named]
    said += [f"{each.user.name}不再是{each.get_role_display()}" for each in ended]
    notify(
        people - {by.pk}, kind="system", title=f"{unit}换了联络员",
        body="；".join(said) + "。以后的工作会、通知按新的联络员发。",
        url=reverse("liaison:contacts", args=[unit.pk]),
        once=f"branches.contacts_changed:{unit.pk}:{_mark()}",
    )  # fmt: skip


def check_contacts(unit, term, due, once):
    """The unit is to look at its contact persons."""
    people = contact_queries.leaders_of({unit.pk}) | contact_queries.people_of({unit.pk})
    notify(
        people, kind="todo", title=f"请核对{unit}的联络员",
        body=f"{term}：没变就点“没有变化”，变了就改，{due:%-m月%-d日}前。",
        url=reverse("liaison:contacts", args=[unit.pk]),
        once=f"branches.contacts_check:{unit.pk}:{term.code}:{once}",
    )  # fmt: skip


def called(meeting, unit_ids, why):
    """The units are asked to a meeting."""
    notify(
        contact_queries.people_of(unit_ids), kind="todo", title=f"请参加：{meeting.gathering.title}",
        body=f"{_when(meeting.gathering)}。来不了可以请人替代，或写明原因请假。",
        url=reverse("liaison:meeting", args=[meeting.pk]),
        once=f"branches.liaison_called:{meeting.pk}:{why}",
    )  # fmt: skip


def not_asked(meeting, unit_ids):
    """These units need not come any more."""
    notify(
        contact_queries.people_of(unit_ids), kind="system",
        title=f"不用参加了：{meeting.gathering.title}", body="参会单位有调整，这次不用来。",
        once=f"branches.liaison_not_asked:{meeting.pk}:{_mark()}",
    )  # fmt: skip


def moved(meeting):
    """Another time or place."""
    units = set(meeting.invitations.values_list("unit", flat=True))
    subs = set(meeting.invitations.exclude(substitute=None).values_list("substitute", flat=True))
    notify(
        contact_queries.people_of(units) | subs, kind="todo",
        title=f"改了时间或地点：{meeting.gathering.title}",
        body=f"现在是 {_when(meeting.gathering)}。请过假、请人替代的还算数，要改请点开。",
        url=reverse("liaison:meeting", args=[meeting.pk]),
        once=f"branches.liaison_moved:{meeting.pk}:{_mark()}",
    )  # fmt: skip


def called_off(meeting, reason):
    """It does not take place."""
    units = set(meeting.invitations.values_list("unit", flat=True))
    subs = set(meeting.invitations.exclude(substitute=None).values_list("substitute", flat=True))
    notify(
        contact_queries.people_of(units) | subs, kind="system",
        title=f"取消了：{meeting.gathering.title}", body=reason,
        url=reverse("liaison:meeting", args=[meeting.pk]),
        once=f"branches.liaison_called_off:{meeting.pk}",
    )  # fmt: skip


def stands_in(invitation, by):
    """Somebody is asked to stand in."""
    meeting = invitation.meeting
    notify(
        {invitation.substitute_id} - {by.pk}, kind="todo",
        title=f"请你替{invitation.unit}参加：{meeting.gathering.title}",
        body=f"{_when(meeting.gathering)}。到场扫码签到就算{invitation.unit}到会。",
        url=reverse("liaison:meeting", args=[meeting.pk]),
        once=f"branches.liaison_substitute:{invitation.pk}:{invitation.substitute_id}:{_mark()}",
    )  # fmt: skip


def stands_in_no_more(invitation, user, by):
    """Whoever was asked to stand in need not come."""
    meeting = invitation.meeting
    notify(
        {user} - {by.pk}, kind="system",
        title=f"不用替{invitation.unit}参加了：{meeting.gathering.title}",
        body=f"{_when(meeting.gathering)}这次，{by.name}改了安排。谢谢你答应来。",
        url=reverse("liaison:meeting-list"),
        once=f"branches.liaison_substitute_off:{invitation.pk}:{user}:{_mark()}",
    )  # fmt: skip


def excuse_asked(invitation):
    """Staff decide on a reason."""
    notify(
        contact_queries.staff() - {invitation.excuse_by_id}, kind="todo",
        title=f"{invitation.unit}请假：{invitation.meeting.gathering.title}",
        body=invitation.excuse,
        url=reverse("liaison:attendance", args=[invitation.meeting_id]),
        once=f"branches.liaison_excuse:{invitation.pk}:{_mark()}",
    )  # fmt: skip


def excuse_withdrawn(invitation, by):
    """Nothing is left to decide: somebody comes."""
    notify(
        contact_queries.staff() - {by.pk}, kind="system",
        title=f"{invitation.unit}不请假了：{invitation.meeting.gathering.title}",
        body="请假撤回了，会有人来。",
        url=reverse("liaison:attendance", args=[invitation.meeting_id]),
        once=f"branches.liaison_excuse_withdrawn:{invitation.pk}:{_mark()}",
    )  # fmt: skip


def excuse_decided(invitation):
    """Leave is granted, or not."""
    is_granted = invitation.excuse_state == invitation.Excuse.ACCEPTED
    said = "准假了" if is_granted else "没有准假"
    more = "" if is_granted else "请来，或请人替代。"
    people = contact_queries.people_of({invitation.unit_id}) | {invitation.excuse_by_id}
    notify(
        people - {invitation.decided_by_id, None}, kind="system" if is_granted else "todo",
        title=f"{said}：{invitation.meeting.gathering.title}",
        body=f"{invitation.excuse_words}{more}",
        url=reverse("liaison:meeting", args=[invitation.meeting_id]),
        once=f"branches.liaison_excuse_decided:{invitation.pk}:{_mark()}",
    )  # fmt: skip


def minutes_published(minutes):
    """The units read the minutes; a later version says why it was changed."""
    meeting = minutes.meeting
    units = set(meeting.invitations.values_list("unit", flat=True))
    came = set(meeting.gathering.check_ins.values_list("user", flat=True))
    is_first = minutes.version == 1
    notify(
        (contact_queries.people_of(units) | came) - {minutes.published_by_id}, kind="todo",
        title=f"纪要出来了：{meeting.gathering.title}" if is_first
        else f"纪要改了（第 {minutes.version} 版）：{meeting.gathering.title}",
        body="请看一遍，点“确认收到”。" if is_first
        else f"改的原因：{minutes.reason}。原来的版本还看得到，请重新确认。",
        url=reverse("liaison:minutes", args=[meeting.pk]),
        once=f"branches.minutes_published:{minutes.pk}",
    )  # fmt: skip


def _follow_up(follow_up, people, title, body, why, kind="todo"):
    notify(
        people, kind=kind, title=title[:120], body=body,
        url=reverse("liaison:follow-up", args=[follow_up.pk]),
        once=f"branches.follow_up:{follow_up.pk}:{why}",
    )  # fmt: skip


def put_in_charge(follow_up, by, words=""):
    """Somebody is in charge of a follow-up now."""
    _follow_up(
        follow_up, {follow_up.person_id} - {by.pk}, f"请你落实：{follow_up.title}",
        f"{follow_up.due_on:%-m月%-d日}前办完。{words}", f"charge:{_mark()}",
    )  # fmt: skip


def follow_up_told(follow_up, step, people):
    """Done, called off, put back or moved: those who have to do with it hear."""
    said = {"done": "办完了", "off": "不办了", "reopened": "退回再办", "moved": "改了日期"}
    kind = "todo" if step.kind in ("reopened", "moved") else "system"
    _follow_up(
        follow_up, people - {step.by_id}, f"{said[step.kind]}：{follow_up.title}", step.words,
        f"step:{step.pk}", kind,
    )  # fmt: skip


def follow_up_due(follow_up, today):
    """The day is near, or over: the person in charge hears; of what is over staff, too, once a week."""
    if follow_up.is_overdue(today):
        week = f"{today.isocalendar().year}-{today.isocalendar().week}"
        _follow_up(
            follow_up, {follow_up.person_id, follow_up.made_by_id},
            f"过了日子还没办完：{follow_up.title}",
            f"{follow_up.due_on:%-m月%-d日}应办完。办完了请写结果；办不完请写进展，或请团委改日期。",
            f"late:{week}",
        )  # fmt: skip
    else:
        _follow_up(
            follow_up, {follow_up.person_id}, f"快到日子了：{follow_up.title}",
            f"{follow_up.due_on:%-m月%-d日}前办完，办完点开写结果。", f"due:{follow_up.due_on}",
        )  # fmt: skip


def follow_up_left(follow_up, gone):
    """Nobody can be in charge of it any more: whoever made it, or the staff, give it to somebody else; once a
    person."""
    staff = contact_queries.staff()
    people = {follow_up.made_by_id} & staff or staff
    _follow_up(
        follow_up, people | {follow_up.person_id}, f"要换人办：{follow_up.title}",
        f"{gone.words}。点开看谁可以接手，转过去对方会收到通知。",
        f"left:{follow_up.person_id}",
    )  # fmt: skip


def opinion_raised(opinion):
    """Staff have an opinion to answer."""
    notify(
        contact_queries.staff() - {opinion.raised_by_id}, kind="todo",
        title=f"{opinion.unit}在工作会上提了意见", body=opinion.text,
        url=reverse("liaison:opinion", args=[opinion.pk]),
        once=f"branches.opinion_raised:{opinion.pk}",
    )  # fmt: skip


def opinion_answered(opinion):
    """Those who raised it read what became of it."""
    people = contact_queries.people_of({opinion.unit_id}) | {opinion.raised_by_id}
    notify(
        people - {opinion.answered_by_id}, kind="system",
        title=f"你们提的意见：{opinion.get_state_display()}", body=opinion.words,
        url=reverse("liaison:opinion", args=[opinion.pk]),
        once=f"branches.opinion_answered:{opinion.pk}:{_mark()}",
    )  # fmt: skip


def practice_told(practice, title, body, by):
    """Those who wrote a practice hear what happened to it."""
    notify(
        (contact_queries.people_of({practice.unit_id}) | {practice.made_by_id}) - {by.pk}, kind="system",
        title=title[:120], body=body, url=reverse("liaison:practice", args=[practice.pk]),
        once=f"branches.practice:{practice.pk}:{_mark()}",
    )  # fmt: skip


def comment_decided(comment):
    """Whoever wrote a comment that is not shown reads why."""
    notify(
        {comment.by_id}, kind="system", title=f"评论没有显示：{comment.practice.title}",
        body=comment.reason, url=reverse("liaison:practice", args=[comment.practice_id]),
        once=f"branches.practice_comment:{comment.pk}",
    )  # fmt: skip


def handed_away(follow_up, before):
    """Whoever was in charge need not go on."""
    _follow_up(
        follow_up, {before}, f"转给{follow_up.person.name}了：{follow_up.title}",
        "你不用再办了，经过还看得到。", f"away:{_mark()}", "system",
    )  # fmt: skip
