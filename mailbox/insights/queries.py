"""The report of one month, kept for a while: letters by class and unit, clocks, rising words."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from django.core.cache import cache
from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.cases import figures
from mailbox.cases.rules_models import CaseClass
from mailbox.insights import together
from mailbox.insights.words import FEWEST, Rising, count_senders, rising
from mailbox.promises.queries import Kept, kept_rates
from tuanwei.accounts.models import User
from tuanwei.lib.numbers import half_up

MONTHS_BEFORE = 3
NOT_ROUTED = "还没有转出"
KEPT_OPEN, KEPT_OVER = 600, 6 * 3600  # seconds: a month that runs, one that is over


@dataclass(frozen=True)
class Line:
    """Letters about or with something, this month and the one before; None is not shown."""

    name: str
    now: int | None
    before: int | None

    @property
    def counts(self):
        """Both, in the order in which they are shown."""
        return self.now, self.before


@dataclass(frozen=True)
class Report:
    """One month. Durations are seconds, None where fewer than FEWEST letters have one."""

    month: date
    received: int
    received_before: int
    classes: list[Line]
    units: list[Line]
    responded_in: int | None
    answered_in: int | None
    tally: figures.Tally
    words: list[Rising]
    promises: Kept | None = None
    promises_by_unit: list[Kept] = field(default_factory=list)
    shown: together.Shown = None
    shown_before: together.Shown = None


def report(month):
    """The Report of the month that begins on `month`."""
    key = f"insights:report2:{month}"
    return cache.get_or_set(key, lambda: read_report(month), kept(month))


def read_report(month):
    """The Report, read anew."""
    before = month_before(month)
    now_rows, old_rows = rows(month), rows(before)
    names = frozenset(parts_of_names())
    earlier, day = [], month
    for _ in range(MONTHS_BEFORE):
        day = month_before(day)
        earlier.append(senders(day, names))
    counts, people = senders(month, names)
    now, old = (together.shown(_counts(rows)) for rows in (now_rows, old_rows))
    return Report(
        month, len(now_rows), len(old_rows),
        lines(now.classes, old.classes, dict(CaseClass.objects.values_list("pk", "name"))),
        lines(now.units, old.units, dict(Unit.objects.values_list("pk", "name"))),
        median_of(now_rows, "responded_at"), median_of(now_rows, "answered_at"),
        sum((t for (m, _), t in figures.tallies().items() if m == month), figures.Tally()),
        rising(counts, people, earlier), *kept_rates(month), now, old,
    )  # fmt: skip


def spoken_before(word):
    """How many said a Rising word before, a month: "1.7"; "很少" for fewer than FEWEST in all."""
    people = word.before * MONTHS_BEFORE
    return "很少" if 0 < people < FEWEST else str(half_up(word.before, 1))


def month_before(month):
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def kept(month):
    """How long what was read of a month is kept, in seconds."""
    return KEPT_OPEN if month == timezone.localdate().replace(day=1) else KEPT_OVER


def letters(month):
    """The letters that came in that month."""
    start = timezone.make_aware(datetime.combine(month, time()))
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = timezone.make_aware(datetime.combine(after, time()))
    return figures.counted().filter(received_at__gte=start, received_at__lt=end).order_by()


def rows(month, **only):
    """What clocks and counts are made of."""
    return list(
        letters(month).filter(**only).values("case_class", "lead", "author", "received_at", "responded_at",
                               "answered_at")
    )  # fmt: skip


def _counts(rows):
    return Counter((row["lead"], row["case_class"]) for row in rows)


def lines(now, before, names):
    """Lines of {key: letters or None} of both months, most letters first, hidden ones last.

    A month that is None tells nothing: every figure of it is hidden. What is not in it is none.
    """
    found = [
        Line(names.get(key, NOT_ROUTED), _told(now, key), _told(before, key))
        for key in (now or {}).keys() | (before or {}).keys()
    ]
    return sorted(found, key=lambda line: (line.now is None, -(line.now or 0), line.name))


def _told(month, key):
    return None if month is None else month.get(key, 0)


def median_of(rows, field):
    """Seconds; None of fewer than FEWEST.

    Anonymous letters know the day only, so their clocks say nothing.
    """
    times = [
        int((row[field] - row["received_at"]).total_seconds())
        for row in rows
        if row["author"] and row[field]
    ]
    return int(median(times)) if len(times) >= FEWEST else None


def senders(month, names, unit=None):
    """Counts by word and number of senders, kept; words of one sender alone are forgotten."""

    def read():
        found = letters(month).filter(lead=unit) if unit else letters(month)
        texts = found.values_list("author", "pk", "title", "text")
        counts, senders = count_senders(
            (
                (author or str(pk), f"{title}。{text}")
                for author, pk, title, text in texts.iterator()
            ),
            names,
        )
        return {word: count for word, count in counts.items() if count > 1}, senders

    key = f"insights:words:{month}:{unit}" if unit else f"insights:words:{month}"
    return cache.get_or_set(key, read, kept(month))


def parts_of_names():
    """Whole names and given names: 林知夏 and 知夏."""
    for name in User.objects.values_list("name", flat=True).iterator():
        yield name
        if len(name) > 2:
            yield name[1:]
