"""The report of one month, kept for a while: letters by class and unit, clocks, rising words."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from django.core.cache import cache
from django.utils import timezone

from branches.organisation.models import Unit
from mailbox.cases import figures
from mailbox.cases.models import CaseClass
from mailbox.insights.words import FEWEST, Rising, count_senders, rising
from mailbox.promises.queries import Kept, kept_rates
from tuanwei.accounts.models import User

MONTHS_BEFORE = 3
KEPT_OPEN, KEPT_OVER = 600, 6 * 3600  # seconds: a month that runs, one that is over


@dataclass(frozen=True)
class Line:
    """Letters about or with something, this month and the one before; None is fewer than FEWEST."""

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


def report(month):
    """The Report of the month that begins on `month`."""
    key, kept = f"insights:report2:{month}", _kept(month)
    return cache.get_or_set(key, lambda: read_report(month), kept)


def read_report(month):
    """The Report, read anew."""
    before = month_before(month)
    now_rows, old_rows = _rows(month), _rows(before)
    names = frozenset(_parts_of_names())
    earlier, day = [], month
    for _ in range(MONTHS_BEFORE):
        day = month_before(day)
        earlier.append(_senders(day, names))
    counts, senders = _senders(month, names)
    return Report(
        month, len(now_rows), len(old_rows),
        _lines(now_rows, old_rows, "case_class", dict(CaseClass.objects.values_list("pk", "name"))),
        _lines(now_rows, old_rows, "lead", dict(Unit.objects.values_list("pk", "name"))),
        _median(now_rows, "responded_at"), _median(now_rows, "answered_at"),
        sum((t for (m, _), t in figures.tallies().items() if m == month), figures.Tally()),
        rising(counts, senders, earlier),
        *kept_rates(month),
    )  # fmt: skip


def month_before(month):
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def _kept(month):
    return KEPT_OPEN if month == timezone.localdate().replace(day=1) else KEPT_OVER


def _letters(month):
    start = timezone.make_aware(datetime.combine(month, time()))
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = timezone.make_aware(datetime.combine(after, time()))
    return figures.counted().filter(received_at__gte=start, received_at__lt=end).order_by()


def _rows(month):
    return list(
        _letters(month).values("case_class", "lead", "author", "received_at", "responded_at",
                               "answered_at")
    )  # fmt: skip


def _lines(now, old, field, names):
    counts, before = Counter(row[field] for row in now), Counter(row[field] for row in old)
    found = [
        (counts[key], Line(names.get(key, "还没有转出"), _shown(counts[key]), _shown(before[key])))
        for key in counts.keys() | before.keys()
    ]
    return [line for _, line in sorted(found, key=lambda each: (-each[0], each[1].name))]


def _shown(count):
    return None if 0 < count < FEWEST else count


def _median(rows, field):
    """Anonymous letters know the day only, so their clocks say nothing."""
    times = [
        int((row[field] - row["received_at"]).total_seconds())
        for row in rows
        if row["author"] and row[field]
    ]
    return int(median(times)) if len(times) >= FEWEST else None


def _senders(month, names):
    """Counts by word and number of senders, kept; words of one sender alone are forgotten."""

    def read():
        texts = _letters(month).values_list("author", "pk", "title", "text")
        counts, senders = count_senders(
            (
                (author or str(pk), f"{title}。{text}")
                for author, pk, title, text in texts.iterator()
            ),
            names,
        )
        return {word: count for word, count in counts.items() if count > 1}, senders

    return cache.get_or_set(f"insights:words:{month}", read, _kept(month))


def _parts_of_names():
    """Whole names and given names: 林知夏 and 知夏."""
    for name in User.objects.values_list("name", flat=True).iterator():
        yield name
        if len(name) > 2:
            yield name[1:]
