"""The public rates by unit and month, from counts in one query; exact, halves rounded up.

Kept for ten minutes. A rate over fewer than five letters is not shown: in so small a group it
would speak about persons. Withdrawn letters do not count.
"""

from collections import defaultdict
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.cases.answer_models import Answer
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Channel
from tuanwei.lib.numbers import percent
from tuanwei.lib.terms import Term, monday, week_number

KEPT_FOR = 600
MONTHS = 12
FEWEST = 5
HIDDEN_RATE = "不足 5 封"

DEFINITIONS = (
    (
        "响应率",
        "有人回应过的来信 ÷ 全部来信。回应指受理、说明不受理的理由、请来信人补充，或直接答复。",
    ),
    ("按时率", "在时限内答复的来信 ÷（已答复的 + 已过时限还没答复的来信）。拖着不答也算不按时。"),
    ("解决率", "来信人说“解决了”的来信 ÷ 全部办结的来信。没有评价的也算在分母里。"),
    ("未解决率", "来信人说“还没有”而办结的来信 ÷ 全部办结的来信。和解决率分开算，不合在一起。"),
    ("满意率", "来信人说“解决了”的来信 ÷ 来信人评价过的来信。以最后一次评价为准。"),
)


@dataclass(frozen=True)
class Tally:
    """Counts of letters; adding two gives the counts of both."""

    received: int = 0
    responded: int = 0
    in_time: int = 0
    answer_owed: int = 0
    solved: int = 0
    closed: int = 0
    satisfied: int = 0
    rated: int = 0
    unsolved: int = 0
    refused: int = 0
    registered: int = 0

    def __add__(self, other):
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def rates(self):
        """The rates as words, in the order of DEFINITIONS."""
        return [
            rate(self.responded, self.received),
            rate(self.in_time, self.answer_owed),
            rate(self.solved, self.closed),
            rate(self.unsolved, self.closed),
            rate(self.satisfied, self.rated),
        ]


def rate(part, whole):
    """ "91%", "—" for nothing, HIDDEN_RATE for a group too small to speak about."""
    return HIDDEN_RATE if 0 < whole < FEWEST else percent(part, whole)


def counted():
    """The letters that figures are about."""
    return Case.objects.filter(kind=Case.Kind.SUGGESTION).exclude(state="withdrawn")


def first_months(count=MONTHS, today=None):
    """The first days of the last `count` months, oldest first, this one included."""
    day = (today or timezone.localdate()).replace(day=1)
    months = [day]
    while len(months) < count:
        day = (day - timedelta(days=1)).replace(day=1)
        months.append(day)
    return months[::-1]


def read_tallies(now=None):
    """{(first day of the month, unit id or None): Tally} of the last twelve months."""
    now = now or timezone.now()
    start = timezone.make_aware(datetime.combine(first_months()[0], time()))
    rows = (
        counted()
        .filter(received_at__gte=start)
        .order_by()
        .values(month=TruncMonth("received_at"), unit=F("lead"))
        .annotate(**{name: Count("pk", filter=what) for name, what in conditions(now).items()})
    )
    return {
        (timezone.localtime(row.pop("month")).date(), row.pop("unit")): Tally(**row) for row in rows
    }


def conditions(now):
    """What each field of Tally counts."""
    answered = Q(answered_at__isnull=False)
    return {
        "received": Q(),
        "responded": Q(responded_at__isnull=False),
        "in_time": answered & Q(answered_in_time=True),
        "answer_owed": answered | Q(answer_due_at__lte=now, paused_at=None),
        "solved": Q(outcome=Case.Outcome.SOLVED),
        "unsolved": Q(outcome=Case.Outcome.UNSOLVED),
        "refused": Q(state=Case.State.REFUSED, refusal_reason__registers_only=False),
        "registered": Q(state=Case.State.REFUSED, refusal_reason__registers_only=True),
        "closed": Q(state=Case.State.CLOSED),
        "satisfied": Q(is_satisfied=True),
        "rated": Q(is_satisfied__isnull=False),
    }


def read_channels():
    """[(how answers reached their authors, how many)] of letters of the last twelve months, most
    first; ways of fewer than FEWEST stand together as "其他方式"."""
    start = timezone.make_aware(datetime.combine(first_months()[0], time()))
    sent = Answer.objects.filter(state=Answer.State.SENT, case__in=counted().filter(
        received_at__gte=start).values("pk"))  # fmt: skip
    rows = sent.order_by().values_list("channel").annotate(Count("pk"))
    found = {str(Channel(channel).label): number for channel, number in rows}
    small = sum(number for number in found.values() if number < FEWEST)
    shown = [(label, number) for label, number in found.items() if number >= FEWEST]
    shown.sort(key=lambda pair: (-pair[1], pair[0]))
    return [*shown, *([("其他方式", small)] if small >= FEWEST else [])]


def channels():
    """`read_channels`, kept for ten minutes."""
    return cache.get_or_set("mailbox:channels", read_channels, KEPT_FOR)


def read_first_asked():
    """[(unit, Tally)] of letters of the last twelve months that a unit was asked first and follows
    to the end, most first."""
    start = timezone.make_aware(datetime.combine(first_months()[0], time()))
    rows = (
        counted()
        .filter(received_at__gte=start, first_unit__isnull=False)
        .order_by()
        .values(unit=F("first_unit__name"))
        .annotate(
            **{name: Count("pk", filter=what) for name, what in conditions(timezone.now()).items()}
        )
    )
    found = [(row.pop("unit"), Tally(**row)) for row in rows]
    return sorted(found, key=lambda pair: (-pair[1].received, pair[0]))


def first_asked():
    """`read_first_asked`, kept for ten minutes."""
    return cache.get_or_set("mailbox:first-asked", read_first_asked, KEPT_FOR)


def tallies():
    """`read_tallies`, kept for ten minutes."""
    return cache.get_or_set("mailbox:figures", read_tallies, KEPT_FOR)


@dataclass(frozen=True)
class Row:
    """One line of the public table."""

    unit_id: int | None
    name: str
    tally: Tally
    published: int = 0


def by_unit(found, published, month=None):
    """Rows by unit, most letters first, for one month or the whole year; None is 团委 itself.

    `published`: {unit id: published letters}.
    """
    sums = defaultdict(Tally)
    for (when, unit), tally in found.items():
        if month is None or when == month:
            sums[unit] += tally
    names = dict(Unit.objects.filter(pk__in=[u for u in sums if u]).values_list("pk", "name"))
    rows = [
        Row(unit, names.get(unit, "团委（还没有转出）"), tally, published.get(unit, 0))
        for unit, tally in sums.items()
    ]
    return sorted(rows, key=lambda row: (-row.tally.received, row.name))


def by_month(found):
    """[(first day, Tally)] of the twelve months, oldest first, empty months included."""
    sums = defaultdict(Tally)
    for (when, _unit), tally in found.items():
        sums[when] += tally
    return [(month, sums[month]) for month in first_months()]


def read_weeks(today=None):
    """[("12", letters)] of the last twelve weeks of this term, the current one last."""
    today = today or timezone.localdate()
    term_start = Term.of(today).first_day
    first = max(monday(term_start), monday(today) - timedelta(weeks=11))
    start = timezone.make_aware(datetime.combine(first, time()))
    rows = dict(
        counted()
        .filter(received_at__gte=start)
        .order_by()
        .values_list(TruncWeek("received_at"))
        .annotate(Count("pk"))
    )
    found = {timezone.localtime(week).date(): number for week, number in rows.items()}
    weeks = range((monday(today) - first).days // 7 + 1)
    days = [first + timedelta(weeks=n) for n in weeks]
    return [(str(week_number(day, term_start)), found.get(day, 0)) for day in days]


def weeks():
    """`read_weeks`, kept for ten minutes."""
    return cache.get_or_set("mailbox:weeks", read_weeks, KEPT_FOR)
