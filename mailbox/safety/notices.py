"""Messages about alerts. They leave the portal by e-mail and push: no word of a letter in them."""

from django.urls import reverse

from tuanwei.notices.actions import notify

HARM = "信里的话可能说到伤害自己。请现在打开，看完点“我来联系”。"
OF_CLASS = "这一类的信一来就要马上看。请现在打开，看完点“我来联系”。"

REOPENED = "处理完的紧急提醒又重新打开了。请现在打开，看完点“我来联系”。"


def raised(alert, people, count, body=HARM):
    """Whoever is on duty hears at once, and confirms having read it."""
    notify(
        people, kind="todo", title="紧急：有一封信需要你马上看",
        body=body,
        url=reverse("mailbox:alert", args=[alert.pk]), must_confirm=True,
        once=f"mailbox.alert:{alert.pk}:{count}", urgent=True,
    )  # fmt: skip


def nobody_took(alert, people, *, is_last):
    """Nobody has said that they get in touch: on duty hears again, at last the secretaries, too."""
    notify(
        people, kind="todo",
        title="紧急：还没有人联系来信人" if is_last else "再次提醒：有一封信需要你马上看",
        body="值班的人还没有接。请现在打开，看完点“我来联系”。" if is_last
        else "还没有人接。请现在打开，看完点“我来联系”。",
        url=reverse("mailbox:alert", args=[alert.pk]), must_confirm=True,
        once=f"mailbox.alert.again.{int(is_last)}:{alert.pk}", urgent=True,
    )  # fmt: skip


def replied(alert, entry, people):
    """The author has answered the word that was left; what they say stands in the portal only."""
    notify(
        people, kind="todo", title="来信人回了你们留的话", body="请现在打开看。",
        url=reverse("mailbox:alert", args=[alert.pk]), once=f"mailbox.alert.replied:{entry.pk}",
    )  # fmt: skip


def said(alert, entry):
    """The author hears that somebody has written; anonymous authors look with their code."""
    if alert.case.author_id:
        notify(
            [alert.case.author_id], kind="todo", title="老师看到你的信了，给你留了话",
            url=reverse("mailbox:letter", args=[alert.case.number]),
            once=f"mailbox.alert.said:{entry.pk}",
        )  # fmt: skip
