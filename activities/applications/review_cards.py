"""What deciding puts on a person's home page: one query, two more for the committee's staff."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from activities.applications import review_queries
from branches.organisation.queries import hats


@dataclass(frozen=True)
class Waiting:
    """So many of something, the first due on `by`; `tone` is late, wait or act."""

    title: str
    url: str
    tone: str
    state: str
    count: int
    by: object = None


def waiting(user):
    """What waits for the decision of `user`; for staff also what passed its beginning and what is
    to be published by today."""
    numbers, queue = review_queries.counts(user), reverse("activities:review-list")
    found = [Waiting("超期的申报审核", f"{queue}?show=late", "late", "已超期", numbers["late"])]
    left = numbers["now"] - numbers["late"]
    if left:
        today = timezone.localdate()
        rows = review_queries.queue(user, "now").filter(due_on__gte=today)
        first = rows.order_by("due_on").values_list("due_on", flat=True).first()
        found.append(Waiting("等你审核的申报", queue, "act", "待审核", left, first))
    if hats(user).is_staff:
        started = review_queries.started(review_queries.on_their_way()).count()
        due = review_queries.publishable().count()
        found += [
            Waiting("没审完就到了开始时间的申报",
                    reverse("activities:review-overview") + "?show=started", "late", "要处理",
                    started),
            Waiting("今天要公布的审核结果", reverse("activities:review-publish"), "wait", "待公布",
                    due),
        ]  # fmt: skip
    return [each for each in found if each.count]
