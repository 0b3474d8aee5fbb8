"""One function per message about digests."""

from django.urls import reverse

from mailbox.cases.notices import staff
from tuanwei.notices.actions import notify


def drafted(digest):
    """Staff hear that the draft waits for their words, once a month."""
    people = staff()
    if people:
        notify(
            people, kind="system", title=f"{digest}起草好了，请补充、核对后发布",
            body="数字已经填好，“下个月打算做的”请你们来写。",
            url=reverse("mailbox:digest", args=[digest.slug]),
            once=f"mailbox.digest:{digest.slug}",
        )  # fmt: skip
