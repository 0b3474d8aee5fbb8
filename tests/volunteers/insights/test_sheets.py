"""Sheets say what the pages say; the national layout comes back through the wizard's reader."""

import resource
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404

from tests.jobs.conftest import commit, inline_jobs  # noqa: F401
from tests.jobs.conftest import wizard as roster_wizard  # noqa: F401
from tests.volunteers.claims.test_importing import wizard  # noqa: F401
from tuanwei.jobs import exports, sheets, writing
from tuanwei.jobs.models import Job
from volunteers.hours.people import volunteer_of
from volunteers.insights import resources

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
SPRING = {"from": "2026-03-01", "to": "2026-06-30"}


@pytest.fixture
def spring(cast, field):
    """A shift with two people, of whom one has a 志愿者编号, and a claim known by its month."""
    project = field.project(title="陪老人聊天", site=field.site("夕阳红敬老院"), is_large=True)
    shift = field.shift(project, date(2026, 3, 10), people_served=12)
    for user in (cast.student, cast.party_member):
        field.served(shift, user, is_large=True)
    field.service(cast.student, 390, day=date(2026, 4, 1), is_month=True, title="“融爱你我”义卖")
    field.service(cast.student, 60, day=date(2026, 4, 2), waits_for="等老师")
    person = volunteer_of(cast.student)
    person.code = "570662802685285619"
    person.save()
    return project


def rows(kind, by, *columns, masked=True, **place):
    export = exports.get(kind)
    keys = columns or [column.key for column in export.columns]
    total, found = export.rows({**(place or SPRING), "by": by.pk}, keys, masked)
    found = list(found)
    assert total == len(found)
    return found


def test_services_masked_unless_needed(cast, spring):
    columns = ("name", "number", "code", "branch", "title", "day", "source", "state", "hours")
    found = rows("volunteer-services", cast.staff, *columns)
    assert found[2:] == [
        ("林*夏", "2024****01", "5706************19", "会计2401团支部", "“融爱你我”义卖",
         date(2026, 4, 1), "补录", "已计入", Decimal("6.50")),
        ("林*夏", "2024****01", "5706************19", "会计2401团支部", "义卖", date(2026, 4, 2),
         "补录", "待确认", None),
    ]  # fmt: skip
    whole = rows("volunteer-services", cast.staff, *columns, masked=False)
    assert {row[:3] for row in whole} == {
        ("林知夏", "2024110101", "570662802685285619"), ("顾南枝", "2022110101", None),
    }  # fmt: skip
    assert len(rows("volunteer-services", cast.staff)[0]) == len(resources.SERVICE)


def test_totals_of_people(cast, field, spring):
    field.service(cast.student, 60, day=date(2025, 4, 2))
    columns = ("number", "services", "hours", "system", "claimed", "large", "last", "ever")
    assert rows("volunteer-people", cast.staff, *columns, masked=False) == [
        ("2022110101", 1, 2, 2, 0, 1, date(2026, 3, 10), 2),
        ("2024110101", 2, Decimal("8.5"), 2, Decimal("6.5"), 1, date(2026, 4, 1), Decimal("9.5")),
    ]  # fmt: skip
    (row, _other) = rows("volunteer-people", cast.staff)
    assert row[:5] == ("顾*枝", "2022****01", None, "会计学院团总支", "会计2401团支部")


def test_cadres_take_out_their_own(cast, field, spring):
    field.service(cast.other_student, day=date(2026, 4, 2))
    names = rows("volunteer-people", cast.secretary, "branch")
    assert names == [("会计2401团支部",)] * 2
    names = rows("volunteer-people", cast.general_secretary, "branch")
    assert names == [("会计2401团支部",)] * 2
    with pytest.raises(Http404):
        rows("volunteer-people", cast.secretary, "branch", **SPRING, unit=cast.other_branch.pk)
    with pytest.raises(Http404):
        rows("volunteer-people", cast.teacher, "branch")
    for kind in ("volunteer-services", "volunteer-people"):
        with pytest.raises(PermissionDenied):
            exports.start_export(kind, {}, (), cast.teacher)
        with pytest.raises(PermissionDenied):
            exports.start_export(kind, {}, (), cast.secretary, masked=False, reason="核对时数")


def test_branches_regularity_and_reports(cast, field, spring):
    assert rows("volunteer-units", cast.staff) == [
        ("会计学院团总支", "会计2401团支部", 3, 2, Decimal("66.7"), 3, Decimal("10.50"), 4,
         Decimal("6.5")),
    ]  # fmt: skip
    assert rows("volunteer-units", cast.teacher, term="2025-2")[0] == (
        "会计学院团总支", "会计2401团支部", 3, None, None, None, None, None, None,
    )  # fmt: skip
    found = rows("volunteer-regularity", cast.staff)
    assert [row[:5] for row in found] == [
        ("服务队", spring.team.name, "会计学院团总支", 1, 18),
        ("服务项目", "陪老人聊天", spring.team.name, 1, 18),
        ("服务点", "夕阳红敬老院", "", 1, 18),
    ]
    field.report(spring, "重阳", outlet="晚报", published_on=date(2026, 4, 5), link="https://a.cn")
    field.report(spring, "旧闻", published_on=date(2025, 4, 5))
    assert rows("volunteer-media", cast.staff) == [
        (date(2026, 4, 5), "晚报", "重阳", "https://a.cn", "陪老人聊天", "慰问老人",
         spring.team.name, None),
    ]  # fmt: skip


def test_the_national_layout_cell_by_cell(cast, field, spring, tmp_path):
    made = tmp_path / "x.xlsx"
    field.service(cast.student, 30, day=date(2026, 4, 1), is_month=True, title="“融爱你我”义卖")
    export = exports.get("volunteer-national")
    labels = [str(column.label) for column in export.columns]
    found = rows("volunteer-national", cast.staff, masked=False)
    writing.write_xlsx(made, labels, found, above=export.above)
    sheet = openpyxl.load_workbook(made).active
    values = [list(row) for row in sheet.values]
    assert values == [
        ["志愿者荣誉时数导入模板", *[None] * 6],
        ["填写说明：带*为必填；志愿者编号为18位，请设置为文本；单次不超过活动时长。", *[None] * 6],
        ["序号", "姓名*", "学号*", "志愿者编号*", "荣誉时数值*", "补录原因*", "活动日期*"],
        [1, "林知夏", "2024110101", "570662802685285619", 2, "陪老人聊天", "2026-03-10"],
        [2, "林知夏", "2024110101", "570662802685285619", 7, "“融爱你我”义卖", "2026-04"],
    ]
    assert [cell.data_type for cell in sheet[4]] == ["n", "s", "s", "s", "n", "s", "s"]
    # the wizard's reader finds the heads in the third row and every value as it is
    table = sheets.read(made.read_bytes()).table(0)
    assert table.rows[2] == labels
    assert table.rows[4] == [2, "林知夏", "2024110101", "570662802685285619", 7,
                             "“融爱你我”义卖", "2026-04"]  # fmt: skip


def test_staff_take_the_national_layout_with_a_purpose(client, cast, spring):
    address = "/volunteers/insights/national/?from=2026-03-01&to=2026-06-30"
    client.force_login(cast.staff, BACKEND)
    page = client.post(address, {"reason": "x"}, follow=True).content.decode()
    assert "写明用途" in page
    assert not Job.objects.exists()
    client.post(address, {"reason": "上报志愿汇"})
    job = Job.objects.get()
    assert (job.parameters["masked"], job.parameters["parameters"]) == (
        False, SPRING | {"by": cast.staff.pk},
    )  # fmt: skip
    for person in (cast.secretary, cast.teacher, cast.student):
        client.force_login(person, BACKEND)
        assert client.post(address, {"reason": "上报志愿汇"}).status_code == 403
    with pytest.raises(ValidationError):
        exports.start_export("volunteer-national", {}, (), cast.staff, masked=False)


def test_without_a_code_nobody_is_in_the_national_layout(cast, spring):
    from volunteers.insights.periods import Period

    assert resources.without_code(Period(date(2026, 3, 1), date(2026, 6, 30))) == 1


@pytest.mark.slow
def test_a_hundred_thousand_rows_stay_small(cast, spring, tmp_path):
    """Under 300 MB above what the process had; the rows are copied in the database."""
    volunteer = volunteer_of(cast.student).pk
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO volunteers_service (volunteer_id, source, origin, title, event, day,
              is_month, fixed, grade, percent, is_large, state, waits_for, reason, minutes, made_at)
            SELECT %s, 'claim', 'many:' || n, '义卖' || n, '', date '2026-05-01', false, '', 'complete',
              100, false, 'counted', '', '', 60, now() FROM generate_series(1, 100000) n
            """,
            [volunteer],
        )
        cursor.execute(
            """
            INSERT INTO volunteers_hoursentry (volunteer_id, seq, service_id, source, grade, day,
              hours, rules, is_correction, reason, at, previous, hash)
            SELECT volunteer_id, 1000 + row_number() OVER (), id, source, grade, day, 1, 0, false,
              '', now(), '', '' FROM volunteers_service WHERE origin LIKE 'many:%'
            """
        )
        cursor.execute("ANALYZE volunteers_service, volunteers_hoursentry")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    export = exports.get("volunteer-national")
    total, found = export.rows({**SPRING, "by": cast.staff.pk}, [], False)
    labels = [str(column.label) for column in export.columns]
    writing.write_xlsx(tmp_path / "x.xlsx", labels, found, above=export.above)
    assert total == 100_002
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_what_goes_out_comes_in_again_without_a_mistake(cast, field, spring, wizard, tmp_path):  # noqa: F811
    made = tmp_path / "x.xlsx"
    field.service(cast.student, 30, day=date(2026, 4, 1), is_month=True, title="“融爱你我”义卖")
    export = exports.get("volunteer-national")
    labels = [str(column.label) for column in export.columns]
    found = rows("volunteer-national", cast.staff, masked=False)
    writing.write_xlsx(made, labels, found, above=export.above)
    batch = wizard.check(wizard.upload(cast.staff, made.read_bytes()))
    assert (batch.header_row, batch.counts["error"], sum(batch.counts.values())) == (3, 0, 2)
