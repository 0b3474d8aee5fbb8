"""A month that is over, with letters enough to be spoken about."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from mailbox.cases import sending
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.digests.actions import draft_digest


@pytest.fixture
def last_month(cast):
    """The first day of the last month, in which a dozen letters came in."""
    day = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    first, second = [rules.case_class for rules in rules_in_force()][:2]
    for n in range(12):
        sent = sending.submit(
            by=cast.student, rules=rules_in_force()[1], visibility="named", title="热水不够",
            text=f"第 {n} 封，宿舍晚上没有热水", submission_key=str(uuid4()),
        )  # fmt: skip
        at = timezone.localtime().replace(
            year=day.year, month=day.month, day=3, hour=9, minute=0, second=0, microsecond=0
        )
        Case.objects.filter(number=sent.number).update(
            received_at=at, responded_at=at + timedelta(hours=n), lead=cast.department,
            case_class=first if n < 7 else second,
        )  # fmt: skip
    return day


@pytest.fixture
def draft(cast, last_month):
    """The draft of that month."""
    return draft_digest(month=last_month, by=cast.staff)[0]
