"""What other features may read of the assessment: grades and titles of units, from published rounds only."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q
from django.utils import timezone

from assessment.results.labels import grade as grade_words
from assessment.results.queries import names_of
from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.queries import rounds_shown
from tuanwei.lib.finding import holding


@dataclass(frozen=True)
class Held:
    """A grade or a title that a unit got: `key` of the standard, `label` in words, in a round that was published `at`
    for the days up to `ends_on`."""

    key: str
    label: str
    standard: str
    round: str
    round_id: int
    ends_on: date
    at: datetime
    total: Decimal
    place: object


def _sheets(unit_ids):
    return (
        ScoreSheet.objects.filter(
            unit__in=list(unit_ids), left_out="", total__isnull=False,
            round__state=Round.State.PUBLISHED,
        )
        .select_related("round__version__kind").defer("round__version__document")
        .order_by("unit", "-round__ends_on", "-round__pk")
    )  # fmt: skip


def _held(sheet, key, label):
    round = sheet.round
    return Held(
        key, label, round.version.kind.name, round.name, round.pk, round.ends_on, round.frozen_at,
        sheet.total, sheet.place,
    )  # fmt: skip


def grades_of(unit_ids):
    """{unit's key: [Held]}: the grade of every published round, the newest first; "" where a round gave none. One
    query."""
    found = defaultdict(list)
    for each in _sheets(unit_ids):
        label = grade_words(names_of(each.round.version), each.grade)
        found[each.unit_id].append(_held(each, each.grade, label))
    return dict(found)


def titles_of(unit_ids):
    """{unit's key: [Held]}: every title of published rounds, the newest first. One query."""
    found = defaultdict(list)
    for each in _sheets(unit_ids):
        names = names_of(each.round.version)
        for key in each.titles:
            found[each.unit_id].append(_held(each, key, names.titles.get(key, key)))
    return dict(found)


def rounds_holding(user, words):
    """Rounds that `user` sees whose name holds every word; none for visitors."""
    if not user.is_authenticated:
        return Round.objects.none()
    return holding(rounds_shown(user), words, "name")


def published_between(first, last):
    """[(name of the round, day of its publication, units ranked)] published in these days, the latest first. One
    query."""
    rows = Round.objects.filter(state="published", frozen_at__date__range=(first, last))
    ranked = rows.annotate(ranked=Count("sheets", filter=Q(sheets__left_out="")))
    return [
        (each.name, timezone.localdate(each.frozen_at), each.ranked)
        for each in ranked.order_by("-frozen_at", "-pk")
    ]
