"""Rankings as pages and other rooms read them. A fixed number of queries, however many units."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from django.db import connection
from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce, Floor
from django.utils.translation import gettext as _

from assessment.results import labels
from assessment.results.distribution import BAND
from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.permissions import scope_of
from assessment.standards.models import Standard, StandardVersion
from tuanwei.lib.charts import spark
from tuanwei.lib.numbers import plain
from tuanwei.lib.statements import Statement, columns, instance

# Which transactions a statement sees; NULL where the one it belongs to has written something itself.
# Two that see the same ones find the same rows in every table.
SEEN = "CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END"
# Versions of rows, not their contents: whatever is written to one of them makes another sum.
EDITION = Statement(
    "ranking_edition",
    ("bigint", "bigint"),
    f"""
SELECT {SEEN},
       (SELECT sum(hash_record_extended(row(id, xmin, ctid), 0)) FROM assessment_scoresheet
        WHERE round_id IN ($1, (SELECT previous_id FROM assessment_round WHERE id = $1))),
       (SELECT sum(hash_record_extended(row(id, xmin, ctid), 0)) FROM assessment_round),
       (SELECT sum(hash_record_extended(row(id, xmin, ctid), 0)) FROM assessment_snapshot
        WHERE round_id = $1),
       (SELECT sum(hash_record_extended(row(id, xmin, ctid), 0)) FROM branches_unit),
       (SELECT hash_record_extended(row(version.xmin, version.ctid, kind.xmin, kind.ctid), 0)
        FROM assessment_standardversion version
        JOIN assessment_standard kind ON kind.id = version.kind_id WHERE version.id = $2)
""",  # noqa: S608
)
MOST_EDITIONS = 100
_editions: dict[int, tuple] = {}
KIND = "assessment"
"""What publicity calls these."""
EARLIER = 6
SORTS = {
    "": ("-total", "pk"), "place": ("-total", "pk"), "-place": ("total", "pk"),
    "unit": ("unit__name_pinyin", "pk"), "-unit": ("-unit__name_pinyin", "pk"),
    "parent": ("parent__name_pinyin", "-total", "pk"),
    "-parent": ("-parent__name_pinyin", "-total", "pk"),
    "change": ("gained", "pk"), "-change": ("-gained", "pk"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A unit in the ranking, in words. `points` and `places` of earlier rounds, the oldest first, stand in `history`
    [(round's name, points, place)]."""

    sheet: ScoreSheet
    place: str
    points: str
    grade: str
    why: str
    titles: tuple
    change: str
    history: tuple
    line: str


@cache
def _round_query():
    """A round with its version, without what that says, and the version's standard, by primary key; and of who reads it
    the own branch and what they were given to score in it."""
    version = ", ".join(f"version.{connection.ops.quote_name(name)}" for name in VERSION)
    return Statement(
        "round_with_version", ("bigint", "bigint"),
        f"SELECT {SEEN}, "  # noqa: S608
        "(SELECT branch_id FROM branches_member WHERE user_id = $2 AND left_on IS NULL), "
        "(SELECT jsonb_agg(jsonb_build_array(role, indicators, under_id) ORDER BY id) "
        "FROM assessment_scorer WHERE round_id = $1 AND user_id = $2), "
        f"{columns(Round, 'held')}, {version}, {columns(Standard, 'kind')} "
        "FROM assessment_round held JOIN assessment_standardversion version "
        "ON version.id = held.version_id JOIN assessment_standard kind ON kind.id = version.kind_id "
        "WHERE held.id = $1",
    )  # fmt: skip


VERSION = [
    each.attname for each in StandardVersion._meta.concrete_fields if each.attname != "document"
]


def round_of(pk, user):
    """A round by primary key with its version, whose text is read when it is wanted, and standard; None where there is
    none. `user` is told apart at once: the Scope they have in it knows all it needs. One planned query: everybody asks
    it who reads a ranking."""
    found = _round_query().rows(pk, user.pk) if 0 < pk < 2**63 else ()
    if not found:
        return None
    of_round, of_version = len(Round._meta.concrete_fields), len(VERSION)
    seen, branch, given, *values = found[0]
    held = instance(Round, values[:of_round])
    held.version = StandardVersion.from_db(
        connection.alias, VERSION, values[of_round : of_round + of_version]
    )
    held.version.kind = instance(Standard, values[of_round + of_version :])
    held.seen = seen
    scope_of(user, held).know(json.loads(given or "[]"), branch)
    return held


def names_of(version):
    """The Names of a version; kept in the process for those in force, which never change."""
    if version.in_force_from is None:
        return labels.names_of(version.spec)
    return _kept_names(version.pk, version.in_force_from)


@lru_cache(maxsize=64)
def _kept_names(pk, _in_force_from):
    return labels.names_of(StandardVersion.objects.get(pk=pk).spec)


def ranked(round):
    """Sheets of units that take part and have a total."""
    return round.sheets.filter(left_out="", total__isnull=False)


def edition_of(round):
    """What is another as soon as anything in a round's ranking is: its sheets, rounds before it (the sheets of those
    that are published stay as they are), rankings before a reopening, names of units, its standard. One query; none
    while nobody has written anything anywhere since it was asked."""
    known = _editions.get(round.pk)
    if known and round.seen and known[0] == round.seen:
        return known[1]
    seen, *sums = EDITION.rows(round.pk, round.version_id)[0]
    edition = (round.pk, round.state, round.previous_id, round.starts_on, round.frozen_at, *sums)
    if len(_editions) >= MOST_EDITIONS:
        _editions.clear()
    _editions[round.pk] = (seen, edition)
    return edition


def listed(round, *, parent="", category="", grade="", sort=""):
    """(the sheets that are asked for, order for `keyset`). What is asked for and not there gives none."""
    rows = ranked(round).select_related("unit", "parent")
    if parent:
        rows = (
            rows.filter(parent=parent) if parent.isdecimal() and len(parent) < 12 else rows.none()
        )
    if category:
        rows = rows.filter(category=category)
    if grade:
        rows = rows.filter(grade="" if grade == "-" else grade)
    order = SORTS.get(sort, SORTS[""])
    if "gained" in {each.lstrip("-") for each in order}:
        before = ScoreSheet.objects.filter(round=_before(round), unit=OuterRef("unit"))
        rows = rows.annotate(
            gained=Coalesce(
                F("total") - Subquery(before.values("total")[:1]), 0,
                output_field=DecimalField(max_digits=10, decimal_places=4),
            )
        )  # fmt: skip
    return rows, order


def earlier_rounds(round):
    """[Round] of the same standard that were published before this one, and the one that was named as the previous one,
    the oldest first."""
    same = Q(
        version__kind=round.version.kind_id, state=Round.State.PUBLISHED,
        ends_on__lt=round.starts_on,
    )  # fmt: skip
    rows = Round.objects.filter(same | Q(pk=round.previous_id)).only("name", "starts_on")
    return list(reversed(rows.order_by("-starts_on", "-pk")[:EARLIER]))


def _before(round):
    """The key of the round that changes are told against."""
    return round.previous_id or next((each.pk for each in reversed(earlier_rounds(round))), None)


def rows_of(round, sheets):
    """[Row] of these sheets. Three queries."""
    names, sheets = names_of(round.version), list(sheets)
    before = earlier_rounds(round)
    reference = round.previous_id or (before[-1].pk if before else None)
    history = history_of(before, [each.unit_id for each in sheets])
    shared = shared_places(round, {each.place for each in sheets})
    rows = []
    for each in sheets:
        mine = history[each.unit_id]
        past = tuple(
            (held.name, plain(mine[held.pk][0]), labels.place(mine[held.pk][1]))
            for held in before if held.pk in mine
        )  # fmt: skip
        totals = (*(mine[held.pk][0] for held in before if held.pk in mine), each.total)
        rows.append(Row(
            each, labels.place(each.place, each.place in shared), plain(each.total),
            labels.grade(names, each.grade),
            labels.why_lower(names, each.by_points, each.why, each.lowered_by),
            tuple(names.titles.get(key, key) for key in each.titles),
            labels.change(each.place, mine[reference][1] if reference in mine else None),
            past, _line(totals),
        ))  # fmt: skip
    return rows


def history_of(before, units):
    """{unit's key: {round's key: (total, place)}} of these rounds before. One query, none without any."""
    history: dict = defaultdict(dict)
    if before:
        found = ScoreSheet.objects.filter(
            round__in=[each.pk for each in before], unit__in=units, left_out="",
            total__isnull=False,
        )  # fmt: skip
        for unit, held, total, place in found.values_list("unit", "round", "total", "place"):
            history[unit][held] = (total, place)
    return history


@lru_cache(maxsize=4096)
def _line(totals):
    words = " → ".join(plain(each) for each in totals)
    return spark(totals, label=_("历次得分：%s") % words)


def shared_places(round, places):
    """Those of `places` that more than one unit has."""
    wanted = [each for each in places if each is not None]
    found = ranked(round).filter(place__in=wanted).order_by().values_list("place")
    return {place for place, many in found.annotate(many=Count("pk")) if many > 1}


@dataclass(frozen=True)
class Overview:
    """What the whole round comes to: [(grade, tens, many)], general branches [(key, name)] and categories that are
    there."""

    counted: list
    parents: list
    categories: list
    grades: list


def overview(round):
    """The Overview, in one query."""
    tens = Cast(
        Floor(ExpressionWrapper(F("total") / BAND, output_field=DecimalField())), IntegerField()
    )
    found = (
        ranked(round).order_by().annotate(tens=tens)
        .values_list("parent", "parent__name", "parent__name_pinyin", "category", "grade", "tens")
        .annotate(many=Count("pk"))
    )  # fmt: skip
    counted: Counter = Counter()
    parents, categories, grades = {}, set(), set()
    for parent, name, pinyin, category, grade, band, many in found:
        counted[grade, band] += many
        grades.add(grade)
        if parent:
            parents[pinyin or "", parent] = name
        if category:
            categories.add(category)
    return Overview(
        [(grade, band, many) for (grade, band), many in counted.items()],
        [(str(key), parents[pinyin, key]) for pinyin, key in sorted(parents)],
        sorted(categories), sorted(grades),
    )  # fmt: skip


def not_ranked(round):
    """Sheets that stand in no ranking: left out with a reason, or without a total yet."""
    rows = round.sheets.exclude(left_out="", total__isnull=False)
    return rows.select_related("unit", "merged_into__unit").order_by("unit__name_pinyin", "pk")


def ranking_of(round, **asked):
    """[Row] of the whole ranking, as asked for."""
    sheets, order = listed(round, **asked)
    return rows_of(round, sheets.order_by(*order))


def kept_rows(round):
    """The ranking as plain data, for a snapshot."""
    return [
        {"place": each.place, "unit": each.sheet.unit.name, "unit_id": each.sheet.unit_id,
         "parent": each.sheet.parent.name if each.sheet.parent else "", "points": each.points,
         "grade": each.grade, "grade_key": each.sheet.grade, "why": each.why,
         "titles": list(each.titles)}
        for each in ranking_of(round)
    ]  # fmt: skip


def exact(value):
    """A figure of a line as people read it."""
    return "" if value is None else plain(Fraction(value))


def database_now():
    """The moment by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
