"""What a digest is made of, and which months still want one."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mailbox.cases.figures import DEFINITIONS, counted, first_months
from mailbox.digests.models import Digest
from mailbox.insights import queries as insights
from mailbox.insights import units
from tuanwei.lib.numbers import percent, spoken_duration
from tuanwei.workdays.queries import current_calendar


def figures(month):
    """The figures of a month as JSON; what may not be shown is None or not there."""
    report = insights.read_report(month)
    now, before = report.shown.received, report.shown_before.received
    return {
        "received": now,
        "before": before,
        "classes": [[line.name, *line.counts] for line in report.classes],
        "units": [[line.name, *line.counts] for line in report.units],
        "rates": [
            [name, value] for (name, _), value in zip(DEFINITIONS, report.tally.rates, strict=True)
        ]
        + _kept(report.promises),
        "responded": _spoken(report.responded_in),
        "answered": _spoken(report.answered_in),
        "words": [[each.word, each.now, insights.spoken_before(each)] for each in report.words],
        "year": [[f"{day.month}月", size] for day, size in units.year() if day <= month],
    }


def _kept(promises):
    """The rate of promises kept as a row; none where nothing was due."""
    if promises.due == 0:
        return []
    shown = "不足 5 项" if promises.due is None else percent(promises.kept, promises.due)
    return [["承诺兑现率", shown]]


def _spoken(seconds):
    if seconds is None:
        return None
    figure, unit = spoken_duration(seconds)
    return [str(figure), unit]


def months_over(today=None):
    """The first days of the last eleven months that are over, the newest first."""
    return first_months(today=today)[-2::-1]


def month_due(today=None):
    """The month whose digest is to be drafted: the last one, from the first working day of this."""
    today = today or timezone.localdate()
    first = today.replace(day=1)
    calendar = current_calendar()
    while not calendar.is_workday(first):
        first = date.fromordinal(first.toordinal() + 1)
    return insights.month_before(today.replace(day=1)) if today >= first else None


def had_letters(month):
    """True when a letter came in before the end of that month."""
    after = timezone.make_aware(datetime.combine(month + timedelta(days=31), time()))
    return counted().filter(received_at__lt=after.replace(day=1)).exists()


def month_of(slug):
    """The first day of "2026-10"; None for anything else."""
    try:
        return date.fromisoformat(f"{slug}-01") if len(slug) == 7 else None
    except ValueError:
        return None


def with_missing():
    """[(month, Digest or None)] of the last months that are over and of all older digests."""
    known = {digest.month: digest for digest in Digest.objects.select_related("edited_by")}
    return [(month, known.get(month)) for month in sorted({*months_over(), *known}, reverse=True)]


def published():
    """What everybody may read, the newest first."""
    return Digest.objects.filter(state=Digest.State.PUBLISHED)
