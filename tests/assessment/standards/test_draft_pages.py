"""Pages of a draft as a browser sends them: what is not touched stays, what is empty says nothing."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from assessment.engine import spec as rules
from assessment.engine.spec import Indicator, Level, Measure, Term, Veto
from assessment.standards.book import BOOK
from assessment.standards.library import SAMPLES
from assessment.standards.tree_page import ALL_PAGES
from tests.assessment.standards.entering import Editor
from tuanwei.rulebooks import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, cast):
    client.force_login(cast.staff)
    return Editor(client, actions.save_kind(BOOK, by=cast.staff, name="团支部考核"))


def drafted(editor, cast, spec):
    actions.save_draft(BOOK, kind=editor.standard, by=cast.staff, spec=spec)
    return spec


@pytest.mark.parametrize("key", ["a11", "a15"])
def test_a_page_that_is_saved_untouched_changes_nothing(editor, cast, key):
    spec = drafted(editor, cast, SAMPLES[key].spec)
    for section in set(ALL_PAGES) - {"tree"}:
        editor.section(section)
    for each in spec.indicators[:6]:
        editor.wrote(editor.url("indicator", each.key))
        for term in each.terms:
            editor.wrote(editor.url("term", each.key, term.key))
    for part in ("vetoes", "titles", "consequences"):
        for each in getattr(spec, part):
            editor.wrote(editor.url("item", part, each.key))
    assert editor.spec == spec


TABLE = "table:青年大学习"
FAULTS = Indicator("faults", "违纪", maximum=D(10), start=rules.FULL, terms=(
    Term("fault", "按轻重扣", rules.EACH, levels=(Level("grave", "严重", D(-5)), Level("slight", "轻微", D(-1)))),
))  # fmt: skip
WITH_TABLE = rules.Spec(
    indicators=(
        FAULTS,
        Indicator("study", "学习", maximum=D(5), terms=(
            Term("rate", "参学率", rules.EACH, Measure(TABLE), points=D(1)),)),
    ),
    totals=rules.Totals(out_of=D(15)), grades=(rules.Grade("good", "好", D(8)), rules.Grade("bad", "差", most=D(8))),
    vetoes=(Veto("grave", "有严重违纪", grade="bad", tests=(
        rules.Test(measure=Measure("own:faults:fault", levels=("grave",))),)),),
)  # fmt: skip


def test_tables_of_other_offices_are_chosen_or_called_by_name(editor, cast):
    drafted(editor, cast, WITH_TABLE)
    assert not BOOK.refusals(editor.spec)
    url = editor.url("term", "study", "rate")
    page, data = editor.page(url)
    assert data["source"] == TABLE
    assert (TABLE, "别的部门的表：青年大学习") in page.basics[0].fields["source"].choices
    editor.wrote(url, table=" 宿舍卫生 ")
    assert editor.spec.indicator("study").terms[0].measure.source == "table:宿舍卫生"
    veto = editor.url("item", "vetoes", "grave")
    editor.wrote(veto, **{"tests-1-table": "宿舍卫生", "tests-1-number": "3"})
    assert editor.spec.vetoes[0].tests[1].measure.source == "table:宿舍卫生"
    assert "“宿舍卫生”的次数不少于 3 次" in BOOK.wording.said(editor.spec)[4][2][0]


def test_levels_are_called_by_their_names(editor, cast):
    drafted(editor, cast, WITH_TABLE)
    veto = editor.url("item", "vetoes", "grave")
    page, data = editor.page(veto)
    assert data["tests-0-levels"] == "严重"
    assert page.words == [
        "有严重违纪：“违纪：按轻重扣”的次数（只算级别是严重的）不少于 1 次的，等级最高只能到“差”。"
    ]
    editor.wrote(veto, **{"tests-0-levels": "严重、轻微"})
    assert editor.spec.vetoes[0].tests[0].measure.levels == ("grave", "slight")
    answer = editor.save(veto, {"X-Check": "1"}, **{"tests-0-levels": "一般"})
    assert (
        "只算“一般”的，可是那一条登记的级别只有严重、轻微，一条也算不上。"
        in answer.content.decode()
    )
    term = editor.url("term", "faults", "fault")
    editor.wrote(term, **{"levels-2-label": "一等奖", "levels-2-points": "1"})
    assert editor.spec.indicator("faults").terms[0].levels[2] == Level("一等奖", "一等奖", D(1))


def test_what_a_change_makes_wrong_elsewhere_is_said_while_typing(editor, cast):
    tops = (Indicator("top", "民主评议", maximum=D(4)), replace(FAULTS, parent="top", maximum=D(4)))
    drafted(editor, cast, rules.Spec(indicators=tops, totals=rules.Totals(out_of=D(4))))
    url = editor.url("indicator", "top")
    answer = editor.save(url, {"X-Check": "1"}, maximum="3").content.decode()
    assert "“民主评议”3 分，下面 1 项合计 4 分，多 1 分；最多算 3 分。" in answer
    assert "第一级合计 3 分，满分写的是 4 分。" in answer
    assert "合计" not in editor.save(url, {"X-Check": "1"}, maximum="4").content.decode()
    assert editor.spec.indicators == tops, "nothing is saved, nothing is put right"
