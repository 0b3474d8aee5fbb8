"""Pages of facts: what counts with its record, what a checker notes, what ends; bad input in words."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.catalogue import SOURCES
from assessment.engine.spec import Band, Cell, Indicator, Level, Measure, Term, Veto
from assessment.facts import actions, hooks, nightly, pages, queries
from assessment.facts.models import Batch, Fact
from tests.assessment.scene import USUAL
from tests.gatherings.conftest import crowd  # noqa: F401
from tuanwei.jobs import running
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
DAY = date(2025, 10, 3)
D = Decimal


@pytest.fixture
def held(scene):
    return scene.round()


@pytest.fixture
def mine(held, scene):
    """The sheet of the cast's branch."""
    return held.sheets.get(unit=scene.cast.branch)


def at(sheet, rest=""):
    return f"/assessment/facts/sheets/{sheet.pk}/{rest}"


def own(scene, unit, **fields):
    return scene.fact(
        unit, "own:order:fault", **({"on": DAY, "origin": "check", "record": ""} | fields)
    )


def test_facts_with_their_records_by_indicator(client, scene, mine, held):
    cast = scene.cast
    scene.fact(cast.branch, on=DAY, label="学雷锋", url="/league-days/TR1/", number=18, of=20)
    own(scene, cast.branch, round=held, label="旷课", noted_by=cast.staff2)
    scene.fact(cast.branch, "gatherings.missed", on=DAY, label="没用到的")
    scene.fact(cast.branch, on=date(2024, 1, 1), label="太早的")
    scene.fact(cast.other_branch, on=DAY, label="别人的")
    client.force_login(cast.staff, BACKEND)
    page = client.get(at(mine)).content.decode()
    assert '<a href="/league-days/TR1/">学雷锋</a>' in page
    assert "18 / 20" in page
    assert "旷课" in page
    assert cast.staff2.name in page
    assert "没用到的" not in page
    assert "太早的" not in page
    assert "别人的" not in page
    page = client.get(at(mine, "?indicator=order")).content.decode()
    assert ("旷课" in page, "学雷锋" in page) == (True, False)
    page = client.get(at(mine, "?show=unused")).content.decode()
    assert ("旷课" in page, "没用到的" in page, page.count("这次没有用到")) == (False, True, 2)
    page = client.get(at(mine, "?origin=record")).content.decode()
    assert ("旷课" in page, "学雷锋" in page) == (False, True)
    assert "没有这样的记录" in client.get(at(mine, "?origin=judge")).content.decode()
    assert client.get(at(mine, "?origin=x&indicator=x&show=x&after=x")).status_code == 200


def test_as_many_queries_for_thirty_facts_as_for_one(
    client, scene, mine, held, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(scene.cast.secretary, BACKEND)
    own(scene, scene.cast.branch, round=held)
    with django_assert_max_num_queries(12) as first:
        client.get(at(mine))
    for _n in range(29):
        own(scene, scene.cast.branch, round=held)
    with django_assert_num_queries(len(first)):
        client.get(at(mine))


def test_a_checker_notes_what_the_rule_asks(client, scene, mine, held, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "changed", [heard.append])
    client.force_login(scene.cast.staff, BACKEND)
    assert "违纪每人次扣 2 分" in client.get(at(mine, "new/")).content.decode()
    form = client.get(at(mine, "new/order/fault/")).content.decode()
    assert 'name="number"' in form
    assert 'name="level"' not in form
    answer = client.post(
        at(mine, "new/order/fault/"),
        {"on": "2025-10-03", "number": "２", "label": "重要组织生活缺两次"},
    )
    assert (answer.status_code, answer.url) == (302, at(mine))
    fact = Fact.objects.get()
    assert (fact.number, fact.on, fact.source, fact.round, fact.origin, fact.noted_by) == (
        2, DAY, "own:order:fault", held, "check", scene.cast.staff,
    )  # fmt: skip
    assert heard == [[(scene.cast.branch.pk, "own:order:fault", DAY)]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "三"}, "要填数字，比如 2 或 0.5。"), ({"number": "NaN"}, "要填数字，比如 2 或 0.5。"),
        ({"number": "2分\t3"}, "要填数字，比如 2 或 0.5。"), ({"number": "1e99"}, "太大了，请核对。"),
        ({"number": "0.0001"}, "最多三位小数。"), ({"number": ""}, "填一个数。"),
        ({"number": "-1", "of": "3"}, "有总数时不能是负数。"), ({"of": "-3"}, "不能是负数。"),
        ({"number": "4", "of": "3"}, "比总数还大，请核对。"), ({"on": ""}, "填哪天的事。"),
        ({"on": "2024-01-01"}, "这次考核算 2025 年 9 月 1 日 到 2026 年 7 月 31 日 的事，请核对日期。"),
        ({"on": "十月三日"}, "请写成 2026-03-05 的样子。"),
        ({"label": ""}, "写一句是什么事，支部看得到。"), ({"label": "长" * 121}, "120"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words(client, scene, mine, changes, words):
    client.force_login(scene.cast.staff, BACKEND)
    data = {"on": "2025-10-03", "number": "1", "of": "45", "label": "迟到"} | changes
    answer = client.post(at(mine, "new/study/rate/"), data)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Fact.objects.exists()


def term(kind=rules.EACH, **fields):
    return pages.OwnTerm(Indicator("a", "甲"), Term("t", "乙", kind, **fields))


@pytest.mark.parametrize(
    ("own_term", "asked"),
    [
        (term(levels=(Level("x", "重要", D(-3)),)), {"on", "level", "label"}),
        (term(cells=(Cell("组织", "校级", D(3)),)), {"on", "level", "role", "label"}),
        (term(measure=Measure(counted=rules.AMOUNT)), {"on", "number", "label"}),
        (term(measure=Measure(counted=rules.SHARE)), {"on", "number", "of", "label"}),
        (term(measure=Measure(counted=rules.PEOPLE)), {"on", "by_key", "label"}),
        (term(measure=Measure(least=D(80))), {"on", "number", "of", "label"}),
        (term(bands=(Band(D(1), D(2)),)), {"on", "number", "of", "label"}),
        (term(rules.GRADED, levels=(Level("a", "好", D(5)),)), {"on", "level", "label"}),
        (term(rules.CHECKLIST, levels=(Level("a", "制度", D(1)),)), {"on", "level", "there", "label"}),
        (term(), {"on", "label"}),
    ],
)  # fmt: skip
def test_a_form_asks_what_the_rule_looks_at(own_term, asked, held):
    from assessment.facts.forms import NoteForm

    assert set(NoteForm(own=own_term, held=held).fields) == asked


def test_levels_roles_and_checklists_are_kept_by_their_keys(client, scene):
    leaf = Indicator("list", "制度", maximum=D(10), scored_by=(rules.CHECK,), terms=(
        Term("have", "四项制度", rules.CHECKLIST, levels=(Level("a", "学习制度", D(2)),)),
        Term("share", "到会率", rules.BAND, Measure(counted=rules.SHARE), bands=(Band(D(1)),)),
    ))  # fmt: skip
    held = scene.round(spec=replace(USUAL, indicators=(leaf,)))
    mine = held.sheets.get(unit=scene.cast.branch)
    client.force_login(scene.cast.staff, BACKEND)
    data = {"on": "2025-10-03", "level": "a", "there": "0", "label": "没有学习制度"}
    assert client.post(at(mine, "new/list/have/"), data).status_code == 302
    fact = Fact.objects.get()
    assert (fact.level, fact.number) == ("a", 0)
    assert "学习制度" in client.get(at(mine)).content.decode()
    data = {"on": "2025-10-03", "number": "30", "of": "", "label": "支部大会"}
    answer = client.post(at(mine, "new/list/share/"), data)
    assert "这一项按比例算，填总数。" in answer.content.decode()
    assert client.post(at(mine, "new/list/share/"), data | {"of": "36"}).status_code == 302
    assert Fact.objects.filter(number=30, of=36).exists()
    data = {"on": "2025-10-03", "level": "z", "there": "1", "label": "乱填"}
    assert client.post(at(mine, "new/list/have/"), data).status_code == 400


def test_a_checker_of_some_indicators_notes_only_those(client, scene, held, mine):
    scene.scorer(held, scene.cast.staff2, indicators=["team"])
    client.force_login(scene.cast.staff2, BACKEND)
    page = client.get(at(mine, "new/")).content.decode()
    assert ("班子评定" in page, "违纪" in page) == (True, False)
    assert client.get(at(mine, "new/order/fault/")).status_code == 404
    assert client.get(at(mine, "new/team/level/")).status_code == 200
    fact = own(scene, scene.cast.branch, round=held)
    assert client.get(at(mine, f"{fact.pk}/end/")).status_code == 403


def test_nobody_notes_for_the_own_unit(client, scene, held, mine):
    scene.scorer(held, scene.cast.secretary)
    client.force_login(scene.cast.secretary, BACKEND)
    assert client.get(at(mine, "new/")).status_code == 403
    assert client.get(at(mine, "new/order/fault/")).status_code == 403


def test_ending_with_a_reason(client, scene, held, mine):
    fact = own(scene, scene.cast.branch, round=held, label="看错的")
    client.force_login(scene.cast.staff, BACKEND)
    address = at(mine, f"{fact.pk}/end/")
    assert client.post(address, {"reason": " "}).status_code == 400
    answer = client.post(address, {"reason": "看错了人"})
    assert (answer.status_code, answer.url) == (302, at(mine))
    assert "看错的" not in client.get(at(mine)).content.decode()
    page = client.get(at(mine, "?show=ended")).content.decode()
    assert "看错的" in page
    assert "看错了人" in page
    assert "已经撤销" in client.get(address).content.decode()


@pytest.mark.parametrize("origin", ["record", "claim", "judge"])
def test_what_comes_from_elsewhere_is_not_ended_here(client, scene, held, mine, origin):
    fact = own(scene, scene.cast.branch, round=held, origin=origin, record="claim:1")
    client.force_login(scene.cast.staff, BACKEND)
    assert client.post(at(mine, f"{fact.pk}/end/"), {"reason": "不对"}).status_code == 403
    assert "撤销…" not in client.get(at(mine)).content.decode()
    fact.refresh_from_db()
    assert fact.ended_at is None


def test_facts_of_other_sheets_are_not_ended_from_this_one(client, scene, held, mine):
    fact = own(scene, scene.cast.other_branch, round=held)
    other = own(scene, scene.cast.branch, round=scene.round())
    client.force_login(scene.cast.staff, BACKEND)
    for each in (fact, other):
        assert client.get(at(mine, f"{each.pk}/end/")).status_code == 404


def test_a_unit_that_was_merged_counts_where_it_went(client, scene, held, mine):
    first, second = scene.branches(2)
    one = scene.sheet(held, first, left_out="并了", merged_into=mine)
    scene.sheet(held, second, left_out="并了", merged_into=one)
    facts = [own(scene, unit, round=held, label=unit.name) for unit in (first, second)]
    facts.append(own(scene, scene.cast.branch, round=held))
    found = queries.facts_of(held, [scene.cast.branch.pk, scene.cast.other_branch.pk])
    assert {each.key for each in found[scene.cast.branch.pk]} == {each.pk for each in facts}
    assert found[scene.cast.other_branch.pk] == []
    assert len(queries.facts_of(held, [first.pk])[first.pk]) == 1
    line = mine.lines.get(indicator="order")
    assert {each.pk for each in queries.facts_of_line(line)} == {each.pk for each in facts}
    client.force_login(scene.cast.staff, BACKEND)
    assert f"{first.name}并进来的" in client.get(at(mine)).content.decode()


def test_facts_of_takes_two_queries_and_narrows_by_source(scene, held, django_assert_num_queries):
    branch = scene.cast.branch
    scene.fact(branch, on=DAY)
    fact = own(scene, branch, round=held, number="2.5", of=None, level="重要", by="3")
    units = [branch.pk, scene.cast.other_branch.pk]
    with django_assert_num_queries(2):
        found = queries.facts_of(held, units, {"own:order:fault"})
    assert found == {
        branch.pk: [(fact.pk, "own:order:fault", DAY, D("2.5"), None, "重要", "", "3")],
        units[1]: [],
    }  # fmt: skip


def test_table_sources(scene):
    scene.fact(scene.cast.branch, "table:早操", DAY)
    scene.fact(scene.cast.other_branch, "table:早操", DAY + timedelta(days=1))
    scene.fact(scene.cast.branch, "table:旧的", DAY, ended_at=timezone.now() + timedelta(days=1))
    assert queries.table_sources() == [("table:早操", "早操", 2, DAY + timedelta(days=1))]


def test_sources_and_collecting_now(client, scene, monkeypatch):
    monkeypatch.setattr(running, "publish", lambda job: None)
    scene.fact(scene.cast.branch, on=timezone.localdate())
    client.force_login(scene.cast.staff, BACKEND)
    page = client.get("/assessment/facts/").content.decode()
    assert "现在汇总" in page
    assert "办过的团日活动" in page
    assert client.post("/assessment/facts/collect/").status_code == 302
    assert client.post("/assessment/facts/collect/").status_code == 302
    job = Job.objects.get()
    assert "正在汇总" in client.get("/assessment/facts/").content.decode()
    part = client.get("/assessment/facts/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.parameters) == ("done", {"new": 0, "changed": 0, "ended": 1})
    assert (job.done, job.total) == (len(SOURCES), len(SOURCES))
    assert "没有了的 1 条" in client.get("/assessment/facts/").content.decode()


def test_somebody_who_lost_the_post_does_not_collect(scene, monkeypatch):
    monkeypatch.setattr(running, "publish", lambda job: None)
    job = nightly.start(by=scene.cast.staff)
    scene.cast.staff.appointments.update(ends_on=date(2021, 1, 1))
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "现在不是团委老师了，没有汇总。")


def test_every_night_covers_running_rounds_and_the_school_year(scene):
    assert nightly.days_to_collect(date(2026, 11, 26)) == (date(2026, 2, 1), date(2026, 11, 30))
    assert nightly.days_to_collect(date(2026, 3, 2)) == (date(2025, 9, 1), date(2026, 3, 31))
    scene.round(starts_on=date(2024, 12, 1), ends_on=date(2027, 1, 31))
    scene.round(starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31), state="called_off")
    assert nightly.days_to_collect(date(2026, 11, 26)) == (date(2024, 12, 1), date(2027, 1, 31))
    from assessment.tasks import collect_facts

    collect_facts()
    assert actions.collect(first=date(2024, 12, 1), last=date(2027, 1, 31)) == actions.Collected()


def test_a_batch_is_shown_and_ended_once(client, scene):
    batch = Batch.objects.create(
        name="早操.xlsx", office="学工部", source="table:早操", by=scene.cast.staff
    )
    for unit in (scene.cast.branch, scene.cast.other_branch):
        scene.fact(unit, "table:早操", DAY, origin="import", batch=batch, label="早操缺勤")
    client.force_login(scene.cast.staff2, BACKEND)
    assert "早操.xlsx · 学工部" in client.get("/assessment/facts/batches/").content.decode()
    page = client.get(f"/assessment/facts/batches/{batch.pk}/").content.decode()
    assert "早操缺勤" in page
    address = f"/assessment/facts/batches/{batch.pk}/end/"
    assert client.post(address, {"reason": ""}).status_code == 400
    assert client.post(address, {"reason": "给错了学期"}).status_code == 302
    assert set(Fact.objects.values_list("reason", flat=True)) == {"给错了学期"}
    answer = client.post(address, {"reason": "再来"})
    assert "这份数据已经全部撤销或更新了，不用再撤。" in answer.content.decode()
    assert "已撤销" in client.get("/assessment/facts/batches/").content.decode()
    assert client.get("/assessment/facts/batches/999999/").status_code == 404


def test_what_is_kept_about_a_person(scene, held):
    from assessment.facts import personal

    cast = scene.cast
    own(scene, cast.branch, round=held, noted_by=cast.staff, label="旷课")
    scene.fact(cast.branch, "service.worked", DAY, by=str(cast.student.pk), label="前台值班")
    assert [each["是什么"] for each in personal.of(cast.student)["支部考核里和我有关的记录"]] == [
        "前台值班"
    ]
    assert [each["是什么"] for each in personal.of(cast.staff)["我记的考核事实"]] == ["旷课"]


@pytest.mark.parametrize("state", ["publicity", "decision"])
def test_nothing_is_noted_or_ended_by_hand_while_a_ranking_is_published(client, scene, state):
    held = scene.round(state=state)
    mine = held.sheets.get(unit=scene.cast.branch)
    fact = own(scene, scene.cast.branch, round=held)
    client.force_login(scene.cast.staff, BACKEND)
    page = client.post(at(mine, "new/order/fault/"), {"on": DAY, "label": "旷课", "number": 1})
    assert page.status_code == 403
    assert "在公示里提异议" in page.content.decode()
    assert client.post(at(mine, f"{fact.pk}/end/"), {"reason": "不对"}).status_code == 403
    assert list(Fact.objects.standing()) == [fact]
    with pytest.raises(ValidationError, match="在公示里提异议"):
        actions.note_fact(
            unit=scene.cast.branch, source="own:order:fault", on=DAY, label="旷课", origin="check",
            by=scene.cast.staff, round=held,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("term", "number", "words"),
    [
        (Term("t", "", rules.EACH, Measure(counted=rules.AMOUNT), D(-2)), "-3", "不能是负数。"),
        (Term("t", "", rules.GIVEN, Measure(counted=rules.AMOUNT), least=D(-2), most=D(5)), "-2.5",
         "最低 -2。"),
        (Term("t", "", rules.GIVEN, Measure(counted=rules.AMOUNT), least=D(-2), most=D(5)), "5.001",
         "最多 5。"),
        (Term("t", "", rules.GIVEN, Measure(counted=rules.AMOUNT), least=D(-2), most=D(5)), "-2", ""),
        (Term("t", "", rules.EACH, Measure(counted=rules.AMOUNT), D(-2)), "1e309", "太大了"),
        (Term("t", "", rules.EACH, Measure(counted=rules.AMOUNT), D(-2)), "NaN", "要填数字"),
    ],
)  # fmt: skip
def test_a_number_stays_within_what_the_rule_takes(client, scene, term, number, words):
    leaf = Indicator("a", "项目", maximum=D(10), scored_by=(rules.CHECK,), terms=(term,))
    held = scene.round(spec=replace(USUAL, indicators=(leaf,), vetoes=()))
    mine = held.sheets.get(unit=scene.cast.branch)
    client.force_login(scene.cast.staff, BACKEND)
    page = client.post(at(mine, "new/a/t/"), {"on": DAY, "label": "酌情", "number": number})
    assert page.status_code == (400 if words else 302)
    assert words in page.content.decode()
    assert Fact.objects.count() == (0 if words else 1)


def test_what_only_a_veto_reads_is_shown_as_such(client, scene):
    veto = Veto("missed", "报了名不来", (rules.Test(measure=Measure("gatherings.missed", rules.AMOUNT),
                number=D(3)),), rules.GRADE_AT_MOST, "pass")  # fmt: skip
    held = scene.round(spec=replace(USUAL, vetoes=(veto,)))
    scene.fact(scene.cast.branch, "gatherings.missed", on=DAY, label="没来的")
    client.force_login(scene.cast.staff, BACKEND)
    page = client.get(at(held.sheets.get(unit=scene.cast.branch))).content.decode()
    assert ("没来的" in page, "看等级和后果" in page) == (True, True)
