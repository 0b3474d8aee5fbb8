"""One function per message about a sender."""

from django.urls import reverse

from tuanwei.notices.actions import notify

TODO, SYSTEM = "todo", "system"


def pause_asked(standing, people):
    """Ask another member of staff to look at it."""
    notify(
        people - {standing.asked_by_id, standing.person_id}, kind=TODO,
        title=f"请确认：暂停一位来信人写信到 {_day(standing.until)}", body=standing.reason,
        url=reverse("mailbox:sender-list"), once=f"mailbox.pause_asked:{standing.pk}",
    )  # fmt: skip


def paused(standing):
    """Tell the person why, until when, and what stays open."""
    notify(
        [standing.person_id], kind=SYSTEM, title=f"你的来信暂停到 {_day(standing.until)}",
        body=f"{standing.reason}\n之前的信照常办理；服务岗照常办事；有急事请打电话。不同意可以找团委当面说。",
        url=reverse("mailbox:letter-write"), once=f"mailbox.paused:{standing.pk}",
    )  # fmt: skip


def ended(standing):
    """Tell the person that they may write again."""
    notify(
        [standing.person_id], kind=SYSTEM, title="你又可以写信了",
        body="暂停已经提前结束。", url=reverse("mailbox:letter-write"),
        once=f"mailbox.pause_ended:{standing.pk}",
    )  # fmt: skip


def _day(day):
    return f"{day.month}月{day.day}日"
