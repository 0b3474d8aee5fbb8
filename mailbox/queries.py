"""What other features read of the mailbox: letters that a unit owed an answer, desk shifts that were worked.
Plain rows without a word of what anybody wrote."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate, TruncMonth
from django.utils import timezone

from branches.organisation.models import Unit
from branches.organisation.queries import belonged
from mailbox.absences.models import HandlerTurn
from mailbox.absences.queries import redirected
from mailbox.cases.answer_models import Answer
from mailbox.cases.figures import conditions, counted
from mailbox.cases.models import Case as Letter
from mailbox.cases.models import CaseEntry
from mailbox.cases.permissions import on_desk, readable, reads_every_letter
from mailbox.cases.queries import looks_like_number, published, search
from mailbox.promises.models import Milestone, Promise
from mailbox.safety.queries import named_on_duty
from mailbox.service.models import Desk, DeskWork, Ticket, WalkIn
from mailbox.surveys.models import Invitation, Survey
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


def on_duty_today():
    """Keys of those named on the list for alarms, and of whose turn it is at the committee today, or of their
    stand-ins. At most four queries."""
    today = timezone.localdate()
    turns = HandlerTurn.objects.filter(
        unit__kind=Unit.Kind.COMMITTEE, unit__is_active=True, starts_on__lte=today,
        ends_on__gte=today, person__is_active=True,
    )  # fmt: skip
    people = set(named_on_duty().values_list("user", flat=True))
    turns = list(turns.values_list("unit", "person"))
    heard, _away = redirected(
        {person for _unit, person in turns}, {unit for unit, _person in turns}
    )
    return people | heard


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


@dataclass(frozen=True)
class InHand:
    """A letter, a request to the desk or a promise that somebody has to see to. `person` is empty where nobody has
    it; `last`: when something last happened. Not a word of what anybody wrote but the promise itself."""

    unit: int | None
    number: str
    what: str
    person: str
    due: date | None
    last: date


@dataclass(frozen=True)
class DeskUse:
    """What a service desk did: shifts that were to be, shifts somebody worked, people served."""

    key: int
    name: str
    shifts: int
    worked: int
    minutes: int
    served: int
    last: date | None


def letters_in_hand():
    """[InHand] of letters and requests that are under way, the oldest first. One query."""
    entries = CaseEntry.objects.filter(case=OuterRef("pk")).order_by("-at")
    rows = (
        Letter.objects.filter(state__in=Letter.ON_DESK, paused_at=None)
        .annotate(last=Coalesce(Subquery(entries.values("at")[:1]), "received_at"))
        .order_by("received_at", "pk")
    )
    return [
        InHand(
            unit, number, "办事" if kind == Letter.Kind.REQUEST else "来信",
            name if name and active else "", timezone.localdate(due) if due else None,
            timezone.localdate(last),
        )
        for unit, number, kind, name, active, due, last in rows.values_list(
            "lead", "number", "kind", "handler__name", "handler__is_active", "due_at", "last"
        )
    ]  # fmt: skip


def promises_in_hand():
    """[(promise's key, InHand)] of promises that are running, the first due first. One query."""
    done = Milestone.objects.filter(promise=OuterRef("pk"), done_on__isnull=False)
    rows = (
        Promise.objects.running()
        .annotate(
            last=Greatest(
                "made_on", "told_on", Subquery(done.order_by("-done_on").values("done_on")[:1])
            )
        )
        .order_by("due_on", "pk")
    )
    return [
        (key, InHand(unit, number, what, name if name and active else "", due, last))
        for key, unit, number, what, name, active, due, last in rows.values_list(
            "pk", "unit", "case__number", "what", "person__name", "person__is_active", "due_on",
            "last",
        )
    ]  # fmt: skip


def desk_use(first, last):
    """[DeskUse] of the desks in use on first … last up to now, by their letters. Three queries."""
    start, end = _midnight(first), min(_midnight(last + timedelta(days=1)), timezone.now())
    planned = Count(
        "shifts", filter=Q(shifts__starts_at__gte=start, shifts__starts_at__lt=end)
    )  # fmt: skip
    worked = {
        desk: rest
        for desk, *rest in DeskWork.objects.filter(
            minutes__gt=0, shift__starts_at__gte=start, shift__starts_at__lt=end
        )
        .order_by()
        .values_list("shift__desk")
        .annotate(Count("shift", distinct=True), Sum("minutes"), Max("shift__starts_at"))
    }
    served: Counter = Counter()
    visits = WalkIn.objects.filter(at__gte=start, at__lt=end)
    tickets = Ticket.objects.filter(
        state=Ticket.State.SERVED, day__gte=first, day__lte=last, called_at__isnull=False
    )
    both = (
        visits.order_by().values_list("desk").annotate(n=Count("pk"))
        .union(tickets.order_by().values_list("desk").annotate(n=Count("pk")), all=True)
    )  # fmt: skip
    for desk, number in both:
        served[desk] += number
    found = []
    for desk in Desk.objects.filter(is_active=True).annotate(planned=planned):
        number, minutes, latest = worked.get(desk.pk, (0, 0, None))
        found.append(
            DeskUse(
                desk.pk, desk.name, desk.planned, number, minutes, served[desk.pk],
                timezone.localdate(latest) if latest else None,
            )
        )  # fmt: skip
    return found


def people_at_desk(first, last):
    """A query for the keys of users who worked a shift at the desk on first … last."""
    return (
        DeskWork.objects.filter(
            minutes__gt=0, shift__starts_at__gte=_midnight(first),
            shift__starts_at__lt=_midnight(last + timedelta(days=1)),
        )
        .order_by()
        .values("user")
    )  # fmt: skip


def figures_between(first, last):
    """{words: count} of letters that came in these days (both included), as on the public page of figures, of
    service at the desk, and of surveys that closed then. Four queries."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    letters = (
        counted()
        .filter(received_at__gte=start, received_at__lt=end)
        .order_by()
        .aggregate(
            **{name: Count("pk", filter=what) for name, what in conditions(timezone.now()).items()}
        )
    )
    surveys = Survey.objects.exclude(state="draft").filter(closes_on__range=(first, last))
    asked = Invitation.objects.filter(survey__in=surveys.values("pk"))
    work = DeskWork.objects.filter(shift__starts_at__gte=start, shift__starts_at__lt=end)
    tickets = Ticket.objects.filter(day__range=(first, last))
    return letters | {
        "surveys": surveys.count(), "asked": asked.count(), "tickets": tickets.count(),
        "minutes": work.aggregate(sum=Sum("minutes"))["sum"] or 0,
    }  # fmt: skip


def letters_by_unit(first, last):
    """[(unit's name, received, answered in time, owed)] of letters that came in these days. One query."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    what = conditions(timezone.now())
    rows = counted().filter(received_at__gte=start, received_at__lt=end, lead__isnull=False)
    named = rows.order_by().values("lead__name").annotate(
        **{name: Count("pk", filter=what[name]) for name in ("received", "in_time", "answer_owed")}
    )  # fmt: skip
    return [
        (row["lead__name"], row["received"], row["in_time"], row["answer_owed"])
        for row in named.order_by("-received", "lead__name_pinyin")
    ]


def letters_by_month(first, last):
    """{first day of a month: letters that came}. One query."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    rows = counted().filter(received_at__gte=start, received_at__lt=end).order_by()
    found = rows.values_list(TruncMonth("received_at")).annotate(Count("pk"))
    return {timezone.localdate(month): count for month, count in found}


def answered_by_staff(users, first, last):
    """{user's key: (answers drafted, of them sent in time, letters in their hands now)} of these days. Two queries."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    drafted = Answer.objects.filter(
        drafted_by__in=users, drafted_at__gte=start, drafted_at__lt=end
    ).order_by()
    counted_by = drafted.values_list("drafted_by").annotate(
        answers=Count("case", distinct=True),
        timely=Count(
            "case", distinct=True, filter=Q(case__answered_in_time=True, state=Answer.State.SENT)
        ),
    )
    found = {user: [answers, timely, 0] for user, answers, timely in counted_by}
    held = Letter.objects.open().filter(handler__in=users).order_by()
    for user, count in held.values_list("handler").annotate(Count("pk")):
        found.setdefault(user, [0, 0, 0])[2] = count
    return {user: tuple(counts) for user, counts in found.items()}


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
