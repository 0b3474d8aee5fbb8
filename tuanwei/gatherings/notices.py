"""One function per message about gatherings."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings import hooks
from tuanwei.gatherings.models import Registration
from tuanwei.gatherings.queries import organisers_of
from tuanwei.notices.actions import notify


def _when(gathering):
    start = timezone.localtime(gathering.starts_at)
    return f"{start:%-m月%-d日 %H:%M}，{gathering.where or '地点待定'}"


def _url(gathering):
    return reverse("gatherings:gathering", args=[gathering.pk])


def moved_up(registration):
    """Somebody who waited has a seat now."""
    gathering = registration.gathering
    notify(
        [registration.user_id], kind="todo", title=f"有位置了：{gathering}",
        body=f"你从候补变成已报上。{_when(gathering)}。来不了请早点取消，让给后面的同学。",
        url=_url(gathering), once=f"gatherings.moved_up:{registration.pk}",
    )  # fmt: skip


def tomorrow(registration):
    """It begins tomorrow."""
    gathering = registration.gathering
    notify(
        [registration.user_id], kind="todo", title=f"明天：{gathering}",
        body=f"{_when(gathering)}。来不了请现在取消，让给候补的同学。", url=_url(gathering),
        once=f"gatherings.tomorrow:{registration.pk}",
    )  # fmt: skip


def drawn(gathering, seated, waiting):
    """The draw is done: everybody hears at once."""
    common = {"kind": "system", "url": _url(gathering)}
    notify(
        [each.user_id for each in seated], title=f"抽中了：{gathering}", body=f"{_when(gathering)}。",
        once=f"gatherings.drawn.in:{gathering.pk}", **common,
    )  # fmt: skip
    notify(
        [each.user_id for each in waiting], title=f"这次没抽中，已排候补：{gathering}",
        body="有人取消时按抽签顺序补上，会告诉你。", once=f"gatherings.drawn.out:{gathering.pk}",
        **common,
    )  # fmt: skip


def decided(registration):
    """Chosen or not, with the reason."""
    gathering, chosen = registration.gathering, registration.state == Registration.State.SEATED
    notify(
        [registration.user_id], kind="system", url=_url(gathering),
        title=f"选上了：{gathering}" if chosen else f"这次没选上：{gathering}",
        body=registration.reason or (f"{_when(gathering)}。" if chosen else ""),
        once=f"gatherings.decided:{registration.pk}",
    )  # fmt: skip


def _people(gathering):
    found = Registration.objects.filter(gathering=gathering, state__in=Registration.IN_FORCE)
    return list(found.values_list("user", flat=True))


def changed(gathering, words):
    """Time or place is another one: everybody who registered must know."""
    notify(
        _people(gathering), kind="todo", title=f"时间或地点有变：{gathering}", body=words,
        url=_url(gathering), must_confirm=True,
        once=f"gatherings.changed:{gathering.pk}:{timezone.now().isoformat()}",
    )  # fmt: skip


def cancelled(gathering):
    """It does not take place."""
    notify(
        _people(gathering), kind="todo", title=f"取消了：{gathering}",
        body=gathering.cancel_reason, url=_url(gathering), must_confirm=True,
        once=f"gatherings.cancelled:{gathering.pk}",
    )  # fmt: skip


def venue_closed(closure, gatherings):
    """Whoever holds what is planned there needs another place."""
    for gathering in gatherings:
        notify(
            organisers_of(gathering), kind="todo", title=f"场地停用，请换地方：{gathering}",
            body=f"{closure.venue}：{closure.reason}。原定 {_when(gathering)}。",
            url=_arrange_url(gathering), once=f"gatherings.venue_closed:{closure.pk}:{gathering.pk}",
        )  # fmt: skip


def venue_changed(venue, gatherings, once):
    """A venue is open at other hours, or not at all: whoever holds what is planned there hears."""
    for gathering, words in gatherings:
        notify(
            organisers_of(gathering), kind="todo", title=f"场地有变，请换地方或时间：{gathering}",
            body=f"{venue}：{words}原定 {_when(gathering)}。", url=_arrange_url(gathering),
            once=f"gatherings.venue_changed:{once}:{gathering.pk}",
        )  # fmt: skip


def _arrange_url(gathering):
    return reverse("gatherings:arrange", args=[gathering.pk])


def still_in(gathering, many):
    """Some have not signed out: whoever holds it says when they left, else nothing is counted."""
    people = organisers_of(gathering).union(*(of(gathering) for of in hooks.runners))
    notify(
        people, kind="todo", title=f"还有 {many} 人没有签退：{gathering}",
        body="请核实他们几点走的，登记以后时数才能算。", url=f"{_arrange_url(gathering)}#still-in",
        once=f"gatherings.still_in:{gathering.pk}",
    )  # fmt: skip


def missed(absence, rules, pause):
    """Somebody had a seat and did not come, or gave it back too late: what that means."""
    late = absence.kind == absence.Kind.LATE_CANCEL
    words = (
        f"{rules.pause_window} 天内满 {rules.pause_after} 次，会有 {rules.pause_days} 天不能报名。"
    )
    if pause:
        words = f"已经 {pause.times} 次，到 {pause.last_on:%-m月%-d日}为止先不能报名。"
    notify(
        [absence.user_id], kind="system",
        title=f"取消得太晚，记一次缺席：{absence.gathering}" if late
        else f"报了名没签到，记一次缺席：{absence.gathering}",
        body=f"{words}有原因或者其实来了，请点开说明，组织的同学会核实。",
        url=reverse("gatherings:record"), once=f"gatherings.missed:{absence.pk}",
    )  # fmt: skip


def explained(absence):
    """Somebody explained why they did not come: whoever holds the gathering decides."""
    gathering = absence.gathering
    notify(
        organisers_of(gathering) - {absence.user_id}, kind="todo",
        title=f"有同学说明没来的原因：{gathering}", body="请核实后定一下算不算缺席。",
        url=_arrange_url(gathering), once=f"gatherings.explained:{absence.pk}",
    )  # fmt: skip


def ruled_on(absence):
    """Excused or not, with the reason."""
    excused = absence.state == absence.State.EXCUSED
    notify(
        [absence.user_id], kind="system",
        title=f"不算缺席了：{absence.gathering}" if excused else f"仍算缺席：{absence.gathering}",
        body=absence.reason, url=reverse("gatherings:record"),
        once=f"gatherings.ruled_on:{absence.pk}:{absence.decided_at.isoformat()}",
    )  # fmt: skip


def promoted(registration):
    """Somebody goes on to the next part, or stands by for it."""
    gathering = registration.gathering
    seated = registration.state == Registration.State.SEATED
    notify(
        [registration.user_id], kind="todo",
        title=f"晋级了：{gathering}" if seated else f"你是替补：{gathering}",
        body=f"{_when(gathering)}。" + ("来不了请早点取消，让给替补的同学。" if seated
                                      else "有人来不了就按顺序补上，补上了马上告诉你。"),
        url=_url(gathering), once=f"gatherings.promoted:{registration.pk}:{registration.state}",
    )  # fmt: skip


def promotion_taken_back(registration, reason):
    """It was a mistake, or somebody else goes on."""
    gathering = registration.gathering
    notify(
        [registration.user_id], kind="system", title=f"晋级名单有变：{gathering}", body=reason,
        url=_url(gathering), once=f"gatherings.promotion_taken_back:{registration.pk}",
    )  # fmt: skip
