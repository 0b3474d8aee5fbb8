"""One function per message about league days."""

from django.urls import reverse
from django.utils import timezone

from branches.league_days.days import queries
from tuanwei.notices.actions import notify


def _url(league_day):
    return reverse("league_days:day", args=[league_day.number])


def _when(gathering):
    start = timezone.localtime(gathering.starts_at)
    return f"{start:%-m月%-d日 %H:%M}，{gathering.where or '地点待定'}"


def _mark():
    return timezone.now().isoformat()


def _cadres(league_day):
    """Those who hear about a plan of theirs: who made it, handed it in, and plans in the branch."""
    own = {league_day.made_by_id, league_day.submitted_by_id} - {None}
    return own | queries.planners_of(league_day.unit)


def plan_asked(league_day):
    """A plan waits for whoever decides it."""
    people = queries.deciders_of([league_day])[league_day.pk]
    people = people or queries.staff() - queries.own_to(league_day)
    day = queries.answer_due(league_day)
    notify(
        people, kind="todo", title=f"等你审批：{league_day.unit}的团日方案",
        body=f"“{league_day.gathering}”，{_when(league_day.gathering)}。请在 {day:%-m月%-d日}前答复。",
        url=_url(league_day), once=f"branches.plan_asked:{league_day.pk}:{_mark()}",
    )  # fmt: skip


def plan_decided(league_day):
    """Approved, or returned with the reason."""
    approved = league_day.state == league_day.State.APPROVED
    body = league_day.reason or "已经排进日程，支部同学都看得到。"
    notify(
        _cadres(league_day) - {league_day.decided_by_id}, kind="system" if approved else "todo",
        title=f"方案通过了：{league_day.gathering}" if approved
        else f"方案退回来要改：{league_day.gathering}",
        body=body, url=_url(league_day),
        once=f"branches.plan_decided:{league_day.pk}:{league_day.decided_at.isoformat()}",
    )  # fmt: skip


def partner_asked(partner):
    """Another branch would like to hold it together."""
    league_day = partner.league_day
    notify(
        queries.planners_of(partner.unit), kind="todo",
        title=f"{league_day.unit}邀你们支部一起办团日",
        body=f"“{league_day.gathering}”，{_when(league_day.gathering)}。一起办或不参加，点开答复。",
        url=_url(league_day), once=f"branches.partner_asked:{partner.pk}",
    )  # fmt: skip


def partner_answered(partner):
    """The other branch has said yes or no."""
    league_day = partner.league_day
    said = "答应一起办" if partner.state == partner.State.ACCEPTED else "这次不参加"
    notify(
        _cadres(league_day) - {partner.answered_by_id}, kind="system",
        title=f"{partner.unit}{said}：{league_day.gathering}", url=_url(league_day),
        once=f"branches.partner_answered:{partner.pk}:{partner.answered_at.isoformat()}",
    )  # fmt: skip


def moved(league_day, by):
    """An approved one is held at another time: whoever approved it and the partners hear."""
    people = {league_day.decided_by_id}
    for unit in queries.units_of(league_day)[1:]:
        people |= queries.planners_of(unit)
    notify(
        people - {by.pk}, kind="system", title=f"团日改了时间：{league_day.gathering}",
        body=f"{league_day.unit}，现在是 {_when(league_day.gathering)}。方案不用重新审批。",
        url=_url(league_day), once=f"branches.league_day_moved:{league_day.pk}:{_mark()}",
    )  # fmt: skip


def called_off(league_day, by):
    """It does not take place: whoever has to do with it hears why."""
    people = _cadres(league_day) | {league_day.decided_by_id}
    for partner in league_day.partners.exclude(state="declined").select_related("unit"):
        people |= queries.planners_of(partner.unit)
    notify(
        people - {by.pk, None}, kind="system", title=f"团日取消了：{league_day.gathering}",
        body=league_day.reason, url=_url(league_day),
        once=f"branches.league_day_called_off:{league_day.pk}",
    )  # fmt: skip


def due_tomorrow(league_day, what, day):
    """Tomorrow is the last day for the record, or for materials."""
    notify(
        _cadres(league_day), kind="todo", title=f"明天截止：{league_day.gathering}",
        body=f"还没交：{'、'.join(what)}。{day:%-m月%-d日} 24:00 前交就不算晚。",
        url=_url(league_day), once=f"branches.league_day_due:{league_day.pk}:{day.isoformat()}",
    )  # fmt: skip
