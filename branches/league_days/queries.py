"""What other features read of league days: awards as facts, league days held, who came. Plain rows,
nothing that changes anything; assessment and the texts of a branch stand on these."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from branches.league_days.contests.permissions import visible_contests
from branches.league_days.days.models import LeagueDay, Partner
from branches.league_days.days.permissions import visible_days
from branches.league_days.days.queries import HELD, held_between
from branches.league_days.results.models import Award
from branches.league_days.results.queries import best_days, newest_with_best_days
from tuanwei.lib.finding import holding


@dataclass(frozen=True)
class AwardFact:
    """An award that stands. `points` and `money` (yuan) are what its rules give it; `user` is the
    person it went to, None where it is the unit's. `month` is the first day of the period it was
    given for; `award` is its own key."""

    unit: int
    key: str
    label: str
    contest: int
    kind: str
    title: str
    month: date
    rank: int | None
    points: Decimal
    money: Decimal
    granted_on: date
    user: int | None
    league_day: int | None
    award: int


@dataclass(frozen=True)
class HeldFact:
    """A league day that a unit held, alone or with others. `came` of `expected` took part, both of this
    unit; None before it is recorded."""

    unit: int
    league_day: int
    number: str
    title: str
    on: date
    led: bool
    came: int | None
    expected: int | None


def _bounds(first, last):
    return [
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    ]


def awards_of(units, first, last):
    """[AwardFact] of these units (keys) granted between two days, both included, the oldest first. An
    award that was taken back is no fact any more."""
    start, end = _bounds(first, last)
    rows = Award.objects.filter(
        unit__in=units, state=Award.State.GRANTED, granted_at__gte=start, granted_at__lt=end
    ).select_related("contest__kind", "entry")  # fmt: skip
    return [
        AwardFact(
            each.unit_id, each.key, each.label, each.contest_id, each.contest.kind.name,
            each.contest.title, each.contest.first_on, each.rank, each.points, each.money,
            timezone.localdate(each.granted_at), each.user_id,
            each.entry.league_day_id if each.entry else None, each.pk,
        )
        for each in rows.order_by("granted_at", "pk")
    ]  # fmt: skip


def league_days_of(units, first, last):
    """[HeldFact] of league days that these units (keys) held between two days, both included, by the
    day on which they ended; a joint one is a fact of each of them."""
    units = set(units)
    facts = []
    for day in held_between(units, first, last).prefetch_related("partners"):
        figures = _figures_of(day)
        facts += [
            HeldFact(
                unit, day.pk, day.number, day.gathering.title,
                timezone.localdate(day.gathering.ends_at), unit == day.unit_id, *figures[unit],
            )
            for unit in sorted(figures.keys() & units)
        ]  # fmt: skip
    return facts


def _figures_of(day):
    """{unit: (came, expected)} of those that hold it; the partners' part is taken off its own."""
    joint = [each for each in day.partners.all() if each.state == "accepted"]
    if day.came is None:
        return dict.fromkeys([day.unit_id, *(each.unit_id for each in joint)], (None, None))
    came = day.came - sum(each.came for each in joint)
    expected = day.expected - sum(each.expected for each in joint)
    return {day.unit_id: (came, expected)} | {
        each.unit_id: (each.came, each.expected) for each in joint
    }


def points_of(units, first, last):
    """{unit: (points, money)} of the units' own awards between two days; units without any are
    left out. What a person got counts for the person, not for the unit."""
    found: dict = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for each in awards_of(units, first, last):
        if each.user is None:
            found[each.unit][0] += each.points
            found[each.unit][1] += each.money
    return {unit: tuple(sums) for unit, sums in found.items()}


def joint_on(first, last):
    """[(unit's key, day)] of the units that held a league day of somebody else's with them. One query."""
    start, end = _bounds(first, last)
    rows = Partner.objects.filter(
        state=Partner.State.ACCEPTED, league_day__state__in=HELD,
        league_day__gathering__state="published",
        league_day__gathering__starts_at__gte=start, league_day__gathering__starts_at__lt=end,
    )  # fmt: skip
    found = rows.order_by("pk").values_list("unit", "league_day__gathering__starts_at")
    return [(unit, timezone.localdate(moment)) for unit, moment in found]


def best_for_public(most=3):
    """(title of the contest, [results.queries.BestDay], the best first) of the newest contest whose
    awards for league days stand; ("", []) before there is one. Two queries at most."""
    last = newest_with_best_days()
    found = best_days([last]) if last else {}
    return next(((contest.title, days[:most]) for contest, days in found.items()), ("", []))


def days_holding(user, words):
    """League days that `user` may open whose title, theme or branch holds every word; none for visitors."""
    if not user.is_authenticated:
        return visible_days(user).none()
    fields = ("gathering__title", "own_theme", "theme__title", "unit__name", "number")
    return holding(visible_days(user), words, *fields)


def contests_holding(user, words):
    """Contests that `user` may open whose name holds every word."""
    return holding(visible_contests(user), words, "title")


def figures_between(first, last):
    """{word: figure} of league days that ended in these days and were held, branches that held one, who attended of
    those that were asked, awards granted; with `months` {first day: league days}. Three queries."""
    start, end = _bounds(first, last)
    rows = LeagueDay.objects.filter(
        state__in=HELD, gathering__ends_at__gte=start, gathering__ends_at__lt=end,
        gathering__ends_at__lte=timezone.now(),
    ).exclude(gathering__state="cancelled").order_by()  # fmt: skip
    found = rows.aggregate(
        held=Count("pk"), branches=Count("unit", distinct=True), attended=Sum("came"),
        asked=Sum("expected", filter=Q(came__isnull=False)),
    )  # fmt: skip
    months = rows.values_list(TruncMonth("gathering__ends_at")).annotate(Count("pk"))
    awards = Award.objects.filter(
        state=Award.State.GRANTED, granted_at__gte=start, granted_at__lt=end
    )
    return {key: value or 0 for key, value in found.items()} | {
        "awards": awards.count(),
        "months": {timezone.localdate(month): count for month, count in months},
    }


def awards_between(first, last):
    """[(day, contest, award, name of the unit)] granted in these days, the latest first. One query."""
    start, end = _bounds(first, last)
    rows = Award.objects.filter(
        state=Award.State.GRANTED, granted_at__gte=start, granted_at__lt=end
    ).select_related("contest", "unit")  # fmt: skip
    return [
        (timezone.localdate(each.granted_at), each.contest.title, each.label, each.unit.name)
        for each in rows.order_by("-granted_at", "-pk")
    ]
