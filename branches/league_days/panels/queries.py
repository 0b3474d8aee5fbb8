"""What panels gave: sheets and bonus points as the arithmetic takes them."""

from decimal import Decimal

from django.db.models import Exists, OuterRef

from branches.league_days.contests.models import Entry
from branches.league_days.panels.models import BonusGiven, Recusal, Sheet
from branches.league_days.rules import reckoning


def counting_sheets(run):
    """Sheets of a stage that count: handed in, of entries that are still in it, by judges who do
    not leave the entry out. A judge who left keeps what they handed in before."""
    aside = Recusal.objects.filter(judge=OuterRef("judge"), entry=OuterRef("entry"))
    return (
        Sheet.objects.filter(judge__run=run, handed_in_at__isnull=False)
        .filter(entry__state__in=Entry.RUNNING)
        .filter(~Exists(aside))
        .order_by("judge__panel", "judge__letter", "entry__number")
    )


def sheets_of(run):
    """The reckoning.Sheets of a stage, under the letters of the judges."""
    rows = counting_sheets(run).values_list(
        "judge__panel", "judge__letter", "entry__number", "points"
    )
    return tuple(
        reckoning.Sheet(
            panel, letter, str(number),
            tuple(reckoning.Given(item, Decimal(points[item])) for item in sorted(points)),
        )
        for panel, letter, number, points in rows
    )  # fmt: skip


def granted_of(contest):
    """The reckoning.Granted of a contest."""
    rows = BonusGiven.objects.filter(contest=contest, entry__state__in=Entry.RUNNING)
    rows = rows.order_by("entry__number", "bonus").values_list("entry__number", "bonus", "points")
    return tuple(reckoning.Granted(str(number), bonus, points) for number, bonus, points in rows)
