"""What panels gave, and what waits for whom; each in a fixed number of queries."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils.crypto import salted_hmac

from branches.league_days.contests.models import Entry, StageEntry, StageRun
from branches.league_days.days.models import Observation
from branches.league_days.panels.figures import letters
from branches.league_days.panels.models import BonusGiven, Judge, Recusal, Sheet
from branches.league_days.rules import reckoning
from branches.league_days.rules import spec as rules
from tuanwei.accounts.models import User
from tuanwei.accounts.queries import matching
from tuanwei.gatherings.drawing import lot

OPEN, DRAFT, DONE, RECUSED = "open", "draft", "done", "recused"


def counting_sheets(run):
    """Sheets of a stage that count: handed in, of entries that are still in it, by judges who do
    not leave the entry out. A judge who left keeps what they handed in before."""
    aside = Recusal.objects.filter(judge=OuterRef("judge"), entry=OuterRef("entry"))
    return Sheet.objects.filter(
        ~Exists(aside), judge__run=run, handed_in_at__isnull=False,
        entry__state__in=Entry.RUNNING, entry__stages__run=run,
    )  # fmt: skip


@dataclass(frozen=True)
class Lettered:
    """One sheet that counts, under a letter; `remark` is what the judge wrote beside it."""

    panel: str
    letter: str
    entry_id: int
    number: int
    points: dict
    remark: str

    @property
    def sheet(self):
        """It as the arithmetic takes it."""
        given = (reckoning.Given(item, Decimal(self.points[item])) for item in sorted(self.points))
        return reckoning.Sheet(self.panel, self.letter, str(self.number), tuple(given))


def lettered(run):
    """The Lettered sheets of a stage, panel by panel, entry by entry.

    Where all judges of a panel score all entries, a letter is the same person throughout. Where
    some leave entries out, the gap beside their own branch would tell who they are: there the
    letters are drawn anew for each entry, by a key that only the server has.
    """
    gaps = set(Recusal.objects.filter(judge__run=run).values_list("judge__panel", flat=True))
    rows = counting_sheets(run).values_list(
        "judge__panel", "judge__letter", "entry", "entry__number", "points", "remark", "judge"
    )
    found, piles = [], {}
    for panel, letter, entry, number, points, remark, judge in rows:
        if panel in gaps:
            key = salted_hmac("panels.letters", f"{judge}:{entry}", algorithm="sha256").hexdigest()
            piles.setdefault((panel, entry, number), []).append((key, points, remark))
        else:
            found.append(Lettered(panel, letter, entry, number, points, remark))
    for (panel, entry, number), pile in piles.items():
        pile.sort(key=lambda each: each[0])
        for letter, (_key, points, remark) in zip(letters(len(pile)), pile, strict=True):
            found.append(Lettered(panel, letter, entry, number, points, remark))
    return sorted(found, key=lambda e: (e.panel, e.number, len(e.letter), e.letter))


def sheets_of(run):
    """The reckoning.Sheets of a stage, under letters; two queries."""
    return tuple(each.sheet for each in lettered(run))


def granted_of(contest):
    """The reckoning.Granted of a contest."""
    rows = BonusGiven.objects.filter(contest=contest, entry__state__in=Entry.RUNNING)
    rows = rows.order_by("entry__number", "bonus").values_list("entry__number", "bonus", "points")
    return tuple(reckoning.Granted(str(number), bonus, points) for number, bonus, points in rows)


def entrant_of(entry):
    """The Entrant that items filled in by a fact are worked out from."""
    day = entry.league_day
    return reckoning.Entrant(
        entry.key, str(entry.unit), came=day.came or 0, expected=day.expected or 0
    )


def entries_in(runs):
    """{run id: StageEntries whose entries are still in it}, in the order of appearing; one query."""
    found: dict[int, list] = {run.pk: [] for run in runs}
    rows = StageEntry.objects.filter(run__in=found, entry__state__in=Entry.RUNNING)
    rows = rows.select_related("entry__unit__parent", "entry__league_day__gathering")
    for each in rows.order_by("turn", "entry__number"):
        found[each.run_id].append(each)
    return found


def points_of(sheet):
    """{item: Decimal} of a Sheet; empty without one."""
    return {key: Decimal(text) for key, text in sheet.points.items()} if sheet else {}


@dataclass(frozen=True)
class Task:
    """One entry for one judge."""

    judge: Judge
    entry: Entry
    sheet: Sheet | None
    recusal: Recusal | None

    @property
    def state(self):
        """OPEN, DRAFT, DONE or RECUSED."""
        if self.recusal:
            return RECUSED
        if self.sheet is None:
            return OPEN
        return DONE if self.sheet.handed_in_at else DRAFT

    @property
    def given(self):
        """{item: Decimal} of its sheet."""
        return points_of(self.sheet)


def tasks_of(judges):
    """{judge id: Tasks}: in the order of appearing where there is one, else in an order of the
    judge's own, so that nobody's first and last are everybody's. Three queries."""
    judges = list(judges)
    entries = entries_in({each.run_id: each.run for each in judges}.values()) if judges else {}
    ids = [each.pk for each in judges]
    sheets = {(s.judge_id, s.entry_id): s for s in Sheet.objects.filter(judge__in=ids)}
    asides = {(r.judge_id, r.entry_id): r for r in Recusal.objects.filter(judge__in=ids)}
    found = {}
    for judge in judges:
        rows = entries[judge.run_id]
        if not any(each.turn for each in rows):
            rows = sorted(rows, key=lambda each: lot(f"judge {judge.pk}", each.entry.key))
        found[judge.pk] = [
            Task(judge, each.entry, sheets.get((judge.pk, each.entry_id)),
                 asides.get((judge.pk, each.entry_id)))
            for each in rows
        ]  # fmt: skip
    return found


def judging(user):
    """The active seats of a person, running stages first, the newest first."""
    rows = Judge.objects.filter(user=user.pk, is_active=True)
    rows = rows.filter(run__state__in=(StageRun.State.RUNNING, StageRun.State.COUNTED))
    rows = rows.select_related("user", "run__contest__rules")
    return sorted(rows, key=lambda each: (each.run.state != "running", -each.run_id, each.pk))


def due(tasks):
    """The Tasks that are to be scored: all but those left out."""
    return [task for task in tasks if task.state != RECUSED]


def waiting(tasks):
    """The Tasks whose sheets are not handed in."""
    return [task for task in tasks if task.state in (OPEN, DRAFT)]


def panels_of(run):
    """The Panels of a stage that score by sheets."""
    return [panel for panel in run.stage.panels if panel.kind in rules.SHEETS]


def people_matching(text, run, panel):
    """Up to 10 active people found by name or number who are not judges of a panel yet."""
    there = Judge.objects.filter(run=run, panel=panel, is_active=True).values("user")
    found = User.objects.filter(matching(text), is_active=True).exclude(pk__in=there)
    return list(found.order_by("number")[:10])


def observers_of(run):
    """People who were sent to look at league days of a stage, with how many they saw."""
    entries = [each.entry.league_day_id for each in entries_in([run])[run.pk]]
    counts = {}
    rows = Observation.objects.filter(league_day__in=entries).select_related("observer")
    for each in rows:
        counts[each.observer] = counts.get(each.observer, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].number))
