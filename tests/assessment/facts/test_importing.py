"""Tables of other offices through the wizard: every mistake by row, the same sheet twice, taken back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessment.engine import spec as rules
from assessment.engine.spec import Measure
from assessment.facts import hooks, importing, queries, saving
from assessment.facts.models import Batch, Fact
from assessment.scores.actions import recompute
from assessment.scores.verifying import compare
from tests.assessment.scene import USUAL
from tests.jobs.conftest import commit, inline_jobs, workbook  # noqa: F401
from tests.jobs.conftest import wizard as roster_wizard  # noqa: F401
from tuanwei.jobs.cells import Wrong
from tuanwei.jobs.models import ImportBatch
from tuanwei.jobs.staging import problems_of

pytestmark = pytest.mark.django_db
LABELS = ["序号", "团支部", "日期", "项目", "完成人数", "应学人数", "说明"]
OPTIONS = {"option-source": "青年大学习", "option-office": "宣传部", "option-on": ""}
D = Decimal


@pytest.fixture
def wizard(roster_wizard, client):  # noqa: F811
    class Wizard(type(roster_wizard)):
        def upload(self, user, data, name="大学习.xlsx"):
            client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
            answer = client.post(
                "/imports/new/",
                {"kind": "assessment-facts", "file": SimpleUploadedFile(name, data)},
            )
            assert answer.status_code == 302, answer.content.decode()
            return ImportBatch.objects.latest("pk")

    return Wizard()


def rows_of(batch):
    """{row: [(column, code)]} of the rows with problems."""
    return {
        row.number: [(each.key, each.code) for each in problems_of(row)]
        for row in batch.rows.order_by("number") if row.problems
    }  # fmt: skip


def counts(batch):
    return {key: batch.counts[key] for key in ("new", "changed", "same", "error")}


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (36, D(36)), (36.0, D(36)), ("36", D(36)), ("36人", D(36)), ("2.5 小时", D("2.5")), ("0", D(0)),
        ("３６", D(36)), ("36/45", "36/45"), ("36／45", "36/45"), ("-1", None), ("abc", None),
        ("NaN", None), ("inf", None), (True, None), ("0.0001", None), ("10000000000", None),
        (date(2026, 1, 1), None), ("97.8%", None), (97.77777777777777, None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, number):
    if number is None:
        with pytest.raises(Wrong, match="fact_number"):
            importing.number(cell)
    else:
        assert importing.number(cell) == number


def test_a_table_comes_in_once_is_changed_and_taken_back(
    wizard, cast, workbook, client, monkeypatch  # noqa: F811
):  # fmt: skip
    heard = []
    monkeypatch.setattr(hooks, "changed", [heard.append])
    rows = [
        [1, cast.branch.name, "2026-03-02", "", 36, 45, "第 1 期"],
        [2, cast.other_branch.code.lower(), "2026-03-02", "", "30/30", "", "第 1 期"],
        [3, cast.branch.name, "2026-03-16", "", 40, 45, "第 2 期"],
    ]
    batch = wizard.confirm(
        wizard.check(wizard.upload(cast.staff, workbook([LABELS, *rows])), **OPTIONS)
    )
    assert (batch.state, counts(batch)) == (
        "saved", {"new": 3, "changed": 0, "same": 0, "error": 0},
    )  # fmt: skip
    found = Fact.objects.get(unit=cast.other_branch)
    assert (found.source, found.on, found.number, found.of, found.label, found.origin, found.round) == (
        "table:青年大学习", date(2026, 3, 2), 30, 30, "第 1 期", "import", None,
    )  # fmt: skip
    kept = Batch.objects.get()
    assert (kept.name, kept.office, kept.by, kept.facts.count()) == (
        "大学习.xlsx",
        "宣传部",
        cast.staff,
        3,
    )
    assert len(heard[0]) == 3
    again = wizard.check(wizard.upload(cast.staff, workbook([LABELS, *rows])), **OPTIONS)
    assert counts(again) == {"new": 0, "changed": 0, "same": 3, "error": 0}
    rows[0][4] = 44
    second = wizard.check(wizard.upload(cast.staff2, workbook([LABELS, *rows])), **OPTIONS)
    assert counts(second) == {"new": 0, "changed": 1, "same": 2, "error": 0}
    second = wizard.confirm(second)
    standing = Fact.objects.standing().filter(unit=cast.branch, on=date(2026, 3, 2))
    assert standing.get().number == 44
    old = Fact.objects.get(number=36)
    assert (old.reason, old.ended_by) == ("新导入的数据里改了", cast.staff2)
    assert client.post(f"/imports/{second.pk}/undo/").status_code == 302
    assert standing.get().number == 36
    assert Fact.objects.get(number=44).reason == "整批导入撤回了"
    assert Fact.objects.standing().count() == 3
    client.force_login(cast.staff, "tuanwei.accounts.backends.NumberBackend")
    assert client.post(f"/imports/{batch.pk}/undo/").status_code == 302
    batch.refresh_from_db()
    assert batch.report["undone"] == 2  # the third was replaced, and began anew since
    assert Fact.objects.standing().count() == 1
    assert Fact.objects.count() == 5


def test_every_mistake_is_told_by_row_and_column(wizard, cast, workbook):  # noqa: F811
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    name = cast.branch.name
    assert cast.other_branch
    rows = [
        [1, "没有这个班", "2026-03-02", "", 1, 2, ""],
        [2, "", "2026-03-02", "", 1, 2, ""],
        [3, name, "", "", 1, 2, ""],
        [4, name, tomorrow, "", 1, 2, ""],
        [5, name, "2026-03", "", 1, 2, ""],
        [6, name, "2026-03-02", "", "很多", 2, ""],
        [7, name, "2026-03-02", "", -1, 2, ""],
        [8, name, "2026-03-02", "", 3, 2, "比总数大"],
        [9, name, "2026-03-02", "", "3/4", 5, "对不上"],
        [10, name, "2026-03-02", "", "", 5, "没有数"],
        [11, name, "2026-03-02", "", 1, 2, "两次"],
        [12, name, "2026-03-02", "", 2, 2, "两次"],
        [13, name, "2026-03-02", "长" * 41, 1, 2, ""],
        [14, name, "2026-03-02", "", 1, 2, "长" * 121],
        [15, "会计2401班", "2026-03-02", "", 1, "", "好的"],
    ]
    batch = wizard.check(wizard.upload(cast.staff, workbook([LABELS, *rows])), **OPTIONS)
    assert rows_of(batch) == {
        2: [("unit", "fact_unit_unknown")], 3: [("unit", "missing")], 4: [("on", "missing")],
        5: [("on", "day_ahead")], 6: [("on", "day_missing")], 7: [("number", "fact_number")],
        8: [("number", "fact_number")], 9: [("number", "fact_above_whole")],
        10: [("of", "totals_differ")], 11: [("number", "missing")],
        13: [("record", "fact_duplicate")], 14: [("level", "too_long")],
        15: [("label", "too_long")],
    }  # fmt: skip
    assert counts(batch) == {"new": 2, "changed": 0, "same": 0, "error": 13}


def test_one_day_for_the_whole_sheet(wizard, cast, workbook, client):  # noqa: F811
    data = workbook([["团支部", "早操缺勤人次"], [cast.branch.code, 3]])
    batch = wizard.upload(cast.staff, data)
    fields = {f"column-{place}": key for place, key in batch.mapping.items()} | {
        "column-1": "number"
    }
    page = client.post(
        f"/imports/{batch.pk}/map/", fields | {"option-source": "早操"}
    ).content.decode()
    assert "日期（没有这一列，就在下面填写）" in page
    page = client.post(
        f"/imports/{batch.pk}/map/", fields | {"option-on": "2026-03-31"}
    ).content.decode()
    assert "这是什么数据（在下面填写）" in page
    batch = wizard.confirm(
        wizard.check(
            batch, **{"column-1": "number", "option-source": " 早操 ", "option-on": "2026-03-31"}
        )
    )
    fact = Fact.objects.get()
    assert (fact.source, fact.on, fact.number) == ("table:早操", date(2026, 3, 31), 3)
    assert queries.table_sources() == [("table:早操", "早操", 1, date(2026, 3, 31))]


def test_a_table_for_a_term_of_a_running_round(wizard, cast, workbook, scene):  # noqa: F811
    held = scene.round(name="年度考核")
    rows = [
        [1, cast.branch.name, "2026-03-02", "", 36, 45, "第 1 期"],
        [2, cast.branch.name, "2025-08-31", "", 36, 45, "太早"],
    ]
    options = OPTIONS | {"option-source": "年度考核：青年大学习 · 参学率"}
    batch = wizard.check(wizard.upload(cast.staff, workbook([LABELS, *rows])), **options)
    assert rows_of(batch) == {3: [("on", "fact_day_outside")]}
    wizard.confirm(batch)
    fact = Fact.objects.get()
    assert (fact.source, fact.round) == ("own:study:rate", held)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("publicity", "“年度考核”现在是“公示中”，有 1 条落在它的考核期里。导入以后列进“迟到的记录”，"
         "公示的分和名次不变；要算进这一次，先写明原因退回复核。"),
        ("published", "“年度考核”已经公布，有 1 条落在它的考核期里。导入以后列进“迟到的记录”，"
         "公布的结果不变；计不计入下一次、要不要重新打开，由团委再定。"),
    ],
    ids=["publicity", "published"],
)  # fmt: skip
def test_rounds_that_are_shown_are_named_and_do_not_move(
    wizard, cast, workbook, scene, client, state, words  # noqa: F811
):  # fmt: skip
    table = Measure("table:青年大学习", rules.SHARE)
    study = replace(
        USUAL.indicator("study"),
        terms=(replace(USUAL.indicator("study").terms[0], measure=table),),
    )
    indicators = tuple(study if each.key == "study" else each for each in USUAL.indicators)
    held = scene.round(name="年度考核", spec=replace(USUAL, indicators=indicators))
    scene.fact(
        cast.branch, "table:青年大学习", on=date(2026, 3, 1), number=44, of=45, origin="import"
    )
    recompute(round=held)
    now = timezone.now()
    frozen = now if state == "published" else None
    type(held).objects.filter(pk=held.pk).update(state=state, posted_at=now, frozen_at=frozen)
    held.refresh_from_db()
    rows = [
        [1, cast.branch.name, "2026-03-02", "", 6, 45, "第 1 期"],
        [2, cast.branch.name, "2025-08-31", "", 6, 45, "在它以前"],
    ]
    batch = wizard.check(wizard.upload(cast.staff, workbook([LABELS, *rows])), **OPTIONS)
    assert batch.plan["notes"] == [words]
    assert words in client.get(f"/imports/{batch.pk}/").content.decode()
    wizard.confirm(batch)
    assert words in client.get(f"/imports/{batch.pk}/").content.decode()
    line = held.sheets.get(unit=cast.branch).lines.get(indicator="study")
    assert line.final == 30
    assert not compare(held)
    fact = Fact.objects.get(label="第 1 期")
    assert [each.fact for each in held.late_facts.all()] == [fact]
    page = client.get(f"/assessment/facts/batches/{fact.batch_id}/end/").content.decode()
    assert words.replace("导入", "撤销") in page
    saving.end_batch(batch=fact.batch, by=cast.staff, reason="给错了表")
    line.refresh_from_db()
    assert line.final == 30
    # What no shown round reads is said of none.
    other = wizard.check(
        wizard.upload(cast.staff, workbook([LABELS, *rows])), **OPTIONS | {"option-source": "早操"}
    )
    assert other.plan["notes"] == []


def test_what_is_filled_in_beside_the_columns_is_told_once(wizard, cast, workbook, client):  # noqa: F811
    batch = wizard.upload(cast.staff, workbook([["团支部", "人次"], [cast.branch.code, 3]]))
    fields = {f"column-{place}": key for place, key in batch.mapping.items()} | {
        "column-1": "number"
    }
    page = client.post(
        f"/imports/{batch.pk}/map/",
        fields | {"option-source": "长" * 151, "option-on": "2026-03-31"},
    ).content.decode()
    assert "太长了：最多 150 字，现在 151 字。" in page
    assert "还没有对上" not in page
    page = client.post(
        f"/imports/{batch.pk}/map/", fields | {"option-source": "早操", "option-on": "昨天"}
    ).content.decode()
    assert "日期（“昨天”认不出，写成 2026-03-31 这样）" in page


def test_units_of_the_same_name_are_told_apart_by_code(wizard, cast, workbook):  # noqa: F811
    from branches.organisation.models import Unit

    twin = Unit.objects.create(
        name=cast.branch.name, kind="branch", branch_type="class", code="TWIN",
        parent=cast.other_general_branch,
    )  # fmt: skip
    rows = [
        [1, cast.branch.name, "2026-03-02", "", 1, "", ""],
        [2, "twin", "2026-03-02", "", 1, "", ""],
    ]
    data = workbook([LABELS, *rows])
    batch = wizard.check(wizard.upload(cast.staff, data), **OPTIONS)
    assert rows_of(batch) == {2: [("unit", "fact_unit_unclear")]}
    twin.is_active = False
    twin.save()
    batch = wizard.check(wizard.upload(cast.staff, data), **OPTIONS)
    assert rows_of(batch) == {}


def test_the_preview_is_not_saved_over_what_changed_meanwhile(wizard, cast, workbook, client):  # noqa: F811
    rows = [[1, cast.branch.name, "2026-03-02", "", 1, 2, ""]]
    data = workbook([LABELS, *rows])
    first = wizard.check(wizard.upload(cast.staff, data), **OPTIONS)
    wizard.confirm(wizard.check(wizard.upload(cast.staff, data), **OPTIONS))
    wizard.confirm(first)
    first.refresh_from_db()
    assert first.state != "saved"
    assert Fact.objects.count() == 1


def test_only_staff_are_offered_it(client, cast):
    for user, offered in ((cast.staff, True), (cast.secretary, False)):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        assert ("考核：部门数据" in client.get("/imports/new/").content.decode()) == offered
