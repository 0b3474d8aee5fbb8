"""One function per message about hours as such."""

from django.urls import reverse

from tuanwei.accounts.queries import administrators
from tuanwei.notices.actions import notify


def chains_broken(proof):
    """Administrators have something to look into; the same proof tells them once."""
    notify(
        administrators().values_list("user", flat=True), kind="todo",
        title=f"时数链有 {proof.broken} 处对不上",
        body="每天核对时数链，发现有时数被改过、删过或换过。请尽快看是哪几条、是谁动了数据库。",
        url=reverse("volunteers:hours-proof"), once=f"volunteers.chains_broken:{proof.pk}",
    )  # fmt: skip
