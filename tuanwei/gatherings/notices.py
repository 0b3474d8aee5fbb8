"""One function per message about gatherings."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings.models import Registration
from tuanwei.notices.actions import notify


def _when(gathering):
    start = timezone.localtime(gathering.starts_at)
    return f"{start:%m月%d日 %H:%M}，{gathering.where or '地点待定'}"


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
    """Whoever planned there needs another place."""
    for gathering in gatherings:
        notify(
            [gathering.made_by_id], kind="todo", title=f"场地停用，请换地方：{gathering}",
            body=f"{closure.venue}：{closure.reason}。原定 {_when(gathering)}。",
            url=_url(gathering), once=f"gatherings.venue_closed:{closure.pk}:{gathering.pk}",
        )  # fmt: skip
