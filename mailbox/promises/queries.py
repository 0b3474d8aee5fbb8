"""Promises as lists show them, and how many were kept."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.promises.models import Milestone, Promise

FEWEST = 5  # groups of fewer are not shown
State = Promise.State
SHOWS = {
    "late": "已超期",
    "running": "正在做",
    "settled": "有结果",
    "all": "全部",
}
STEPS = Prefetch("milestones", Milestone.objects.order_by("due_on", "pk"))


@dataclass(frozen=True)
class Kept:
    """Promises of a unit due in a month; figures are None where fewer than FEWEST were due."""

    name: str
    kept: int | None
    due: int | None


def with_steps(promises):
    """Ready to be drawn: milestones and unit read along."""
    return promises.select_related("unit").prefetch_related(STEPS)


def of_cases(keys):
    """Promises about the letters with these keys, the first due first."""
    return list(with_steps(Promise.objects.filter(case__in=list(keys))))


def listed(show, promises):
    """`promises` as a tab of the staff's list: late ones first, then by day."""
    today = timezone.localdate()
    if show == "late":
        return promises.late(today)
    if show == "running":
        return promises.running()
    if show == "settled":
        return promises.filter(state__in=Promise.SETTLED)
    return promises


def counts(promises):
    """{tab: how many}, one query."""
    running = Q(state=State.RUNNING)
    return promises.order_by().aggregate(
        late=Count("pk", filter=running & Q(due_on__lt=timezone.localdate())),
        running=Count("pk", filter=running), settled=Count("pk", filter=~running),
        all=Count("pk"),
    )  # fmt: skip


def due_in(month, after):
    """Promises whose day lies in [month, after) and is over, or that have ended before.

    Given up counts as due: else giving up would embellish the rate.
    """
    over = Q(due_on__lt=timezone.localdate()) | ~Q(state=State.RUNNING)
    return Promise.objects.filter(over, due_on__gte=month, due_on__lt=after)


def kept_rates(month):
    """(Kept of all, [Kept by unit]) of the month that begins on `month`."""
    after = (month.replace(day=28) + timedelta(days=7)).replace(day=1)
    due, kept = Counter(), Counter()
    for unit, state in due_in(month, after).order_by().values_list("unit", "state"):
        due[unit] += 1
        kept[unit] += state == State.KEPT
    names = dict(Unit.objects.filter(pk__in=due).values_list("pk", "name"))
    rows = [_kept(names[unit], kept[unit], many) for unit, many in due.most_common()]
    return _kept("合计", kept.total(), due.total()), rows


def _kept(name, kept, due):
    if 0 < due < FEWEST:
        return Kept(name, None, None)
    return Kept(name, kept, due)
