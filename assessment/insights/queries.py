"""What stands on the pages of standings, maps and trials. A fixed number of queries each, however many units."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.engine.facts import Fact as EngineFact
from assessment.engine.facts import Profile
from assessment.engine.periods import Calendar
from assessment.engine.scoring import Engine, UnitFacts
from assessment.engine.totals import total_of, whole_of
from assessment.facts.models import Fact
from assessment.facts.queries import READ
from assessment.insights import outlook, shading
from assessment.results import queries as results
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from assessment.rounds.opening import category_of
from assessment.rounds.queries import members_now, own_sheets, sheets_of_mine
from assessment.scores import computing
from branches.organisation.models import Unit
from branches.organisation.queries import hats

EARLIER = 8
MOST_LOST = 5


# --- Standing ---------------------------------------------------------------------------------


def running_of(user):
    """Sheets of the own units in rounds that run, the round that ends first before others, those that are shown last:
    nothing changes them any more."""
    rows = own_sheets(user).filter(round__state__in=Round.SCORED_IN, left_out="")
    rows = rows.annotate(is_shown=Q(round__state__in=Round.POSTED_IN))
    return _with_round(rows).order_by("is_shown", "round__ends_on", "round", "pk")


def left_out_of(user):
    """Sheets of the own units that take no part in rounds that run, with why, and into what they were merged."""
    rows = own_sheets(user).filter(round__state__in=Round.SCORED_IN).exclude(left_out="")
    return list(rows.select_related("unit", "round", "merged_into__unit").order_by("-pk"))


def below(user):
    """Sheets, in rounds that run, of branches of the general branches in which `user` has a post."""
    worn = hats(user)
    if not worn.general_branch_ids:
        return []
    rows = sheets_of_mine(user).filter(
        parent__in=worn.general_branch_ids, round__state__in=Round.SCORED_IN, left_out=""
    )
    return list(
        rows.select_related("unit", "round")
        .order_by("round__ends_on", "round", "unit__name_pinyin", "pk")
    )  # fmt: skip


def _with_round(rows):
    return rows.select_related("round__version__kind", "unit", "parent")


def earlier_of(unit_id):
    """Published sheets of a unit, the newest first."""
    rows = ScoreSheet.objects.filter(
        unit=unit_id, round__state=Round.State.PUBLISHED, left_out="", total__isnull=False
    )
    return list(rows.select_related("round__version").order_by("-round__ends_on", "-pk")[:EARLIER])


class Entry(NamedTuple):
    """An indicator on a standing. `line` None: a block. `waits`: somebody has still to judge it."""

    indicator: object
    depth: int
    points: Fraction
    maximum: Fraction | None
    applies: bool
    line: object = None
    by_hand: bool = False
    waits: bool = False


class Held(NamedTuple):
    """A standing: the tree with points so far; what is at stake, what one more would do, where others count; grades and
    vetoes near and far."""

    spec: object
    entries: list
    total: Fraction
    grade: str
    waiting: Fraction
    stakes: list
    chances: list
    contests: list
    step: object
    spare: object
    vetoes: list
    near: list
    is_over: bool


def standing_of(sheet, today=None) -> Held:
    """How a sheet stands today. Three queries: lines and facts."""
    held, today = sheet.round, today or timezone.localdate()
    # Today itself is not over: what is done today still counts.
    engine = computing.engine_of(held, min(today - timedelta(days=1), held.ends_on))
    spec, profile = engine.spec, computing.profile_of(sheet)
    lines = {each.indicator: each for each in ScoreLine.objects.filter(sheet=sheet.pk)}
    sources = computing.sources_of(engine) | computing.tested_sources(spec)
    known = computing.facts_in(held, [sheet.unit_id], sources)[sheet.unit_id]
    finals, absent, settled, waits = {}, set(), set(), set()
    for leaf in engine.leaves:
        line = lines.get(leaf.key)
        if line is None or line.is_absent or not engine.applies(leaf, profile):
            absent.add(leaf.key)
            continue
        by_hand = line.review_score is not None or line.check_score is not None
        if line.final is not None:
            finals[leaf.key] = Fraction(line.final)
        if by_hand:
            settled.add(leaf.key)
        elif outlook.waits_for_people(engine.leaf(leaf, known, profile, {})):
            waits.add(leaf.key)
    total = total_of(spec, finals, absent)
    value = total.for_grade(spec.totals)
    entries: list[Entry] = []

    def grow(key, depth):
        for each in spec.children(key):
            node = total.nodes[each.key]
            maximum = None if each.maximum is None else Fraction(each.maximum)
            entries.append(Entry(
                each, depth, node.points, maximum, node.applies, lines.get(each.key),
                each.key in settled, each.key in waits,
            ))  # fmt: skip
            grow(each.key, depth + 1)

    grow("", 0)
    is_over = today > held.ends_on or held.state in Round.SHOWN_IN
    closed = settled | absent
    look = (engine, known, profile, today, closed)
    return Held(
        spec, entries, total.points, sheet.grade,
        sum((whole_of(spec, leaf) for leaf in engine.leaves if leaf.key in waits), Fraction(0)),
        [] if is_over else outlook.stakes(*look), [] if is_over else outlook.chances(*look),
        [] if is_over else outlook.contests(engine, profile, closed), outlook.step_up(spec, value, profile.category),
        outlook.spare(spec, value, profile.category),
        [each for each in spec.vetoes if each.key in sheet.vetoes],
        outlook.vetoes_near(spec, known, profile, engine.calendar, total, sheet.vetoes), is_over,
    )  # fmt: skip


# --- Heat map ---------------------------------------------------------------------------------


def on_map(round, parent=""):
    """Sheets on the map: those that take part, below one general branch or all."""
    rows = round.sheets.filter(left_out="").select_related("unit", "parent")
    rows = rows.annotate(above=Coalesce("parent__name_pinyin", Value("")))
    if parent:
        rows = (
            rows.filter(parent=parent) if parent.isdecimal() and len(parent) < 12 else rows.none()
        )
    return rows


def parents_on_map(round):
    """[(key, name)] of the general branches above the units of a round."""
    rows = round.sheets.filter(left_out="", parent__isnull=False).order_by(
        "parent__name_pinyin", "parent"
    )
    return [(str(key), name) for key, name in rows.values_list("parent", "parent__name").distinct()]


def leaves_below(spec, block=""):
    """The leaves of a block, or all; [] where there is no such block."""
    if not block:
        return list(spec.leaves)
    tops = {each.key: each.parent for each in spec.indicators}

    def lies_in(key):
        seen = set()
        while key and key not in seen:
            if key == block:
                return True
            seen.add(key)
            key = tops.get(key, "")
        return False

    return [leaf for leaf in spec.leaves if lies_in(leaf.key)]


class Cell(NamedTuple):
    """A figure on the map. `points` None: does not apply, or is not computed yet."""

    line: int
    points: Fraction | None
    shade: int


def cells_of(sheets, leaves):
    """{sheet's key: [Cell or None for each leaf]}. One query."""
    found: dict = defaultdict(dict)
    rows = ScoreLine.objects.filter(
        sheet__in=[each.pk for each in sheets], indicator__in=[each.key for each in leaves]
    ).order_by()
    for pk, sheet, indicator, final in rows.values_list("pk", "sheet", "indicator", "final"):
        found[sheet][indicator] = (pk, final)
    most = {leaf.key: Fraction(leaf.maximum or 0) for leaf in leaves}
    table = {}
    for sheet in sheets:
        mine = found[sheet.pk]
        table[sheet.pk] = [
            None if leaf.key not in mine else Cell(
                mine[leaf.key][0], mine[leaf.key][1],
                0 if mine[leaf.key][1] is None
                else shading.shade(Fraction(mine[leaf.key][1]), most[leaf.key]),
            )
            for leaf in leaves
        ]  # fmt: skip
    return table


def columns_of(round, leaves, parent=""):
    """[Column or None for each leaf] over all units that are asked for. One query: figures that are alike are counted
    by the database."""
    counted: dict = defaultdict(dict)
    rows = ScoreLine.objects.filter(
        sheet__in=on_map(round, parent).select_related(None).order_by().values("pk"),
        indicator__in=[each.key for each in leaves], final__isnull=False,
    ).order_by()  # fmt: skip
    for indicator, final, many in rows.values_list("indicator", "final").annotate(Count("pk")):
        counted[indicator][Fraction(final)] = many
    return [
        shading.column(
            leaf.key, counted[leaf.key], None if leaf.maximum is None else Fraction(leaf.maximum)
        )
        for leaf in leaves
    ]  # fmt: skip


# --- Trials -----------------------------------------------------------------------------------


def units_to_try(spec):
    """Units that a standard of this kind may be tried on."""
    return Unit.objects.active().filter(kind=spec.units).select_related("parent").order_by(
        "parent__name_pinyin", "name_pinyin", "pk"
    )  # fmt: skip


def begun(standard):
    """Rounds of a standard that have begun, the newest first."""
    rows = Round.objects.filter(version__kind=standard).exclude(
        state__in=(Round.State.DRAFT, Round.State.CALLED_OFF)
    )
    return rows.order_by("-ends_on", "-pk")


def days_to_try(standard, period):
    """(first, last) of the newest round of a standard, else of a period."""
    found = begun(standard).values_list("starts_on", "ends_on").first()
    return found or (period.first, period.last)


def engine_to_try(spec, first, last, until=None):
    """The engine over a chosen period as of the day `until`; None: all of it is over."""
    return Engine(spec, Calendar(first, last, spec.cycle.idle_months, until or last))


def facts_to_try(standard, engine, unit, first, last):
    """(UnitFacts of a unit, its Profile, places among all units, {key of a fact: (day, words, address)}) as a round
    over these days would read them, with what was entered for the newest round of the standard in that time."""
    spec = engine.spec
    sources = computing.sources_of(engine) | computing.tested_sources(spec)
    newest = (
        begun(standard).filter(starts_on__lte=last, ends_on__gte=first).values_list("pk", flat=True).first()
    )  # fmt: skip
    rows = (
        Fact.objects.standing()
        .filter(Q(round=None) | Q(round=newest), source__in=sources, on__range=(first, last))
        .order_by()
    )  # fmt: skip
    names, mine = {}, []
    for *said, label, url in rows.filter(unit=unit.pk).values_list(*READ, "label", "url"):
        mine.append(EngineFact._make(said))
        names[said[0]] = (said[2], label, url)
    many = members_now(spec.units, None if engine.ranked else [unit.pk])
    places, profile = {}, _profile(spec, unit, many)
    if engine.ranked:
        places = _places(engine, rows, many)
    return UnitFacts(mine), profile, places, names


def _profile(spec, unit, many):
    parent_name = unit.parent.name if unit.parent_id else ""
    return Profile(
        unit.pk, unit.parent_id, category_of(spec, unit), many.get(unit.pk, 0), parent_name
    )


def _places(engine, rows, many):
    """Places of ranked terms among all units there are. Two queries."""
    profiles = {each.pk: _profile(engine.spec, each, many) for each in units_to_try(engine.spec)}
    wanted = computing.sources_of(engine, {leaf.key for leaf, _term in engine.ranked})
    found: dict = {unit: [] for unit in profiles}
    for unit, *said in rows.filter(source__in=wanted, unit__in=list(profiles)).values_list(
        "unit", *READ
    ):
        found[unit].append(EngineFact._make(said))
    values = {
        unit: engine.values(UnitFacts(facts), profiles[unit]) for unit, facts in found.items()
    }
    return engine.places(values, profiles)


def spec_of(round):
    """The standard of a round, read once a process where it is in force."""
    return computing.engine_of(round).spec


def names_of(version):
    """Names of grades of a version, as the ranking has them."""
    return results.names_of(version)


def own_unit(user):
    """The unit a person scores for or belongs to; None where there is none."""
    rows = own_sheets(user).filter(round__state=Round.State.PUBLISHED)
    return rows.order_by("-round__ends_on", "-pk").values_list("unit", flat=True).first()
