"""Promises about letters of the known cast."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mailbox.promises import actions
from mailbox.promises.models import Promise
from tests.mailbox.conftest import letters  # noqa: F401
from tuanwei.notices.models import Notice


def told(user):
    """Titles of what somebody was told about follow-ups, the oldest first."""
    return list(
        Notice.objects.filter(deliveries__recipient=user, deliveries__channel="site")
        .filter(once__regex="mailbox.(followed|support.followed|promise)|proposals")
        .order_by("pk")
        .values_list("title", flat=True)
    )


class Promises:
    """Makes promises and moves them on."""

    def __init__(self, cast, written):
        self.cast, self.letters = cast, written

    def made(self, case=None, *, days=10, **fields):
        """A running promise of the department, due in `days`."""
        given = {
            "what": "二食堂加开窗口", "unit": self.cast.department,
            "due_on": timezone.localdate() + timedelta(days=days),
        } | fields  # fmt: skip
        case = case or self.letters.answered()
        return actions.make_promise(case=case, by=self.cast.staff, **given)

    def stepped(self, *shares, **fields):
        """With a milestone for each of `shares`."""
        promise = self.made(**fields)
        for n, share in enumerate(shares, 1):
            actions.add_step(
                promise=promise, by=self.cast.staff, words=f"第 {n} 步", due_on=promise.due_on,
                share=share,
            )  # fmt: skip
        return self.fresh(promise)

    def fresh(self, promise):
        """The row as it is now."""
        return Promise.objects.get(pk=promise.pk)

    def past(self, case, what, due: date, state, unit=None):
        """One that has ended, as the database has it."""
        settled = {} if state == "running" else {"settled_on": due}
        reason = "没有批下来" if state in ("broken", "dropped") else ""
        return Promise.objects.create(
            case=case, what=what, unit=unit or self.cast.department, due_on=due, state=state,
            reason=reason, made_by=self.cast.staff, **settled,
        )  # fmt: skip


@pytest.fixture
def promises(cast, request):
    """Promises of the known cast."""
    return Promises(cast, request.getfixturevalue("letters"))
