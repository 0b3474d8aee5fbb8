"""The sheet of hours through the wizard: the college's own file, the national layout, bad rows."""

import time
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from tests.jobs.conftest import SHEETS, commit, inline_jobs, workbook  # noqa: F401
from tests.jobs.conftest import wizard as roster_wizard  # noqa: F401
from tuanwei.jobs.models import ImportBatch
from volunteers.claims.models import Claim
from volunteers.hours.models import HourRules, Volunteer
from volunteers.hours.people import volunteer_of
from volunteers.hours.spec import Spec

pytestmark = pytest.mark.django_db
LABELS = ["序号", "姓名*", "学号*", "志愿者编号*", "荣誉时数值*", "补录原因*", "活动日期*"]
NATIONAL = ["序号", "姓名*", "志愿者编号*", "荣誉时数值*", "补录原因*"]
FILE = "荣誉时数补录.xlsx"


@pytest.fixture
def wizard(roster_wizard, client):  # noqa: F811
    """The wizard with the other kind chosen in its first step."""

    def upload(user, data, name="时数.xlsx"):
        client.force_login(user, "tuanwei.accounts.backends.NumberBackend")
        answer = client.post(
            "/imports/new/", {"kind": "hours", "file": SimpleUploadedFile(name, data)}
        )
        assert answer.status_code == 302, answer.content.decode()
        return ImportBatch.objects.latest("pk")

    roster_wizard.upload = upload
    return roster_wizard


def rows_of(batch, client):
    """{row: (outcome, [sentences])}."""
    from tuanwei.jobs.staging import problems_of

    return {
        row.number: (row.outcome, [each.code for each in problems_of(row)])
        for row in batch.rows.order_by("number")
    }


def sheet(workbook, *rows, labels=LABELS):  # noqa: F811
    return workbook([["志愿者荣誉时数导入模板"], ["填写说明"], labels, *rows])


def row(
    name="丁莉", number="2023030000", code="570662802685285619", hours=2, why="义卖",
    day="2026-10-08",
):  # fmt: skip
    return [1, name, number, code, hours, why, day]


def test_the_file_goes_in_with_exactly_its_one_refused_row(wizard, client, cast):
    data = (SHEETS / FILE).read_bytes()
    batch = wizard.check(wizard.upload(cast.staff, data))
    assert (batch.header_row, batch.counts) == (
        3, {"new": 59, "changed": 0, "same": 0, "error": 1, "warning": 0}
    )  # fmt: skip
    assert [found for found in rows_of(batch, client).values() if found[0] == "error"] == [
        ("error", ["lost_digits"])
    ]
    assert Claim.objects.count() == Volunteer.objects.count() == 0

    batch = wizard.confirm(batch)
    assert batch.state == "saved"
    claims = Claim.objects.all()
    assert set(claims.values_list("state", "batch", "grade")) == {("ready", batch.pk, "complete")}
    total = claims.aggregate(total=Sum("minutes"))["total"]
    assert (total / 60, Volunteer.objects.count()) == (Decimal("217.0"), 59)
    first = claims.select_related("volunteer").get(volunteer__number="2023030000")
    assert (first.volunteer.code, first.minutes, str(first.day), first.is_month) == (
        "570662802685285619", 390, "2026-04-05", False
    )  # fmt: skip
    assert claims.get(volunteer__number="2023030001").is_month

    report = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "公示期满没有异议" in report and 'href="/volunteers/claims/ready/">去公示' in report

    again = wizard.check(wizard.upload(cast.staff, data))
    assert again.counts == {"new": 0, "changed": 0, "same": 59, "error": 1, "warning": 0}
    assert "59 行库里已经有了，不用再导" in client.get(f"/imports/{again.pk}/").content.decode()


def test_two_people_of_one_name_stay_two(wizard, cast):
    wizard.run(cast.staff, (SHEETS / FILE).read_bytes())
    both = Volunteer.objects.filter(name="张伟").order_by("number")
    assert [(each.number, each.claims.get().minutes) for each in both] == [
        ("2023030007", 60), ("2023030008", 90)
    ]  # fmt: skip


def test_the_national_layout_without_numbers_knows_people_by_code(wizard, cast, workbook):  # noqa: F811
    wizard.run(cast.staff, sheet(workbook, row()))
    national = sheet(
        workbook, [1, "丁莉", "570662802685285619", 134, "学生会主席"],
        [2, "陈勇", "394074605209819638", "14.5", "敬老院"], labels=NATIONAL,
    )  # fmt: skip
    batch = wizard.upload(cast.staff, national)
    batch = wizard.confirm(wizard.check(batch, **{"option-day": "2026-09"}))
    assert (batch.counts["new"], batch.counts["error"], batch.counts["warning"]) == (2, 0, 0)
    assert Volunteer.objects.count() == 2
    assert set(Claim.objects.values_list("volunteer__name", "minutes")) == {
        ("丁莉", 120), ("丁莉", 8040), ("陈勇", 870)
    }  # fmt: skip
    again = wizard.upload(cast.staff, national)
    assert wizard.check(again, **{"option-day": "2026-09"}).counts["same"] == 2


def test_a_sheet_without_days_asks_for_one(wizard, client, cast, workbook):  # noqa: F811
    batch = wizard.upload(
        cast.staff, sheet(workbook, [1, "陈勇", "394074605209819638", 2, "敬老院"], labels=NATIONAL)
    )
    answer = client.post(
        f"/imports/{batch.pk}/map/", {f"column-{at}": key for at, key in batch.mapping.items()}
    )
    assert "活动日期" in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == "mapping"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"hours": -1}, "hours_refused"), ({"hours": 0}, "hours_refused"),
        ({"hours": "1e309"}, "hours_refused"), ({"hours": "很久"}, "hours_refused"),
        ({"hours": 10_001}, "hours_refused"), ({"day": "2027-03-01"}, "day_ahead"),
        ({"day": "2026"}, "month_missing"), ({"code": 570662802685285619.0}, "lost_digits"),
        ({"name": "小明123"}, "not_a_name"), ({"why": ""}, "missing"), ({"number": ""}, "missing"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused_in_words(wizard, client, cast, workbook, changed, code):  # noqa: F811
    batch = wizard.check(wizard.upload(cast.staff, sheet(workbook, row(**changed))))
    assert rows_of(batch, client) == {4: ("error", [code])}


def test_half_a_day_is_what_the_rules_of_its_day_say(wizard, client, cast, workbook):  # noqa: F811
    from datetime import date

    HourRules.objects.create(
        version=1, first_on=date(2026, 10, 1), document=Spec(half_day=None).write()
    )
    HourRules.objects.create(
        version=2, first_on=date(2026, 11, 1), document=Spec(half_day=Decimal("3.5")).write()
    )
    batch = wizard.confirm(
        wizard.check(
            wizard.upload(
                cast.staff,
                sheet(
                    workbook, row(hours="半天", day="2026-09-08"), row(hours="半天"),
                    row(hours="半天", day="2026-11-08"),
                ),
            )
        )
    )  # fmt: skip
    assert rows_of(batch, client)[5] == ("error", ["hours_refused"])
    assert set(Claim.objects.values_list("minutes", flat=True)) == {240, 210}


def test_long_rows_are_a_warning_and_go_in(wizard, client, cast, workbook):  # noqa: F811
    batch = wizard.run(cast.staff, sheet(workbook, row(hours=134)))
    assert rows_of(batch, client) == {4: ("new", ["hours_many"])}
    assert Claim.objects.get().minutes == 8040


def test_one_thing_twice_in_a_file_is_marked(wizard, client, cast, workbook):  # noqa: F811
    data = sheet(workbook, row(), row(hours=3), row(why="另一件"), row(day="2026-10-09"))
    batch = wizard.check(wizard.upload(cast.staff, data))
    assert rows_of(batch, client) == {
        4: ("new", []), 5: ("error", ["hours_duplicate"]), 6: ("new", []), 7: ("new", [])
    }  # fmt: skip


def test_names_and_codes_have_to_agree(wizard, client, cast, workbook):  # noqa: F811
    known = Volunteer.objects.create(name="陈勇", number="77", code="700000000000000001")
    data = sheet(
        workbook,
        row("程不对", cast.student.number, "1"),  # the account has another name
        row(cast.student.name, cast.student.number, known.code),  # somebody else's code
        row("陈勇", "77", "700000000000000002"),  # another code than the one known
        row("新人", "88", "2"), row("旧人", "88", "2"),  # two names for one number
        row("新人", "89", "2"),  # a code of two people
    )  # fmt: skip
    batch = wizard.check(wizard.upload(cast.staff, data))
    assert [codes for _outcome, codes in rows_of(batch, client).values()] == [
        ["name_differs"], ["code_taken"], ["code_differs"], [], ["name_differs_in_sheet"],
        ["code_taken"],
    ]  # fmt: skip


def test_accounts_are_found_by_number_and_their_volunteer_gets_the_code(wizard, cast, workbook):  # noqa: F811
    mine = volunteer_of(cast.student)
    wizard.run(
        cast.staff,
        sheet(workbook, row(cast.student.name, cast.student.number, "9"),
              row(cast.other_student.name, cast.other_student.number, "10")),
    )  # fmt: skip
    mine.refresh_from_db()
    other = Volunteer.objects.get(user=cast.other_student)
    assert (mine.code, other.code, Volunteer.objects.count()) == ("9", "10", 2)
    assert mine.claims.get().unit == cast.branch


def test_other_hours_for_the_same_leave_the_first(wizard, client, cast, workbook):  # noqa: F811
    wizard.run(cast.staff, sheet(workbook, row()))
    batch = wizard.check(wizard.upload(cast.staff, sheet(workbook, row(hours=5))))
    assert rows_of(batch, client) == {4: ("same", ["hours_differ"])}


def test_undo_leaves_nothing_but_what_is_public(wizard, client, cast, workbook):  # noqa: F811
    known = Volunteer.objects.create(name="陈勇", number="77")
    batch = wizard.run(
        cast.staff, sheet(workbook, row(), row("陈勇", "77", "7"), row("王丽", "78", "8"))
    )
    Claim.objects.filter(volunteer__name="王丽").update(state="public")
    client.post(f"/imports/{batch.pk}/undo/")
    batch.refresh_from_db()
    assert (batch.state, batch.report["undone"], batch.report["stays"]) == (
        "undone", 2, {"6": "已经公示"}
    )  # fmt: skip
    assert list(Claim.objects.values_list("volunteer__name", flat=True)) == ["王丽"]
    known.refresh_from_db()
    assert (known.code, Volunteer.objects.filter(name="丁莉").exists()) == (None, False)


def test_nobody_brings_their_own(wizard, client, cast, workbook):  # noqa: F811
    both = cast.student_of("2024110199", "干事", cast.branch)
    both.appointments.create(unit=cast.committee, post="staff", starts_on="2020-09-01")
    data = sheet(workbook, row(both.name, both.number, "5"), row())
    batch = wizard.check(wizard.upload(both, data))
    assert rows_of(batch, client) == {4: ("error", ["hours_own"]), 5: ("new", [])}
    batch = wizard.check(wizard.upload(cast.staff, data))
    assert {outcome for outcome, _codes in rows_of(batch, client).values()} == {"new"}


def test_cadres_do_not_import_hours(client, cast):
    client.force_login(cast.secretary, "tuanwei.accounts.backends.NumberBackend")
    answer = client.post(
        "/imports/new/", {"kind": "hours", "file": SimpleUploadedFile("a.xlsx", b"x")}
    )
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_the_roster_importer_points_here(roster_wizard, client, cast):  # noqa: F811
    client.force_login(cast.staff, "tuanwei.accounts.backends.NumberBackend")
    client.post(
        "/imports/new/",
        {"kind": "roster", "file": SimpleUploadedFile(FILE, (SHEETS / FILE).read_bytes())},
    )
    page = client.get(f"/imports/{ImportBatch.objects.latest('pk').pk}/").content.decode()
    assert "第一步选“志愿时数补录”" in page


@pytest.mark.slow
def test_many_rows_are_written_in_bulk(wizard, cast, workbook, django_assert_max_num_queries):  # noqa: F811
    rows = [
        row(f"张{'一二三四五六七八九十'[n % 10]}", f"{9_000_000 + n // 2}", f"{10**17 + n // 2}",
            1.5, f"第{n}件")
        for n in range(6_000)
    ]  # fmt: skip
    for n, each in enumerate(rows):
        each[1] = f"张{'一二三四五六七八九十'[n // 2 % 10]}"
    batch = wizard.upload(cast.staff, sheet(workbook, *rows))
    begun = time.monotonic()
    with django_assert_max_num_queries(100):
        batch = wizard.confirm(wizard.check(batch))
    assert batch.counts["new"] == Claim.objects.count() == 6_000
    assert Volunteer.objects.count() == 3_000
    assert time.monotonic() - begun < 20
