"""Every step of the wizard through its views."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from branches.organisation import undoing
from branches.organisation.models import Appointment, Member, Membership, Unit
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import actions, sheets
from tuanwei.jobs.models import ImportBatch, ImportRow, Job, MappingProfile
from tuanwei.notices.models import Notice

LABELS = ["学号", "姓名", "性别", "学院", "班级", "手机号"]
TWO = [
    LABELS,
    ["0024001", "曹明", "女", "会计学院", "会计2401班", "13674317651"],
    ["0024002", "司徒浩然", "男", "会计学院", "会计2401班", "19841338304"],
]


def cells_of(answer):
    """The rows of a downloaded .xlsx."""
    return sheets.read(b"".join(answer)).table(0).rows


@pytest.mark.django_db
def test_class_roster_through_the_wizard(wizard, client, administrator, branch, sheet):
    batch = wizard.upload(administrator, sheet("团员花名册-会计2401.xlsx"))
    page = client.get(f"/imports/{batch.pk}/")
    assert (batch.header_row, len(batch.mapping)) == (2, 14)
    assert page.context["form"]["option-branch"].value() == "会计2401团支部"

    batch = wizard.check(batch, **{"option-branch": "会计2401团支部"})
    assert batch.counts == {"new": 38, "changed": 0, "same": 0, "error": 4, "warning": 1}
    assert User.objects.count() == 1 and Member.objects.count() == 0
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "没有填" in page and "学号和第 6 行相同" in page and "只导入通过的 38 行" in page

    batch = wizard.confirm(batch)
    assert batch.state == "saved"
    assert Member.objects.filter(branch=branch).count() == 38
    first = Member.objects.get(user__number="2024010100")
    assert (first.user.name, first.user.phone, first.ethnicity) == ("曹明", "13674317651", "汉族")
    assert (str(first.joined_on), first.joined_is_month) == ("2021-01-01", False)
    assert (first.user.name_pinyin, first.user.name_initials) == ("caoming", "cm")
    assert not first.user.has_usable_password() and first.user.must_change_password
    assert first.is_registered_volunteer and first.political_status == "league"
    assert Membership.objects.filter(branch=branch, ends_on=None).count() == 38
    assert set(
        Appointment.objects.in_force().values_list("user__number", "post", "unit", "title")
    ) == {
        ("2024010100", "secretary", branch.pk, "团支书"),
        ("2024010101", "organisation", branch.pk, "组织委员"),
        ("2024010102", "publicity", branch.pk, "宣传委员"),
    }


@pytest.mark.django_db
def test_league_template_without_student_numbers(wizard, administrator, branch, sheet):
    data = sheet("团组织系统导入模板.xlsx")
    batch = wizard.run(administrator, data, **{"option-branch": branch.name})

    assert batch.counts == {"new": 34, "changed": 0, "same": 0, "error": 2, "warning": 0}
    member = Member.objects.get(development_number="202105901909")
    assert (member.user.name, member.user.number) == ("𠅤芳", "202105901909")
    assert (str(member.joined_on), member.joined_is_month) == ("2021-10-01", True)
    again = wizard.check(wizard.upload(administrator, data), **{"option-branch": branch.name})
    assert again.counts == {"new": 0, "changed": 0, "same": 34, "error": 2, "warning": 0}


@pytest.mark.django_db
def test_student_list_creates_units_and_twice_changes_nothing(
    wizard, client, administrator, sheet, expected, settings
):
    wanted = expected["全校学生名册-12000.xlsx"]
    data = sheet("全校学生名册-12000.xlsx")
    batch = wizard.run(administrator, data)

    assert batch.counts == {"new": 12000, "changed": 0, "same": 0, "error": 0, "warning": 0}
    assert Unit.objects.filter(kind="branch").count() == wanted["branches"]
    assert Unit.objects.filter(kind="general_branch").count() == wanted["colleges"]
    assert Unit.objects.get(kind="committee").name == settings.COMMITTEE_NAME
    assert User.objects.count() == 12001
    found = Member.objects.get(user__number="2026111999")
    assert (found.user.name, found.grade, found.branch.name, found.branch.parent.name) == (
        "林荣", 2026, "数字商务工程2625班团支部", "数字商务学院团总支",
    )  # fmt: skip
    again = wizard.check(wizard.upload(administrator, data))
    assert again.counts == {"new": 0, "changed": 0, "same": 12000, "error": 0, "warning": 0}
    assert "都和库里一样" in client.get(f"/imports/{again.pk}/").content.decode()
    assert wizard.confirm(again).state == "checked"


@pytest.mark.django_db
def test_hours_file_can_be_uploaded_and_its_header_is_found(wizard, client, administrator, sheet):
    batch = wizard.upload(administrator, sheet("荣誉时数补录.xlsx"))

    assert batch.header_row == 3
    page = client.get(f"/imports/{batch.pk}/")
    assert page.context["height"] == 64
    assert "这看起来是志愿时数表，不是名册" in page.content.decode()


@pytest.mark.django_db
def test_csv_in_gb18030(wizard, administrator):
    data = "\n".join(",".join(row) for row in TWO).encode("gb18030")
    assert wizard.run(administrator, data, "名单.csv").counts["new"] == 2
    assert User.objects.get(number="0024002").name == "司徒浩然"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "没有内容"), (b"MZ\x90\x00\x03\x01\x02\x05", "不是表格文件"), (b"PK\x03\x04xx", "损坏")],
)
def test_bad_files_are_refused_in_words(client, administrator, data, words):
    client.force_login(administrator)
    answer = client.post(
        "/imports/new/", {"kind": "roster", "file": SimpleUploadedFile("名单.xlsx", data)}
    )
    assert answer.status_code == 422 and words in answer.content.decode()
    assert "文件要重新选一次" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.django_db
def test_a_file_with_a_very_long_name(wizard, administrator, workbook):
    batch = wizard.run(administrator, workbook(TWO), "二〇二六年秋季学期" * 30 + ".xlsx")
    assert (batch.state, len(batch.file_name)) == ("saved", 120)
    assert Notice.objects.get().title.startswith("导入完成：二〇二六年")


@pytest.mark.django_db
def test_a_missing_file_and_a_wrong_kind_are_told(client, administrator):
    client.force_login(administrator)
    answer = client.post("/imports/new/", {"kind": "nonsense"})
    assert answer.status_code == 422 and "请选一个文件" in answer.content.decode()


@pytest.mark.django_db
def test_other_header_row_and_saved_profile(wizard, client, administrator, workbook):
    rows = [["登记表", "", ""], ["编码", "称呼", "所在班"], ["77001", "曹明", "会计2401班"]]
    batch = wizard.upload(administrator, workbook(rows))
    assert batch.mapping == {}
    assert "没有认出列名" in client.get(f"/imports/{batch.pk}/").content.decode()
    client.post(f"/imports/{batch.pk}/header/", {"sheet": "0", "row": "2", "depth": "1"})
    batch.refresh_from_db()
    assert batch.header_row == 2
    columns = {"column-0": "number", "column-1": "name", "column-2": "branch", "profile": "我的"}
    batch = wizard.check(batch, **columns)
    assert batch.counts["new"] == 1

    profile = MappingProfile.objects.get()
    assert profile.labels == {"编码": "number", "称呼": "name", "所在班": "branch"}
    second = wizard.upload(administrator, workbook(rows[1:]))
    page = client.get(f"/imports/{second.pk}/?profile={profile.pk}")
    assert [field.value() for _, _, field in page.context["columns"]] == [
        "number",
        "name",
        "branch",
    ]


@pytest.mark.django_db
def test_going_back_from_the_preview_keeps_what_was_chosen(
    wizard, client, administrator, branch, workbook
):
    rows = [["学号", "姓名", "去向"], ["77001", "曹明", "北京"]]
    batch = wizard.upload(administrator, workbook(rows))
    options = {"option-branch": branch.name, "option-college": ""}
    batch = wizard.check(batch, **{"column-2": "remark", **options})
    same = {"sheet": batch.sheet, "row": batch.header_row, "depth": batch.header_depth}
    client.post(f"/imports/{batch.pk}/header/", same)
    form = client.get(f"/imports/{batch.pk}/").context["form"]
    assert [form[f"column-{place}"].value() for place in range(3)] == ["number", "name", "remark"]
    assert form["option-branch"].value() == branch.name


@pytest.mark.django_db
def test_the_wait_ends_with_a_whole_page(wizard, client, administrator, workbook):
    batch = wizard.check(wizard.upload(administrator, workbook(TWO)))
    asks = {"HX-Request": "true", "HX-Target": "progress"}
    answer = client.get(f"/imports/{batch.pk}/", headers=asks)
    assert (answer["HX-Refresh"], answer.content) == ("true", b"")
    ImportBatch.objects.update(state="checking")
    answer = client.get(f"/imports/{batch.pk}/", headers=asks)
    assert "HX-Refresh" not in answer and b'id="progress"' in answer.content


@pytest.mark.django_db
def test_columns_mapped_twice_or_missing_are_told(wizard, client, administrator, workbook):
    batch = wizard.upload(administrator, workbook(TWO))
    twice = client.post(f"/imports/{batch.pk}/map/", {"column-0": "name", "column-1": "name"})
    assert twice.status_code == 422
    assert "对到了同一项" in twice.content.decode()
    missing = client.post(f"/imports/{batch.pk}/map/", {"column-0": "number"})
    assert "还没有对上：姓名" in missing.content.decode()
    batch.refresh_from_db()
    assert batch.state == "mapping"


@pytest.mark.django_db
def test_preview_is_filtered_and_marks_the_wrong_cells(wizard, client, administrator, workbook):
    bad = ["0024003", "陈芳", "女", "会计学院", "会计2401班", "12345"]
    batch = wizard.check(wizard.upload(administrator, workbook([*TWO, bad])))
    page = client.get(f"/imports/{batch.pk}/")
    assert [row.number for row in page.context["preview"].rows] == [4]
    assert 'class="errc">12345' in page.content.decode()
    assert (
        "不是手机号（表中是“12345”）。要求：11 位手机号，以 13–19 开头。核对位数"
        in page.content.decode()
    )
    new = client.get(f"/imports/{batch.pk}/?show=new")
    assert [row.number for row in new.context["preview"].rows] == [2, 3]
    part = client.get(f"/imports/{batch.pk}/?show=all&after=2", headers={"HX-Request": "true"})
    assert b"<html" not in part.content and part.content.count(b"<tr>") == 3


@pytest.mark.django_db
def test_failed_rows_come_back_with_reasons(wizard, client, administrator, workbook):
    bad = ["0024003", "=HYPERLINK(1)", "女", "会计学院", "会计2401班", "12345"]
    batch = wizard.check(wizard.upload(administrator, workbook([*TWO, bad])))
    answer = client.get(f"/imports/{batch.pk}/errors.xlsx")
    rows = cells_of(answer)
    assert rows[0] == [*LABELS, "没有导入的原因"]
    assert rows[1][:2] == ["0024003", "'=HYPERLINK(1)"]
    assert rows[1][6].startswith("第 4 行 姓名：不像姓名")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([LABELS], "表头下面没有数据"),
        ([["学号", "姓名"], ["0024003", "陈芳"]], "少了支部可以回到对列名补上"),
    ],
)
def test_a_preview_with_nothing_to_write_says_what_to_do(
    wizard, client, administrator, workbook, rows, words
):
    batch = wizard.check(wizard.upload(administrator, workbook(rows)))
    assert words in client.get(f"/imports/{batch.pk}/").content.decode()


@pytest.mark.django_db
def test_all_or_the_valid_part(wizard, client, administrator, workbook):
    bad = ["0024003", "陈芳", "女", "会计学院", "会计2401班", "12345"]
    batch = wizard.check(wizard.upload(administrator, workbook([*TWO, bad])))
    assert wizard.confirm(batch, part="all").state == "checked"
    assert User.objects.count() == 1
    assert wizard.confirm(batch, part="valid").state == "saved"
    assert User.objects.count() == 3


@pytest.mark.django_db
def test_confirming_twice_writes_once(wizard, client, administrator, workbook):
    batch = wizard.run(administrator, workbook(TWO))
    before = (User.objects.count(), Job.objects.count(), AuditEvent.objects.count())
    assert wizard.confirm(batch).state == "saved"
    assert (User.objects.count(), Job.objects.count(), AuditEvent.objects.count()) == before


@pytest.mark.django_db
def test_known_people_are_updated_and_blanks_erase_nothing(wizard, administrator, workbook):
    wizard.run(administrator, workbook(TWO))
    change = [LABELS, ["0024001", "曹明", "", "会计学院", "会计2401班", "13900000000"], TWO[2]]
    batch = wizard.check(wizard.upload(administrator, workbook(change)))
    assert batch.counts == {"new": 0, "changed": 1, "same": 1, "error": 0, "warning": 0}
    wizard.confirm(batch)
    member = Member.objects.get(user__number="0024001")
    assert (member.user.phone, member.sex) == ("13900000000", "female")


@pytest.mark.django_db
def test_another_name_for_a_known_number_is_an_error(wizard, administrator, workbook):
    wizard.run(administrator, workbook(TWO))
    other = [LABELS, ["0024001", "李四", "女", "会计学院", "会计2401班", ""]]
    batch = wizard.check(wizard.upload(administrator, workbook(other)))
    row = ImportRow.objects.get(batch=batch)
    assert (row.outcome, row.problems[0][1], row.problems[0][3]) == (
        "error", "name_differs", {"other": "曹明"},
    )  # fmt: skip


@pytest.mark.django_db
def test_transfer_ends_the_old_stay(wizard, administrator, workbook):
    wizard.run(administrator, workbook(TWO))
    Membership.objects.update(starts_on="2024-09-01")
    moved = [LABELS, ["0024001", "曹明", "", "会计学院", "会计2402班", ""]]
    batch = wizard.run(administrator, workbook(moved))
    member = Member.objects.get(user__number="0024001")
    assert member.branch.name == "会计2402班团支部"
    assert [(stay.branch.name, stay.ends_on is None) for stay in member.memberships.all()] == [
        ("会计2402班团支部", True), ("会计2401班团支部", False),
    ]  # fmt: skip

    actions.undo(batch=batch, by=administrator)
    member.refresh_from_db()
    assert member.branch.name == "会计2401班团支部"
    assert [(stay.branch.name, stay.ends_on) for stay in member.memberships.all()] == [
        ("会计2401班团支部", None)
    ]
    assert not Unit.objects.filter(name="会计2402班团支部").exists()


@pytest.mark.django_db
def test_undo_deletes_what_was_created(wizard, client, administrator, workbook):
    batch = wizard.run(administrator, workbook(TWO))
    client.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (batch.state, batch.report["undone"], batch.report["stays"]) == ("undone", 2, {})
    assert (User.objects.count(), Member.objects.count(), Membership.objects.count()) == (1, 0, 0)
    assert not Unit.objects.filter(kind__in=["branch", "general_branch"]).exists()
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "撤回以前写入过什么" in page and "新账号还没有密码" not in page


@pytest.mark.django_db
def test_undo_of_many_is_checked_in_parts(wizard, administrator, workbook, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    rows = [[f"00240{n:02}", "曹明", "女", "会计学院", "会计2401班", ""] for n in range(5)]
    batch = wizard.run(administrator, workbook([LABELS, *rows]))
    with CaptureQueriesContext(connection) as queries:
        batch = actions.undo(batch=batch, by=administrator)
    checks = [each for each in queries if each["sql"] == "SET CONSTRAINTS ALL IMMEDIATE"]
    assert (len(checks), batch.report["undone"], User.objects.count()) == (3, 5, 1)


@pytest.mark.django_db
def test_undo_restores_and_leaves_what_changed_since(wizard, client, administrator, workbook):
    wizard.run(administrator, workbook(TWO))
    change = [
        LABELS,
        *(
            [n, name, "", "", "", "13900000000"]
            for n, name in (("0024001", "曹明"), ("0024002", "司徒浩然"))
        ),
    ]
    batch = wizard.run(administrator, workbook(change))
    assert batch.counts["changed"] == 2
    User.objects.filter(number="0024002").update(email="new@example.cn")
    client.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.report["stays"] == {"3": "导入以后又改过"}
    assert dict(User.objects.filter(number__startswith="00").values_list("number", "phone")) == {
        "0024001": "13674317651", "0024002": "13900000000",
    }  # fmt: skip
    assert "第 3 行" in client.get(f"/imports/{batch.pk}/").content.decode()


@pytest.mark.django_db
def test_undo_leaves_who_is_referred_to_or_signed_in(wizard, administrator, workbook, branch):
    batch = wizard.run(administrator, workbook(TWO))
    one = User.objects.get(number="0024001")
    Appointment.objects.create(user=one, unit=branch, post="deputy")
    batch = actions.undo(batch=batch, by=administrator)
    assert batch.report["stays"] == {2: "已有别的记录用到这个人"}
    assert User.objects.filter(number__startswith="00").get() == one


@pytest.mark.django_db
def test_undo_ends_after_a_day(wizard, client, administrator, workbook):
    batch = wizard.run(administrator, workbook(TWO))
    ImportBatch.objects.update(saved_at=batch.saved_at - timedelta(hours=24))
    client.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert batch.state == "saved" and User.objects.count() == 3


@pytest.mark.django_db
def test_dropping_forgets_what_was_read(wizard, client, administrator, workbook):
    batch = wizard.check(wizard.upload(administrator, workbook(TWO)))
    client.post(f"/imports/{batch.pk}/drop/")
    batch.refresh_from_db()
    assert (batch.state, batch.lines) == ("dropped", None)
    assert not ImportRow.objects.exists()
    assert client.get(f"/imports/{batch.pk}/").status_code == 200


@pytest.mark.django_db
def test_nothing_is_written_when_the_database_changed_meanwhile(wizard, administrator, workbook):
    batch = wizard.check(wizard.upload(administrator, workbook(TWO)))
    User.objects.create(number="0024001", name="曹明")
    batch = wizard.confirm(batch)
    assert (batch.state, batch.job.state) == ("checked", "failed")
    assert "重新核对" in batch.job.error
    assert Notice.objects.get().title == "导入没有完成：名单.xlsx"
    assert batch.counts["changed"] == 1 and batch.counts["new"] == 1
    assert not Member.objects.exists()


@pytest.mark.django_db
def test_who_may_import(client, wizard, student, cadre, administrator, workbook):
    for address in ("/imports/", "/imports/new/"):
        assert client.get(address).status_code == 302
    client.force_login(student)
    assert client.get("/imports/new/").status_code == 403
    batch = wizard.upload(cadre, workbook(TWO))
    client.force_login(administrator)
    for address in ("", "errors.xlsx"):
        assert client.get(f"/imports/{batch.pk}/{address}").status_code == 404
    for address in ("map", "header", "confirm", "undo", "drop"):
        assert client.post(f"/imports/{batch.pk}/{address}/").status_code == 404


@pytest.mark.django_db
def test_a_cadre_imports_the_own_branch_only(wizard, cadre, administrator, workbook):
    rows = [*TWO[:2], ["0024009", "李四", "男", "会计学院", "会计2402班", ""]]
    batch = wizard.check(wizard.upload(cadre, workbook(rows)))
    assert batch.counts == {"new": 1, "changed": 0, "same": 0, "error": 1, "warning": 0}
    row = ImportRow.objects.get(batch=batch, outcome="error")
    assert (row.number, row.problems[0][:2]) == (3, ["branch", "out_of_scope"])
    assert not batch.plan["units"]


@pytest.mark.django_db
def test_a_cadre_cannot_touch_people_elsewhere(wizard, cadre, administrator, workbook):
    rows = [LABELS, ["0024009", "李四", "男", "会计学院", "会计2402班", ""]]
    wizard.run(administrator, workbook(rows))
    take = [
        ["学号", "姓名", "手机号"],
        ["0024009", "李四", "13900000000"],
        ["A001", "管理员", "13900000000"],
    ]
    batch = wizard.check(
        wizard.upload(cadre, workbook(take)), **{"option-branch": "会计2401团支部"}
    )
    assert batch.counts["error"] == 2
    assert set(ImportRow.objects.filter(batch=batch).values_list("problems__0__1", flat=True)) == {
        "out_of_scope"
    }


@pytest.mark.django_db
def test_template_has_every_column(client, administrator):
    client.force_login(administrator)
    labels = cells_of(client.get("/imports/template/roster.xlsx"))[0]
    assert labels[:3] == ["学号", "姓名*", "性别"] and len(labels) == 23
    assert client.get("/imports/template/nothing.xlsx").status_code == 404


@pytest.mark.django_db
def test_pages_in_a_fixed_number_of_queries(
    wizard, client, administrator, workbook, django_assert_max_num_queries
):
    client.force_login(administrator)
    for _ in range(3):
        batch = wizard.check(wizard.upload(administrator, workbook(TWO)))
    for address in ("/imports/", "/imports/new/", f"/imports/{batch.pk}/"):
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_files_are_forgotten_after_thirty_days(wizard, administrator, workbook):
    batch = wizard.run(administrator, workbook(TWO))
    actions.forget_expired(now=batch.created_at + timedelta(days=29))
    batch.refresh_from_db()
    assert batch.lines is not None
    actions.forget_expired(now=batch.created_at + timedelta(days=31))
    batch.refresh_from_db()
    assert batch.lines is None and not ImportRow.objects.exists()
    assert User.objects.count() == 3
