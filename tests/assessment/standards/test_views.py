"""Pages of the standards: the tree, terms, what is said while somebody types, files, who reads."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.engine import spec as rules
from assessment.engine.spec import Level, Measure
from assessment.standards import queries
from assessment.standards.book import BOOK
from assessment.standards.demo import fill
from tests.assessment.scene import USUAL
from tests.assessment.standards.entering import Editor
from tuanwei.audit.models import AuditEvent
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.queries import draft_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def standard(cast):
    """A standard in force and a draft of the next version."""
    made = actions.save_kind(BOOK, by=cast.staff, name="团支部年度考核")
    draft = actions.save_draft(BOOK, kind=made, by=cast.staff, spec=USUAL)
    actions.put_in_force(BOOK, kind=made, by=cast.staff, seen=draft.digest, note="第一版")
    actions.save_draft(BOOK, kind=made, by=cast.staff, spec=USUAL)
    return made


@pytest.fixture
def editor(client, cast, standard):
    client.force_login(cast.staff)
    return Editor(client, standard)


def labels(editor):
    return [each.label for each in editor.spec.indicators]


def texts(answer):
    return [str(each) for each in answer.context["messages"]]


def moved(editor, line, step):
    editor.section("tree", move=f"tree:{line}:{step}")


def test_the_tree_is_put_in_order_without_losing_what_hangs_there(editor):
    assert labels(editor) == ["支部建设", "团日活动", "班子建设", "青年大学习", "纪律", "加分"]
    moved(editor, 1, "down")
    assert labels(editor) == ["青年大学习", "支部建设", "团日活动", "班子建设", "纪律", "加分"]
    moved(editor, 4, "up")
    assert labels(editor)[1:4] == ["支部建设", "班子建设", "团日活动"]
    moved(editor, 5, "in")
    assert editor.spec.indicator("order").parent == "build"
    moved(editor, 5, "out")
    assert editor.spec.indicator("order").parent == ""
    moved(editor, 2, "add")
    (made,) = [each for each in editor.spec.indicators if each.label == "新的一项"]
    assert (made.parent, labels(editor)[4]) == ("build", "新的一项")
    moved(editor, 2, "drop")
    assert labels(editor) == ["青年大学习", "纪律", "加分"]
    assert editor.spec.indicator("order").terms == USUAL.indicator("order").terms


def test_each_parent_says_what_its_children_come_to(editor):
    editor.section("tree", **{"tree-1-maximum": "39"})
    page = editor.client.get(editor.url("section", "tree"))
    shown = {row.key: (row.sum, row.fits) for row in page.context["page"].shown}
    assert shown["build"] == ("2 项合计 59 分，少 1 分", False)
    assert shown["order"] == ("", True)
    assert page.context["page"].top == ("第一级 3 项合计 100 分；另有加分 10 分", True)
    assert "“支部建设”60 分，下面 2 项合计 59 分，少 1 分，谁也得不满。" in page.content.decode()


def test_what_a_form_means_is_said_before_it_is_saved(editor):
    url = editor.url("term", "order", "fault")
    answer = editor.save(url, headers={"X-Check": "1"}, points="-3", counted="people")
    assert answer.status_code == 200
    assert "按登记的人数（同一个人算一次），每人扣 3 分。" in answer.content.decode()
    assert editor.spec == USUAL
    answer = editor.save(url, headers={"X-Check": "1"}, points="")
    assert "每次 0 分，等于没有写" not in answer.content.decode()  # a veto looks at it
    answer = editor.save(url, headers={"X-Check": "1"}, points="many")
    assert "每次（每人次）几分：" in answer.content.decode()
    answer = editor.save(
        editor.url("section", "grades"), headers={"X-Check": "1"},
        **{"grades-1-most": "79", "grades-1-holds_most": "on"},
    )  # fmt: skip
    assert "79.5 分不属于任何等级：优秀从 80 起，合格到 79 为止。" in answer.content.decode()


def test_a_form_of_a_term_shows_only_the_fields_of_its_kind(editor):
    def fields(*where):
        page, _data = editor.page(editor.url("term", *where))
        return {name for form in page.basics for name in form.fields}, {x[0] for x in page.lists}

    short, lists = fields("days", "short")
    assert {"needed", "points", "source", "only_least"} <= short
    assert not {"full_places", "given_by", "is_all", "take"} & short
    assert lists == {"sizes"}
    band, lists = fields("study", "rate")
    assert "points" not in band
    assert lists == {"bands", "sizes"}
    assert fields("team", "level")[1] == {"levels"}
    changed = editor.wrote(editor.url("term", "team", "level"), kind="ranked")
    assert changed.url == editor.url("term", "team", "level")
    ranked, lists = fields("team", "level")
    assert {"full_places", "top", "ties", "among", "is_least_best"} <= ranked
    assert lists == {"bands", "sizes"}


def test_terms_are_added_moved_and_taken_out(editor):
    def post(**data):
        return editor.client.post(
            editor.url("terms", "order"), data | {"seen": editor.draft.digest}, follow=True
        )

    post(add="given")
    (old, new) = editor.spec.indicator("order").terms
    assert (new.kind, new.measure.counted) == (rules.GIVEN, rules.NEWEST)
    post(move=f"{new.key}:up")
    assert [each.key for each in editor.spec.indicator("order").terms] == [new.key, old.key]
    post(move=f"{new.key}:drop")
    assert editor.spec == USUAL
    late = editor.client.post(
        editor.url("terms", "order"), {"add": "given", "seen": "x"}, follow=True
    )
    assert texts(late) == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert post(add="dance").status_code == 404
    assert post(move="fault:sideways").status_code == 404


def test_levels_of_records_keep_the_words_of_the_records(editor):
    url = editor.url("term", "extra", "press")
    editor.wrote(url, source="league_days.awards", **{
        "levels-0-label": "一等奖", "levels-1-label": "二等奖"})  # fmt: skip
    assert editor.spec.indicator("extra").terms[0].levels == (
        Level("一等奖", "一等奖", D(3)), Level("二等奖", "二等奖", D(1)),
    )  # fmt: skip
    editor.wrote(url, source="", only_levels="一等奖", take="1、0.5")
    term = editor.spec.indicator("extra").terms[0]
    assert (term.measure, term.take) == (Measure(levels=("一等奖",)), (D(1), D("0.5")))
    editor.wrote(url, source="", only_levels="「一等奖、特等奖」、二等奖")
    term = editor.spec.indicator("extra").terms[0]
    assert term.measure.levels == ("一等奖、特等奖", "二等奖")
    editor.wrote(
        url, source="", label="媒体"
    )  # opened and saved again, the names stay what they are
    assert editor.spec.indicator("extra").terms[0].measure == term.measure
    answer = editor.save(url, only_levels="「一等奖、特等奖")
    assert answer.status_code == 400
    assert "「 和 」要成对" in answer.content.decode()
    term = editor.spec.indicator("extra").terms[0]
    answer = editor.save(url, take="最高的")
    assert answer.status_code == 400
    assert editor.spec.indicator("extra").terms[0] == term


def test_warnings_lead_to_the_page_concerned(editor):
    spec = replace(USUAL, vetoes=(replace(USUAL.vetoes[0], tests=()),), quotas=())
    actions.save_draft(BOOK, kind=editor.standard, by=editor.draft.made_by, spec=spec,
                       seen=editor.draft.digest)  # fmt: skip
    page = editor.client.get(editor.url("draft"))
    assert [(each.words, url) for each, url in page.context["warnings"]] == [(
        "否决“出现严重违纪”没有写条件，永远用不上。", editor.url("item", "vetoes", "serious"),
    )]  # fmt: skip
    assert editor.client.get(editor.url("item", "vetoes", "serious")).status_code == 200


def test_what_is_not_there_is_not_found(editor):
    for url in (
        editor.url("section", "dance"), editor.url("indicator", "gone"),
        editor.url("term", "order", "gone"), editor.url("term", "gone", "fault"),
        editor.url("item", "vetoes", "gone"), editor.url("item", "tree", "order"),
    ):  # fmt: skip
        assert editor.client.get(url).status_code == 404, url


def test_students_read_what_is_in_force_and_nothing_else(client, cast, standard):
    client.force_login(cast.student)
    url = reverse("assessment:standard-read", args=[standard.pk])
    text = client.get(url).content.decode()
    assert "从满分 10 分扣起，扣完为止。" in text
    assert "违纪每人次扣 2 分" in text
    assert "优秀：80 分以上（含 80 分）。" in text
    paper = client.get(reverse("assessment:standard-paper", args=[standard.pk, 1]))
    assert paper.status_code == 200
    for name, *more in (("draft",), ("section", "tree"), ("export", 1), ("import",)):
        answer = client.get(reverse(f"assessment:standard-{name}", args=[standard.pk, *more]))
        assert answer.status_code == 403, name
    assert list(queries.active_standards()) == [standard]
    assert queries.rules_in_force(standard).version == 1
    assert [each.version for each in queries.versions_of(standard)] == [1]


@pytest.mark.parametrize("form", ["json", "yaml", "xlsx"])
def test_a_standard_goes_out_and_comes_in_as_a_file(editor, form, cast):
    found = editor.client.get(editor.url("export", 1), {"as": form})
    other = actions.save_kind(BOOK, by=cast.staff, name="别的")
    sent = SimpleUploadedFile(f"standard.{form}", found.content)
    url = reverse("assessment:standard-import", args=[other.pk])
    answer = editor.client.post(url, {"file": sent, "seen": ""})
    assert answer.status_code == 302, answer.context["form"].errors
    assert draft_of(other).spec == USUAL
    assert AuditEvent.objects.filter(name="assessment.standard.drafted").count() == 3


def test_a_file_with_mistakes_is_refused_in_words(editor):
    for content in (b"{", b"PK\x03\x04nothing", b"format: other"):
        sent = SimpleUploadedFile("standard.x", content)
        answer = editor.client.post(
            editor.url("import"), {"file": sent, "seen": editor.draft.digest}
        )
        assert answer.status_code == 400
        assert answer.context["form"].errors["file"], content
    assert editor.spec == USUAL
    assert editor.client.get(editor.url("export", 1), {"as": "pdf"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 6])
def test_pages_ask_the_same_whatever_there_is(
    client, cast, standard, rows, django_assert_max_num_queries
):
    for n in range(rows):
        more = actions.save_kind(BOOK, by=cast.staff, name=f"第 {n} 种")
        draft = actions.save_draft(BOOK, kind=more, by=cast.staff, spec=USUAL)
        actions.put_in_force(BOOK, kind=more, by=cast.staff, seen=draft.digest)
    client.force_login(cast.staff)
    listed = reverse("assessment:standard-list")
    client.get(listed)
    read = reverse("assessment:standard-read", args=[standard.pk])
    tree = reverse("assessment:standard-section", args=[standard.pk, "tree"])
    for url in (listed, read, tree):
        with django_assert_max_num_queries(12):
            client.get(url)


def test_the_demo(cast):
    cast.staff  # noqa: B018  made when first named
    fill(None, made := {})
    assert [each.name for each in queries.active_standards()] == [
        "团支部年度考核",
        "团支部对标定级",
    ]
    usual = made["standards"]["a1"]
    assert queries.rules_in_force(usual).version == 2
    assert draft_of(usual).spec.indicators[0].maximum == 28
