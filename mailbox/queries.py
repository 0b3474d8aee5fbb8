"""What other features read of the mailbox: letters that a unit owed an answer, desk shifts that were worked.
Plain rows without a word of what anybody wrote."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Least, TruncDate
from django.utils import timezone

from branches.organisation.queries import belonged
from mailbox.cases.figures import counted
from mailbox.cases.permissions import on_desk, readable, reads_every_letter
from mailbox.cases.queries import looks_like_number, published, search
from mailbox.service.models import DeskWork
from tuanwei.lib.finding import holding


@dataclass(frozen=True)
class AnswerFact:
    """A letter that a unit had to answer: in time, late, or not yet (`is_answered` False) though its time is over.
    `on`: the day of the answer or, where that came first, the last day for it."""

    unit: int
    key: str
    number: str
    on: date
    is_answered: bool
    in_time: bool


@dataclass(frozen=True)
class ShiftFact:
    """A shift at the service desk that somebody of a branch worked, as it was confirmed."""

    branch: int
    key: int
    desk: str
    on: date
    user: int
    minutes: int


def answers_of(units, first, last):
    """[AnswerFact] of letters whose handling these units (keys) lead, the oldest first. Counted as on the public
    page of figures: withdrawn letters are none, letters that rest are not late. One query."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    now = timezone.now()
    rows = (
        counted()
        .filter(lead__in=list(units))
        .filter(Q(answered_at__isnull=False) | Q(answer_due_at__lte=now, paused_at=None))
        .annotate(moment=Least("answered_at", "answer_due_at"))
        .filter(moment__gte=start, moment__lt=end)
        .order_by("moment", "pk")
        .values_list("lead", "pk", "number", "moment", "answered_at", "answered_in_time")
    )
    return [
        AnswerFact(
            unit, str(key), number, timezone.localdate(moment), answered_at is not None,
            answered_at is not None and bool(in_time),
        )
        for unit, key, number, moment, answered_at, in_time in rows
    ]  # fmt: skip


def shifts_worked_of(branches, first, last):
    """[ShiftFact] of confirmed desk work by people who were in one of these branches (keys) then. Who did not come
    (0 minutes) is left out. One query."""
    rows = (
        DeskWork.objects.filter(
            minutes__gt=0, shift__starts_at__gte=_midnight(first),
            shift__starts_at__lt=_midnight(last + timedelta(days=1)),
        )
        .annotate(day=TruncDate("shift__starts_at"))
        .filter(belonged("user__member__memberships", branches))
        .order_by("shift__starts_at", "pk")
        .values_list(
            "user__member__memberships__branch", "pk", "shift__desk__name", "day", "user", "minutes"
        )
    )  # fmt: skip
    return [ShiftFact(*row) for row in rows]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def letters_holding(user, words):
    """Letters that `user` may open and that hold every word, or whose number was typed: the desk's own search, over
    what list and page of a letter show. Who wrote one is not searched."""
    letters = readable(user)  # none for visitors
    if len(words) == 1 and looks_like_number(words[0]):
        return letters.filter(number=words[0].upper())
    return search(letters, " ".join(words)) if words else letters.none()


def answers_holding(words):
    """Public answers that hold every word."""
    return holding(published(), words, "title", "question", "answer")


def at_desk(user):
    """An expression: True for letters that `user` opens at the desk, rather than as their author."""
    seen = Value(True)
    if not reads_every_letter(user):
        seen = Exists(on_desk(user).filter(pk=OuterRef("pk")))
    return Case(When(author=user.pk or 0, then=Value(False)), default=seen)
