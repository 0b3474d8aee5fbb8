"""What a new round is proposed to be: its days from the standard's cycle, a name, deadlines in working days, the round
before it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.periods import cycle_of
from assessment.rounds.models import Round
from tuanwei.lib.terms import Term
from tuanwei.workdays.queries import current_calendar

WORKDAYS = {"self_until": 5, "check_until": 10, "review_until": 13}
"""Working days after the period ends (or today, where it is over) until which each step lasts."""
State = Round.State


@dataclass(frozen=True)
class Proposal:
    """`before` and `after`: a day of the cycle before and after it, for those who want that one."""

    name: str
    starts_on: date
    ends_on: date
    deadlines: dict
    previous: Round | None
    before: date
    after: date

    @property
    def fields(self):
        """Values of the form."""
        return {
            "name": self.name, "starts_on": self.starts_on, "ends_on": self.ends_on,
            "previous": self.previous, **self.deadlines,
        }  # fmt: skip


def proposal_for(version, day=None):
    """The Proposal of the cycle that `day` lies in; without one that of today, or of the first after it that has no
    round yet."""
    held = of_kind(version.kind_id).exclude(state=State.CALLED_OFF)
    taken = set(held.values_list("starts_on", flat=True))
    cycle, today = version.spec.cycle, timezone.localdate()
    span = cycle_of(cycle, day or today)
    while day is None and span.first in taken and span.first.year < today.year + 3:
        span = cycle_of(cycle, span.last + timedelta(days=1))
    earlier = of_kind(version.kind_id).exclude(state__in=(State.DRAFT, State.CALLED_OFF))
    return Proposal(
        f"{period_words(cycle.kind, span)}{version.kind.name}"[:60], span.first, span.last,
        deadlines(version.spec, max(today, span.last)),
        earlier.filter(starts_on__lt=span.first).first(),
        span.first - timedelta(days=1), span.last + timedelta(days=1),
    )  # fmt: skip


def of_kind(kind_id):
    """Rounds of one standard, of whatever version, the newest first."""
    return Round.objects.filter(version__kind=kind_id)


def deadlines(spec, after):
    """{field: day}, working days after a day."""
    years = range(after.year - 1, after.year + 2)
    calendar = current_calendar(years)
    return {
        name: calendar.add_workdays(after, days) for name, days in WORKDAYS.items()
        if name != "self_until" or spec.procedure.has_self_scores
    }  # fmt: skip


def period_words(kind, span):
    """2025–2026 学年, 2026 年度, 2026 年上半年, 2026 年 11 月, 2026 年 11 月 26 日一期."""
    first, last = span.first, span.last
    if kind == rules.SCHOOL_YEAR:
        year = Term.of(first).year
        return f"{year}–{year + 1} 学年"
    if kind == rules.ONE_TERM:
        return str(Term.of(first))
    if kind == rules.HALF_YEAR:
        return f"{last.year} 年{'上' if last.month <= 6 else '下'}半年"
    if kind == rules.ONE_MONTH:
        return f"{first.year} 年 {first.month} 月"
    if kind == rules.ISSUE:
        return f"{first.year} 年 {first.month} 月 {first.day} 日一期"
    return f"{last.year} 年度"
