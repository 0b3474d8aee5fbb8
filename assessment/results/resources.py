"""What is taken out as .xlsx: the ranking, the matrix indicator × unit, a sheet for each unit, objections, the evidence
behind every line. Nobody's name stands in them but those of units."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from assessment.engine.terms import source_of
from assessment.facts.models import Fact
from assessment.results import labels, permissions, queries
from assessment.rounds.models import ScoreLine
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib.numbers import half_up
from tuanwei.publicity.models import Objection

PLACES = 4
"""Decimals of a figure in a sheet."""
RANKING = (
    _("名次"), _("组织"), _("上级"), _("类别"), _("人数"), _("总分"), _("等级"), _("按分的等级"), _("为什么不同"),
    _("称号"), _("比上一次升几名"),
)  # fmt: skip
LINES = (
    _("一级指标"), _("指标"), _("满分"), _("自评"), _("系统"), _("检查"), _("复核"), _("最后得分"), _("说明"),
)  # fmt: skip
OBJECTIONS = (
    _("公示"), _("对哪一项"), _("提出"), _("内容"), _("情况"), _("裁定"), _("裁定时间"),
)  # fmt: skip
EVIDENCE = (
    _("组织"), _("指标"), _("评分项"), _("日期"), _("是什么"), _("数"), _("总数"), _("级别"), _("角色"), _("来源"),
    _("链接"),
)  # fmt: skip
MATRIX = """
SELECT unit.name, parent.name, sheet.total, sheet.place, sheet.grade,
       jsonb_object_agg(line.indicator, line.final) FILTER (WHERE line.final IS NOT NULL)
FROM assessment_scoresheet sheet
JOIN branches_unit unit ON unit.id = sheet.unit_id
LEFT JOIN branches_unit parent ON parent.id = sheet.parent_id
LEFT JOIN assessment_scoreline line ON line.sheet_id = sheet.id
WHERE sheet.round_id = %s AND sheet.left_out = ''
GROUP BY sheet.id, unit.id, parent.id
ORDER BY sheet.total DESC NULLS LAST, sheet.id
"""


def _round(parameters):
    """What is asked for; whether they may is asked again when the job runs."""
    by = User.objects.get(pk=parameters["by"])
    wanted = str(parameters.get("round", ""))
    if not wanted.isdecimal() or len(wanted) > 18:
        raise Http404
    return permissions.round_to_run(by, int(wanted))


@lru_cache(maxsize=65_536)
def figure(value):
    """A figure for a cell to four decimals, half up; None for none. Takes a Fraction, a Decimal, or a Fraction as it
    is stored, "65/4"."""
    if value is None:
        return None
    if value.__class__ is not str:
        return float(half_up(value, PLACES))
    top, _slash, below = value.partition("/")
    scaled, whole = int(top) * 10**PLACES, int(below or 1)
    found = (2 * abs(scaled) + whole) // (2 * whole)
    return (found if scaled >= 0 else -found) / 10**PLACES


def ranking_heads(parameters):
    """The columns of the ranking, then the points of each round before, the oldest first."""
    before = queries.earlier_rounds(_round(parameters))
    return [*(str(each) for each in RANKING), *(f"{each.name}总分" for each in before)]


def ranking_rows(parameters, columns, masked):
    """A row for each unit, the best first; figures as figures, so that they sort and add up."""
    round = _round(parameters)
    rows, names = queries.ranking_of(round), queries.names_of(round.version)
    before = queries.earlier_rounds(round)
    reference = round.previous_id or (before[-1].pk if before else None)
    history = queries.history_of(before, [row.sheet.unit_id for row in rows])
    return len(rows), (
        (
            figure(row.sheet.place), row.sheet.unit.name,
            row.sheet.parent.name if row.sheet.parent else "",
            labels.category(names, row.sheet.category), row.sheet.members, row.sheet.total,
            row.grade, labels.grade(names, row.sheet.by_points), row.why, "、".join(row.titles),
            _gained(row.sheet.place, history[row.sheet.unit_id].get(reference)),
            *(history[row.sheet.unit_id].get(each.pk, (None,))[0] for each in before),
        )
        for row in rows
    )  # fmt: skip


def _gained(place, then):
    """How many places better than `then` (total, place); None where one of them is not there."""
    if place is None or then is None or then[1] is None:
        return None
    return figure(then[1] - place)


def matrix_heads(parameters):
    """Unit, then every indicator with its maximum, then the total."""
    leaves = in_order(_round(parameters).spec)
    most = [
        f"（{queries.exact(each.maximum)}）" if each.maximum is not None else "" for each in leaves
    ]
    return [
        str(_("组织")), str(_("上级")),
        *(f"{each.label}{top}" for each, top in zip(leaves, most, strict=True)),
        str(_("总分")), str(_("名次")), str(_("等级")),
    ]  # fmt: skip


def matrix_groups(parameters):
    """Blocks over their indicators, those of two indicators or more."""
    spec = _round(parameters).spec
    found: dict = {}
    for place, leaf in enumerate(in_order(spec), 2):
        top = top_of(spec, leaf)
        if top is not leaf:
            first, _last, label = found.get(top.key, (place, place, top.label))
            found[top.key] = (first, place, label)
    return [each for each in found.values() if each[1] > each[0]]


def in_order(spec, key=""):
    """The leaves as they stand in the tree, those of a block together."""
    found = []
    for each in spec.children(key):
        found += in_order(spec, each.key) if spec.children(each.key) else [each]
    return found


def top_of(spec, indicator):
    """The block at the top that an indicator lies in; itself where there is none."""
    while indicator.parent and spec.indicator(indicator.parent):
        indicator = spec.indicator(indicator.parent)
    return indicator


def matrix_rows(parameters, columns, masked):
    """A row for each unit: the final score of every indicator. One query."""
    round = _round(parameters)
    keys = [each.key for each in in_order(round.spec)]
    names = labels.names_of(round.spec)
    with connection.cursor() as cursor:
        cursor.execute(MATRIX, [round.pk])
        found = cursor.fetchall()
    return len(found), (_matrix_row(row, keys, names) for row in found)


def _matrix_row(row, keys, names):
    name, parent, total, place, grade, scores = row
    scores = _read(scores)
    return (
        name, parent or "", *(figure(scores.get(key)) for key in keys), figure(total), figure(place),
        labels.grade(names, grade),
    )  # fmt: skip


def _read(scores):
    """What jsonb came as: text without a converter."""
    return json.loads(scores) if isinstance(scores, str) else scores or {}


def unit_book(parameters):
    """(how many, sheets): the lines of each unit on a sheet of its own."""
    round = _round(parameters)
    spec = round.spec
    indicators = {each.key: each for each in in_order(spec)}
    by_sheet: dict = {}
    columns = (
        "sheet", "indicator", "self_score", "system", "check_score", "review_score", "final",
        "self_note", "check_note", "review_note", "is_absent", "absent_note",
    )  # fmt: skip
    for row in ScoreLine.objects.filter(sheet__round=round).order_by("pk").values_list(*columns):
        by_sheet.setdefault(row[0], {})[row[1]] = row[2:]
    rows = queries.ranking_of(round)
    sheets = []
    for row in rows:
        mine = by_sheet.get(row.sheet.pk, {})
        cells = [
            _line_cells(spec, each, mine.get(key)) for key, each in indicators.items()
        ]  # fmt: skip
        cells.append(
            ("", str(_("总分")), None, None, None, None, None, figure(row.sheet.total), row.grade)
        )
        sheets.append((row.sheet.unit.name, [str(each) for each in LINES], cells))
    return len(sheets), sheets


def _line_cells(spec, indicator, row):
    top = top_of(spec, indicator)
    head = "" if top is indicator else top.label
    if row is None:
        return head, indicator.label, figure(indicator.maximum), None, None, None, None, None, ""
    self_score, system, check, review, final, self_note, check_note, review_note, absent, why = row
    notes = labels.notes(self_note, check_note, review_note)
    return (
        head, indicator.label, figure(indicator.maximum), figure(self_score), figure(system),
        figure(check), figure(review), figure(final), why if absent else notes,
    )  # fmt: skip


def objection_rows(parameters, columns, masked):
    """A row for each objection of the round's publicities; nobody's name."""
    round = _round(parameters)
    rows = Objection.objects.filter(publicity__in=round.postings.values("publicity"))
    rows = rows.select_related("publicity").defer("publicity__lines", "publicity__basis")
    return rows.count(), (
        (each.publicity.title, each.about, each.made_at, each.text, each.get_state_display(),
         each.words, each.ruled_at)
        for each in rows.order_by("made_at", "pk")
    )  # fmt: skip


def evidence_rows(parameters, columns, masked):
    """A row for each fact behind a term of a line: unit, indicator, term, fact, link."""
    round = _round(parameters)
    origins = {str(key): str(label) for key, label in Fact.Origin.choices}
    terms: dict = {}
    for leaf in round.spec.leaves:
        for term in leaf.terms:
            terms.setdefault(source_of(leaf, term), []).append((leaf.label, term.label))
    units = round.sheets.filter(left_out="").values("unit")
    facts = Fact.objects.of_round(round).filter(unit__in=units, source__in=terms)
    found = facts.order_by("unit__name_pinyin", "source", "on", "pk").values_list(
        "unit__name", "source", "on", "label", "number", "of", "level", "role", "origin", "url"
    )  # fmt: skip
    rows = [
        (unit, leaf, term, on, label, number, of, level, role, origins.get(origin, origin), url)
        for unit, source, on, label, number, of, level, role, origin, url in found
        for leaf, term in terms[source]
    ]  # fmt: skip
    return len(rows), iter(rows)


@dataclass(frozen=True)
class Sheet:
    """One of the sheets: what it is called and what stands in it."""

    kind: str
    label: str
    hint: str
    heads: tuple
    rows: object


SHEETS = {
    each.kind: each
    for each in (
        Sheet("assessment-ranking", _("考核排名表"), _("名次、总分、等级、称号、和上一次比、历次总分。"), RANKING,
              ranking_rows),
        Sheet("assessment-matrix", _("考核得分总表"), _("一行一个组织，一列一个指标，都是最后得分。"), (), matrix_rows),
        Sheet("assessment-units", _("每个组织一张考核表"), _("一个文件，一个组织一页，四栏得分都在。"), LINES, None),
        Sheet("assessment-objections", _("公示异议表"), _("异议、裁定；不写谁提的。"), OBJECTIONS, objection_rows),
        Sheet("assessment-evidence", _("佐证索引"), _("每一项得分数了哪些记录，连到原来的页面。"), EVIDENCE,
              evidence_rows),
    )
}  # fmt: skip


def _heads(sheet):
    heads = {"assessment-matrix": matrix_heads, "assessment-ranking": ranking_heads}
    if sheet.kind in heads:
        return heads[sheet.kind]
    return lambda _parameters: [str(each) for each in sheet.heads]


def register():
    """Offer the sheets; they start from the round's page of papers."""
    for each in SHEETS.values():
        is_book = each.rows is None
        exports.register(
            each.kind, each.label, [exports.Column("row", "行")], each.rows, permissions.takes_sheets,
            is_listed=False, where="assessment:round-list", labels=_heads(each),
            groups=matrix_groups if each.rows is matrix_rows else None,
            book=unit_book if is_book else None,
        )  # fmt: skip
