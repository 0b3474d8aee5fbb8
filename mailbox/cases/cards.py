"""What the mailbox puts on a person's home page: three queries besides the hats."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from mailbox.absences.queries import desk_hats as hats
from mailbox.cases.desk_queries import mine as handled_by
from mailbox.cases.desk_queries import soon
from mailbox.cases.instructions import asked_of
from mailbox.cases.letter_pages import day_or_moment
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.permissions import can_use_desk, on_desk, to_approve
from mailbox.cases.sending import ANSWERABLE
from mailbox.promises.permissions import readable as promises

YOURS = 5
WAITING = ("waiting", "answered")
OWN_WORDS = ("told", "satisfied", "unsatisfied")


@dataclass(frozen=True)
class Card:
    """One thing to do: `tone` is act, wait or late; `by` a day or moment; `count` of many."""

    title: str
    url: str
    tone: str
    state: str
    hint: str = ""
    by: object = None
    count: int | None = None
    unit: str = "封"


def cards(user):
    """Letters that wait for this person's word, then the counts of their desk that are not 0."""
    return [*letters_waiting(user), *(desk_cards(user) if can_use_desk(user) else ())]


def letters_waiting(user):
    """A card for each letter whose author must answer, oldest first."""
    spoken = CaseEntry.objects.filter(case=OuterRef("pk"), kind__in=("said", *OWN_WORDS))
    last = Subquery(spoken.order_by("-pk").values("kind")[:1])
    rows = (
        Case.objects.filter(author=user.pk, state__in=ANSWERABLE)
        .annotate(last=last, is_spoken_to=Q(last="said"))
        .filter(Q(state__in=WAITING) | Q(last="said"))
        # A word of the teacher on duty is never the sixth.
        .order_by(F("is_spoken_to").desc(nulls_last=True), "received_at")
        .values("number", "title", "state", "due_at", "wait_until", "last")[:YOURS]
    )
    for row in rows:
        if row["last"] == "said":
            yield Card(
                title="值班老师给你留了话", url=reverse("mailbox:letter", args=[row["number"]]),
                tone="act", state="回一句", hint=row["title"],
            )  # fmt: skip
        if row["state"] not in WAITING:
            continue
        is_answered = row["state"] == "answered"
        yield Card(
            title="你的信答复了，解决了吗？" if is_answered else "你的信要补充一点情况",
            url=reverse("mailbox:letter", args=[row["number"]]),
            tone="act",
            state="等你回话" if is_answered else "等你补充",
            hint=row["title"],
            by=day_or_moment(row["due_at"] if is_answered else row["wait_until"]),
        )


def desk_cards(user):
    """Counts of the desk in two queries; each links to the list of exactly these letters."""
    worn, now = hats(user), timezone.localtime()
    running = Q(paused_at=None, due_at__isnull=False)
    mine = Q(state="handling") & (handled_by(user) if worn.is_staff else Q())
    found = on_desk(user).order_by().filter(state__in=Case.ON_DESK).aggregate(
        late=Count("pk", filter=running & Q(due_at__lte=now)),
        soon=Count("pk", filter=running & Q(due_at__gt=now, due_at__lte=soon(now))),
        submitted=Count("pk", filter=Q(state="submitted")),
        to_route=Count("pk", filter=Q(state__in=("accepted", "reopened"))),
        handling=Count("pk", filter=mine),
        drafted=Count("pk", filter=to_approve(user)),
        asked=Count("pk", filter=asked_of(user)),
    )  # fmt: skip
    desk = reverse("mailbox:desk-list")
    who = "&who=mine" if worn.is_staff else ""
    offered = [
        Card("超期的信", f"{desk}?due=overdue", "late", "已超期", count=found["late"]),
        Card("快到期的信", f"{desk}?due=soon", "wait", "快到期", count=found["soon"]),
        Card("新来信", f"{desk}?show=submitted", "act", "待受理", count=found["submitted"]),
        Card("等转办的信", f"{desk}?show=to_route", "act", "待转办",
             count=found["to_route"] if worn.is_staff else 0),
        Card("要答复的信", f"{desk}?show=handling{who}", "act", "待答复", count=found["handling"]),
        Card("请你批示的信", f"{desk}?who=asked", "act", "请你批示", count=found["asked"]),
        Card(
            "等审核的答复",
            f"{desk}?show=drafted&who=approve",
            "act",
            "待审核",
            count=found["drafted"],
        ),
    ]  # fmt: skip
    late = promises(user).late(timezone.localdate()).count()
    offered.append(
        Card(
            "超期的承诺",
            reverse("mailbox:promise-list") + "?show=late",
            "late",
            "已超期",
            count=late,
            unit="项",
        )
    )
    return [card for card in offered if card.count]
