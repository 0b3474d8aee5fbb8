"""One function per message of the service desk."""

from django.urls import reverse
from django.utils import timezone

from tuanwei.notices.actions import notify

TODO, SYSTEM = "todo", "system"


def _rota():
    return reverse("mailbox:shift-list")


def remind(duty):
    """The day before, once for a person and a shift."""
    shift = duty.shift
    notify(
        [duty.user_id], kind=TODO,
        title=f"明天 {timezone.localtime(shift.starts_at):%H:%M} 你在{shift.desk}值班",
        body=f"地点：{shift.desk.place}，到 {timezone.localtime(shift.ends_at):%H:%M}。来不了请今天找人换班。",
        url=_rota(), once=f"mailbox.duty:{shift.pk}:{duty.user_id}",
    )  # fmt: skip


def swap_asked(swap):
    """Ask the other for their consent."""
    notify(
        [swap.other_id], kind=TODO, title=f"{swap.asker.name}想和你换班",
        body=f"对方给你：{swap.given.shift}；换你的：{swap.wanted.shift}。", url=_rota(),
        once=f"mailbox.swap_asked:{swap.pk}",
    )  # fmt: skip


def swap_decided(swap):
    """Tell the asker what the other said."""
    is_done = swap.state == swap.State.ACCEPTED
    notify(
        [swap.asker_id], kind=SYSTEM,
        title=f"{swap.other.name}{'答应换班了' if is_done else '这次换不了班'}",
        body=f"你现在值 {swap.wanted.shift}。" if is_done else f"你还是值 {swap.given.shift}。",
        url=_rota(), once=f"mailbox.swap_decided:{swap.pk}",
    )  # fmt: skip


def confirmed(work):
    """Tell the person how much was confirmed."""
    notify(
        [work.user_id], kind=SYSTEM, title=f"值班已确认：{work.shift}",
        body=f"记 {work.minutes} 分钟。", url=_rota(),
        once=f"mailbox.work:{work.shift_id}:{work.user_id}:{work.minutes}",
    )  # fmt: skip


def swap_withdrawn(swap):
    """Tell the other that they are asked no longer."""
    notify(
        [swap.other_id], kind=SYSTEM, title=f"{swap.asker.name}不换班了", url=_rota(),
        body=f"你照常值 {swap.wanted.shift}，不用答复。", once=f"mailbox.swap_withdrawn:{swap.pk}",
    )  # fmt: skip


def swap_void(swap):
    """Tell the asker that the duty they wanted is no more."""
    notify(
        [swap.asker_id], kind=SYSTEM, title="这次换班换不成了", url=_rota(),
        body=f"{swap.other.name}已经不在那一班。你还是值 {swap.given.shift}，可以再问别人。",
        once=f"mailbox.swap_void:{swap.pk}",
    )  # fmt: skip


def taken_off(duty, words):
    """Tell somebody that they need not come, and why."""
    shift = duty.shift
    notify(
        [duty.user_id], kind=SYSTEM, title=f"{shift} 的班你不用来了", url=_rota(),
        body=f"{shift.desk}，团委老师说：{words}", once=f"mailbox.taken_off:{duty.pk}",
    )  # fmt: skip
