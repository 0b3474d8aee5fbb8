"""The yearly lists and the list of Party members through the wizard: every mistake by row, the same
sheet twice, taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from party_pairing.files import importing, queries, record_actions
from party_pairing.files.models import PartyMembership, Record, RecordKind
from tuanwei.jobs.cells import Wrong
from tuanwei.jobs.models import ImportBatch
from tuanwei.jobs.staging import problems_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wizard(roster_wizard, client, scene):
    """The wizard with a kind of import chosen in its first step; staff is in charge."""
    scene.charge()

    class Wizard(type(roster_wizard)):
        kind = "party-records"

        def upload(self, user, data, name="综测.xlsx"):
            client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
            answer = client.post(
                "/imports/new/", {"kind": self.kind, "file": SimpleUploadedFile(name, data)}
            )
            assert answer.status_code == 302, answer.content.decode()
            return ImportBatch.objects.latest("pk")

    return Wizard()


def rows_of(batch):
    """{row: [codes]} of the rows with problems."""
    return {
        row.number: [(each.key, each.code) for each in problems_of(row)]
        for row in batch.rows.order_by("number") if row.problems
    }  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2025-1", "2025-1"), ("2025-2026-2", "2025-2"), ("2025-2026学年第一学期", "2025-1"),
        ("2025—2026 学年 第二学期", "2025-2"), ("2025秋", "2025-1"), ("2026春", "2025-2"),
        ("2025学年上学期", "2025-1"),
    ],
)  # fmt: skip
def test_terms_as_people_write_them(cell, code):
    assert importing.term(cell) == code


@pytest.mark.parametrize("cell", ["2025", "2025-3", "2025-2027-1", "秋", "1999-1", "25-1"])
def test_what_is_no_term(cell):
    with pytest.raises(Wrong, match="not_a_term"):
        importing.term(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3),
        (3, 3),
        (3.0, 3),
        ("第3名", 3),
        ("0", None),
        ("1.5", None),
        ("三", None),
        (True, None),
    ],
)
def test_places_as_people_write_them(cell, number):
    if number is None:
        with pytest.raises(Wrong):
            importing.whole(cell)
    else:
        assert importing.whole(cell) == number


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2门", "2"), (0, "0"), ("86.5分", "86.5"), ("-1", None), ("NaN", None), ("1e9", None), ("1.234", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(cell, number):
    if number is None:
        with pytest.raises(Wrong, match="not_a_number"):
            importing.amount(cell)
    else:
        assert importing.amount(cell) == Decimal(number)


def ranks(workbook, *rows):
    return workbook(
        [["会计学院综测排名"], ["序号", "学号", "姓名", "综测排名", "班级人数", "学期"], *rows]
    )


@pytest.mark.parametrize(
    ("cell", "found"),
    [("12/40", "12/40"), ("第 3 名 / 40 人", "3/40"), ("３／４０", "3/40"), ("3", 3), (3, 3)],
)
def test_places_that_say_of_how_many(cell, found):
    assert importing.place(cell) == found


@pytest.mark.parametrize("cell", ["0/40", "3/0", "3/40/2", "/40", "三/40"])
def test_what_is_no_place(cell):
    with pytest.raises(Wrong, match="not_"):
        importing.place(cell)


def test_a_sheet_as_the_college_sends_it(wizard, cast, workbook, client):
    """Title and term above, numbers as numbers, 3/40 in one cell, blank rows, a total row."""
    data = workbook([
        ["会计学院2025—2026学年第一学期综测排名"], ["填表时间：20260901"],
        ["序号", "学 号", "姓名", "综测排名", "班级人数"],
        [1, int(cast.student.number), "林知夏", "3/40", ""], [],
        [2, int(cast.secretary.number), "苏念", "41/40", ""],
        [3, int(cast.party_member.number), "顾南枝", "5/40", 41],
        [4, int(cast.other_student.number), "程以安", "6", ""], ["合计", "", "", "", 4],
    ])  # fmt: skip
    batch = wizard.upload(cast.staff, data)
    form = client.get(f"/imports/{batch.pk}/").context["form"]
    assert (form["option-kind"].value(), form["option-term"].value()) == ("综测排名", "2025-1")
    batch = wizard.check(batch, **{"option-kind": "综测排名", "option-term": "2025-1"})
    assert (batch.counts["new"], batch.counts["error"]) == (1, 3)
    assert rows_of(batch) == {
        6: [("value", "rank_above_total")], 7: [("total", "totals_differ")],
        8: [("number", "file_out_of_reach"), ("total", "missing")],
    }  # fmt: skip
    wizard.confirm(batch)
    found = Record.objects.get()
    assert (found.value, found.total, found.term) == (3, 40, "2025-1")


def test_places_come_in_once_and_are_taken_back(wizard, cast, workbook, client):
    data = ranks(
        workbook, [1, cast.student.number, "林知夏", 3, 40, "2025-2026-1"],
        [2, cast.secretary.number, "苏念", "1", "40", "2025-1"],
    )  # fmt: skip
    batch = wizard.confirm(
        wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "综测排名"})
    )
    assert (batch.state, batch.counts["new"], batch.counts["error"]) == ("saved", 2, 0)
    found = Record.objects.get(user=cast.student)
    assert (found.value, found.total, found.term, found.source, found.origin, found.entered_by) == (
        3, 40, "2025-1", "imported", "综测.xlsx", cast.staff
    )  # fmt: skip
    again = wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "综测排名"})
    assert (again.counts["same"], again.counts["new"]) == (2, 0)
    record_actions.withdraw(
        record=Record.objects.get(user=cast.secretary), by=cast.staff, because="不对"
    )
    assert client.post(f"/imports/{batch.pk}/undo/").status_code == 302
    batch.refresh_from_db()
    assert batch.report["undone"] == 1
    assert list(batch.report["stays"].values()) == ["已经有人撤回了"]
    assert queries.records_of([cast.student.pk]) == {cast.student.pk: []}
    assert Record.objects.get(user=cast.student).withdrawn_because == "整批导入撤回了。"
    assert wizard.check(
        wizard.upload(cast.staff, data), **{"option-kind": "综测排名"}
    ).counts["new"] == 2  # fmt: skip


def test_the_kind_is_guessed_and_has_to_be_one(wizard, cast, workbook, client):
    batch = wizard.upload(
        cast.staff, ranks(workbook, [1, cast.student.number, "林知夏", 3, 40, "2025-1"])
    )
    assert 'value="综测排名"' in client.get(f"/imports/{batch.pk}/").content.decode()
    fields = {f"column-{place}": key for place, key in batch.mapping.items()}
    page = client.post(f"/imports/{batch.pk}/map/", fields | {"option-kind": "没有这个"})
    assert "登记什么（在下面选一项）" in page.content.decode()
    page = client.post(f"/imports/{batch.pk}/map/", fields | {"option-kind": "不及格门数"})
    assert "数值" in page.content.decode()


def test_every_mistake_is_told_by_row_and_column(wizard, cast, scene, workbook):
    gone = scene.student("毕业生")
    gone.member.left_on = date(2026, 6, 30)
    gone.member.save()
    closed = scene.student("停用")
    closed.is_active = False
    closed.save()
    scene.record(cast.secretary, "comprehensive", value=2, total=40, term="2025-1")
    me = cast.student.number
    data = ranks(
        workbook,
        [1, "2099000000", "无此人", 3, 40, "2025-1"],
        [2, me, "林之夏", 3, 40, "2025-1"],
        [3, gone.number, "毕业生", 3, 40, "2025-1"],
        [4, closed.number, "停用", 3, 40, "2025-1"],
        [5, cast.other_student.number, "程以安", 3, 40, "2025-1"],
        [6, me, "林知夏", 41, 40, "2025-1"],
        [7, me, "林知夏", "", 40, "2025-1"],
        [8, me, "林知夏", 1.5, 40, "2025-1"],
        [9, me, "林知夏", 3, 40, "2098-1"],
        [10, me, "林知夏", 3, 40, ""],
        [11, me, "林知夏", 3, 40, "2024-1"],
        [12, me, "林知夏", 3, 40, "2024-1"],
        [13, cast.secretary.number, "苏念", 1, 40, "2025-1"],
    )  # fmt: skip
    batch = wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "综测排名"})
    assert rows_of(batch) == {
        3: [("number", "person_unknown")], 4: [("name", "name_differs")],
        5: [("number", "person_left")], 6: [("number", "person_left")],
        7: [("number", "file_out_of_reach")], 8: [("value", "rank_above_total")],
        9: [("value", "missing")], 10: [("value", "not_whole")], 11: [("term", "term_ahead")],
        12: [("term", "missing")], 14: [("same_key", "record_duplicate")],
        15: [("number", "record_differs")],
    }  # fmt: skip
    assert batch.counts == {"new": 1, "changed": 0, "same": 0, "error": 12, "warning": 0}


def test_a_term_for_the_whole_sheet_and_days(wizard, cast, workbook):
    labels = ["学号", "姓名", "挂科门数"]
    data = workbook([labels, [cast.student.number, "林知夏", "2门"]])
    options = {"option-kind": "不及格门数", "option-term": "2025-2026-1"}
    batch = wizard.confirm(wizard.check(wizard.upload(cast.staff, data), **options))
    found = Record.objects.get()
    assert (batch.state, found.value, found.term, found.on) == ("saved", 2, "2025-1", None)
    tomorrow = timezone.localdate() + timedelta(days=1)
    data = workbook([
        ["学号", "姓名", "处分日期", "解除日期", "处分种类"],
        [cast.student.number, "林知夏", "2025-03-01", "2026-03-01", "警告"],
        [cast.student.number, "林知夏", tomorrow.isoformat(), "", "记过"],
        [cast.student.number, "林知夏", "2025-04-01", "2025-03-01", "记过"],
        [cast.student.number, "林知夏", "2025-05", "", "记过"],
    ])  # fmt: skip
    batch = wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "处分"})
    assert rows_of(batch) == {
        3: [("on", "day_ahead")],
        4: [("until", "until_before")],
        5: [("on", "day_missing")],
    }
    wizard.confirm(batch)
    found = Record.objects.get(kind__key="punishment")
    assert (str(found.on), str(found.until), found.note) == ("2025-03-01", "2026-03-01", "警告")


def test_letters_are_those_of_the_kind(wizard, cast, scene, workbook):
    data = workbook([
        ["学号", "姓名", "宿舍等级", "学期"], [cast.student.number, "林知夏", "a", "2025-1"],
        [cast.secretary.number, "苏念", "优", "2025-1"],
    ])  # fmt: skip
    batch = wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "宿舍等级"})
    assert rows_of(batch) == {3: [("mark", "unknown_choice")]}
    wizard.confirm(batch)
    assert Record.objects.get().mark == "A"


def test_what_was_entered_between_preview_and_confirmation_stops_the_import(
    wizard,
    cast,
    scene,
    workbook,
):
    data = workbook([["学号", "姓名", "递交时间"], [cast.student.number, "林知夏", "2025-03-01"]])
    batch = wizard.check(wizard.upload(cast.staff, data), **{"option-kind": "入党申请书"})
    scene.record(cast.student, "application", on=date(2025, 3, 1))
    batch = wizard.confirm(batch)
    assert (batch.state, Record.objects.count()) == ("checked", 1)


def test_a_roster_is_sent_elsewhere(wizard, cast, workbook, client):
    batch = wizard.upload(cast.staff, workbook([["学号", "姓名"], [cast.student.number, "林知夏"]]))
    assert "像是名册" in client.get(f"/imports/{batch.pk}/").content.decode()


def members(workbook, *rows):
    return workbook([["学号/工号", "姓名", "党支部", "党员类别", "日期"], *rows])


def test_party_members_come_in_become_formal_and_are_taken_back(
    wizard,
    cast,
    scene,
    workbook,
    client,
):
    wizard.kind = "party-members"
    branch, teacher = scene.party_branch(), cast.user("T5501", "党员教师")
    data = members(
        workbook, [cast.student.number, "林知夏", "中共会计学院学生党支部", "预备党员", "2025-06-01"],
        [teacher.number, "党员教师", "会计学院学生党支部", "正式党员", "2015-06"],
    )  # fmt: skip
    batch = wizard.run(cast.staff, data, "党员.xlsx")
    assert (batch.state, batch.counts["new"]) == ("saved", 2)
    assert {each.user: each.standing for each in branch.memberships.all()} == {
        cast.student: "probationary", teacher: "formal"
    }  # fmt: skip
    cast.student.member.refresh_from_db()
    assert cast.student.member.political_status == "league"
    assert wizard.check(wizard.upload(cast.staff, data)).counts["same"] == 2
    formal = members(workbook, [cast.student.number, "林知夏", branch.name, "正式", "2026-06-01"])
    second = wizard.run(cast.staff, formal)
    assert second.counts["changed"] == 1
    lines = PartyMembership.objects.filter(user=cast.student).order_by("starts_on")
    assert [(each.standing, each.ends_on) for each in lines] == [
        ("probationary", date(2026, 5, 31)), ("formal", None)
    ]  # fmt: skip
    client.post(f"/imports/{second.pk}/undo/")
    lines = PartyMembership.objects.filter(user=cast.student)
    assert [(each.standing, each.ends_on) for each in lines] == [("probationary", None)]
    PartyMembership.objects.filter(user=teacher).update(ends_on=date(2026, 1, 1))
    client.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (batch.report["undone"], list(batch.report["stays"].values())) == (1, ["后来又有变动"])


def test_mistakes_of_party_members(wizard, cast, scene, workbook):
    from branches.organisation.models import PartyBranch

    wizard.kind = "party-members"
    PartyBranch.objects.create(name="机关党支部")
    formal = scene.party_member("老党员")
    name, me = scene.party_branch().name, cast.student.number
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    batch = wizard.check(wizard.upload(cast.staff, members(
        workbook, [me, "林知夏", "没有的党支部", "正式党员", "2025-06-01"],
        [me, "林知夏", "机关党支部", "正式党员", "2025-06-01"],
        [me, "林知夏", name, "群众", "2025-06-01"],
        [me, "林知夏", name, "预备党员", tomorrow],
        [formal.number, "老党员", name, "预备党员", "2025-06-01"],
        [cast.staff.number, "周一鸣", name, "正式党员", "2025-06-01"],
    )))  # fmt: skip
    found = rows_of(batch)
    assert {row: found[row][0] for row in found} == {
        2: ("party_branch", "party_branch_unknown"),
        3: ("party_branch", "party_branch_out_of_reach"), 4: ("standing", "unknown_choice"),
        5: ("on", "day_ahead"), 6: ("standing", "party_backwards"), 7: ("number", "party_own"),
    }  # fmt: skip
    assert batch.counts["error"] == 6


def test_only_staff_in_charge_import(cast, scene):
    from tuanwei.jobs import importers

    for kind in ("party-records", "party-members"):
        for user, may in (
            (cast.secretary, False),
            (cast.staff2, False),
            (cast.administrator, True),
        ):
            assert importers.get(kind).may_import(user) == may
    assert RecordKind.objects.exists()
