"""Every sheet read back by another program; formulas defused; who takes them out."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404
from python_calamine import CalamineWorkbook

from assessment.engine.spec import Category, Indicator
from assessment.results import papers, resources
from assessment.rounds.models import ScoreLine, ScoreSheet
from tests.assessment.results.conftest import LAST_YEAR, RANKED
from tests.assessment.results.test_publishing import upheld
from tuanwei.jobs import exports, running, writing

pytestmark = pytest.mark.django_db


def taken(kind, held, by):
    """The workbook that the export centre makes."""
    job = exports.start_export(kind, {"round": str(held.pk)}, [], by)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert job.state == job.State.DONE, job.error
    with default_storage.open(job.path) as content:
        return CalamineWorkbook.from_filelike(BytesIO(content.read()))


def rows(kind, held, by):
    """The rows of its first sheet."""
    return taken(kind, held, by).get_sheet_by_index(0).to_python()


def test_the_ranking(results):
    """Figures are figures, also places gained and points of rounds before; a category has its name."""
    cast = results.cast
    spec = replace(RANKED, categories=(Category("arts", "文科"),))
    before = results.round([60, 80], spec=spec, state="published", name="去年", **LAST_YEAR)
    held = results.round([90, "70.25"], spec=spec, previous=before)
    ScoreSheet.objects.filter(round=held, unit=cast.branch).update(category="arts")
    found = rows("assessment-ranking", held, cast.staff)
    assert found[0][:6] == ["名次", "组织", "上级", "类别", "人数", "总分"]
    assert found[0][10:] == ["比上一次升几名", "去年总分"]
    assert [[row[0], row[3], row[5], *row[10:]] for row in found[1:]] == [
        [1, "文科", 90, 1, 60], [2, "", 70.25, -1, 80],
    ]  # fmt: skip
    assert found[1][9] == "五四红旗团支部、红旗标兵"


def test_the_matrix_is_indicators_by_units(results):
    cast = results.cast
    held = results.round([90, 70])
    line = results.line(held, cast.branch)
    ScoreLine.objects.filter(pk=line.pk).update(final="25/3")
    head, labels, *found = rows("assessment-matrix", held, cast.staff)
    assert head[2:4] == ["支部建设", ""]
    assert labels == [
        "组织", "上级", "团日活动（40）", "班子建设（20）", "青年大学习（30）", "纪律（10）", "加分（10）",
        "总分", "名次", "等级",
    ]  # fmt: skip
    assert found[0] == [
        cast.branch.name, cast.general_branch.name, 30, 12, 20, 8.3333, 0, 90, 1, "优秀",
    ]  # fmt: skip
    assert found[1][2:7] == ["", "", "", "", ""]


def test_items_of_a_block_stand_together_whatever_order_they_were_written_in(results):
    blocks = [Indicator(key, label, maximum=10) for key, label in (("a", "甲"), ("b", "乙"))]
    leaves = [Indicator(f"{key}{n}", f"{key}{n}", key) for n in range(2) for key in "ab"]
    held = results.round([90, 70], spec=replace(RANKED, indicators=(*blocks, *leaves), vetoes=()))
    head, labels, *_found = rows("assessment-matrix", held, results.cast.staff)
    assert labels[2:6] == ["a0", "a1", "b0", "b1"]
    assert head[2:6] == ["甲", "", "乙", ""]
    paper = papers.paper_of(held.sheets.select_related("round__version").first(), is_shown=False)
    assert [(each.block, each.rows) for each in paper.lines] == [
        ("甲", 2),
        ("", 0),
        ("乙", 2),
        ("", 0),
    ]


def test_figures():
    assert [resources.figure(each) for each in ("65/4", "-7", "0", None)] == [16.25, -7, 0, None]
    assert resources.figure("2/3") == 0.6667


def test_a_sheet_for_each_unit(results):
    cast = results.cast
    held = results.round([90, 70])
    results.line(held, cast.branch)
    book = taken("assessment-units", held, cast.staff)
    assert book.sheet_names == [cast.branch.name, cast.other_branch.name]
    found = book.get_sheet_by_name(cast.branch.name).to_python()
    assert found[0] == [
        "一级指标",
        "指标",
        "满分",
        "自评",
        "系统",
        "检查",
        "复核",
        "最后得分",
        "说明",
    ]
    assert found[1] == ["支部建设", "团日活动", 40, "", 30, "", "", 30, ""]
    assert found[-1][1] == "总分"
    assert found[-1][7:] == [90, "优秀"]


def test_names_of_sheets_are_fit_and_told_apart(tmp_path):
    path = tmp_path / "book.xlsx"
    long = "会" * 40
    writing.write_book(path, [
        ("A[1]:*?/\\班", ["一"], [(1,)]), (long, ["一"], []), (long, ["一", "一"], [("=1+1", None)]),
        ("", ["一"], [(2,)]), ("sheet", ["一"], [(3,)]),
    ])  # fmt: skip
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == [
        "A 1      班",
        "会" * 31,
        "会" * 28 + "（2）",
        "Sheet",
        "sheet（2）",
    ]
    assert book.get_sheet_by_index(2).to_python() == [["一", "一（2）"], ["'=1+1", ""]]


def test_objections_without_names(results):
    cast = results.cast
    held = results.published_for_objections()
    sheet = results.sheet(held, cast.branch)
    upheld(results, held, f"{sheet.pk}:order", is_upheld=False)
    found = rows("assessment-objections", held, cast.staff)
    assert found[1][1] == f"{cast.branch.name} · 纪律"
    assert found[1][4] == "异议不成立"
    assert cast.secretary.name not in str(found)


def test_the_evidence_leads_to_the_records(results):
    cast = results.cast
    held = results.round([90, 70])
    results.scene.fact(
        cast.branch, label='=HYPERLINK("x")', url="/league-days/7/", number=20, of=30
    )
    results.scene.fact(cast.branch, source="mailbox.answered")
    found = rows("assessment-evidence", held, cast.staff)
    assert len(found) == 2
    assert found[1][:3] == [cast.branch.name, "团日活动", "每月至少一次，少一次扣 5 分"]
    assert found[1][4] == '\'=HYPERLINK("x")'
    assert found[1][10] == "/league-days/7/"


def test_formulas_in_names_are_defused(results):
    cast = results.cast
    cast.branch.name = "=cmd|' /C calc'!A0"
    cast.branch.save(update_fields=["name"])
    held = results.round([90, 70], spec=replace(RANKED))
    assert rows("assessment-ranking", held, cast.staff)[1][1].startswith("'=")
    assert rows("assessment-matrix", held, cast.staff)[2][0].startswith("'=")


def test_staff_take_them_and_nobody_else(results):
    cast = results.cast
    held = results.round([90, 70])
    for kind in resources.SHEETS:
        for user in (cast.student, cast.secretary, cast.teacher, cast.general_secretary):
            with pytest.raises(PermissionDenied):
                exports.start_export(kind, {"round": str(held.pk)}, [], user)
    for wanted in ("", "x", "9" * 30, "0"):
        with pytest.raises(Http404):
            resources.ranking_rows({"by": cast.staff.pk, "round": wanted}, [], True)
