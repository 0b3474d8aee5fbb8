"""The export centre: who, which columns, masked or not, seven days."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from branches.organisation.models import Member, Unit
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import actions, exports, sheets
from tuanwei.jobs.models import Job
from tuanwei.notices.models import Notice

WHY = "核对数据"


@pytest.fixture
def members(branch, college):
    other = Unit.objects.create(
        name="其他团支部", kind="branch", branch_type="class", parent=college
    )
    for number, name, place in (("2024010101", "曹明", branch), ("2024010102", "陈芳", other)):
        user = User.objects.create(number=number, name=name, phone="13674317651")
        Member.objects.create(user=user, branch=place, sex="female")


def rows_of(client, job):
    answer = client.get(f"/exports/{job.pk}/file/")
    assert answer.status_code == 200
    return sheets.read(b"".join(answer.streaming_content)).table(0).rows


def export(client, commit, query="", **fields):
    with commit():
        answer = client.post(
            f"/exports/new/members/{query}", {"form": "xlsx", "why": WHY, **fields}
        )
    assert answer.status_code == 302, answer.content.decode()
    return Job.objects.latest("pk")


def test_masked_by_default(client, commit, administrator, members):
    client.force_login(administrator)
    job = export(client, commit, columns=["number", "name", "sex", "phone"])

    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert rows_of(client, job) == [
        ["学号", "姓名", "性别", "手机号"],
        ["2024****01", "曹*", "女", "136****7651"],
        ["2024****02", "陈*", "女", "136****7651"],
    ]
    assert Notice.objects.filter(once=f"export-ready-{job.pk}").count() == 1


def test_full_data_needs_a_reason_and_is_audited(client, commit, administrator, members):
    client.force_login(administrator)
    answer = client.post(
        "/exports/new/members/",
        {"columns": ["number"], "form": "xlsx", "unmasked": "on", "reason": "x"},
    )
    assert answer.status_code == 422 and "写明用途" in answer.content.decode()
    job = export(client, commit, columns=["number"], unmasked="on", reason="上报团组织关系")
    assert rows_of(client, job) == [["学号"], ["2024010101"], ["2024010102"]]
    started = AuditEvent.objects.get(name="jobs.export.started")
    assert (started.actor_id, started.data["masked"], started.data["reason"]) == (
        administrator.pk, False, f"{WHY}：上报团组织关系",
    )  # fmt: skip
    assert AuditEvent.objects.filter(name="jobs.export.downloaded").count() == 1


def test_every_export_says_what_it_is_for(client, commit, administrator, cadre, members, cast):
    client.force_login(administrator)
    told = {"columns": ["number"], "form": "xlsx"}
    for more in ({}, {"reason": "换届用"}, {"why": "随便"}, {"why": "other", "reason": "  "}):
        answer = client.post("/exports/new/members/", told | more)
        assert answer.status_code == 422, more
    assert "请选一项；没有合适的就选“别的”，写一句。" in (
        client.post("/exports/new/members/", told).content.decode()
    )
    short = told | {"unmasked": "on", "why": WHY}
    assert client.post("/exports/new/members/", short).status_code == 422
    assert not Job.objects.exists()
    asked = {"columns": ["number"]}
    assert export(client, commit, **asked).parameters["reason"] == WHY
    assert export(client, commit, **asked, why="other", reason=" 换届用 ").parameters["reason"] == (
        "换届用"
    )
    client.force_login(cadre)
    assert export(client, commit, **asked).parameters["reason"] == WHY
    from_a_page = exports.start_export("members", {}, ["number"], administrator)
    said = AuditEvent.objects.filter(name="jobs.export.started").values_list(
        "data__reason", flat=True
    )
    assert from_a_page.parameters["reason"] == "从“组织”的页面导出"
    assert sorted(said) == sorted([WHY, "换届用", WHY, "从“组织”的页面导出"])


def test_an_export_of_nothing_is_a_sheet_with_heads(client, commit, administrator, members):
    client.force_login(administrator)
    job = export(client, commit, "?q=没有这个人", columns=["number", "name"])
    assert (job.state, job.total) == ("done", 0)
    assert rows_of(client, job) == [["学号", "姓名"]]
    assert Notice.objects.get(once=f"export-ready-{job.pk}").body == (
        "没有符合条件的记录，文件里只有表头。"
    )


def test_an_expired_link_says_what_to_do(client, commit, administrator, student, members):
    client.force_login(administrator)
    job = export(client, commit, columns=["number"])
    Job.objects.filter(pk=job.pk).update(expires_at=job.created_at)
    answer = client.get(f"/exports/{job.pk}/file/")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "已经过期" in page and "/exports/new/members/" in page and "2024010101" not in page
    client.force_login(student)
    assert client.get(f"/exports/{job.pk}/file/").status_code == 404


def test_a_cadre_gets_the_own_branch(client, commit, cadre, members):
    client.force_login(cadre)
    job = export(client, commit, columns=["number"], unmasked="on", reason="核对本支部名册")
    assert rows_of(client, job) == [["学号"], ["2024010101"], ["B001"]]


def test_filters_of_the_list_are_kept(client, commit, administrator, members, branch):
    client.force_login(administrator)
    job = export(client, commit, f"?unit={branch.pk}", columns=["branch"])
    assert rows_of(client, job) == [["团支部"], ["会计2401团支部"]]


def test_nul_in_a_filter_is_left_out(client, commit, administrator, members):
    client.force_login(administrator)
    job = export(client, commit, "?q=%00曹%00明&x%00=1", columns=["number"])
    assert job.parameters["parameters"] == {"q": "曹明", "x": "1", "by": administrator.pk}
    assert job.state == "done"


def test_csv(client, commit, administrator, members):
    client.force_login(administrator)
    job = export(client, commit, columns=["sex"], form="csv")
    assert job.file_name.endswith(".csv")
    content = b"".join(client.get(f"/exports/{job.pk}/file/").streaming_content)
    assert content.decode("utf-8-sig") == "性别\r\n女\r\n女\r\n"


def test_who_may_not(client, student, administrator, members, commit):
    client.force_login(student)
    assert client.get("/exports/new/members/").status_code == 404
    with pytest.raises(PermissionDenied):
        exports.start_export("members", {}, ["number"], student)
    with pytest.raises(ValidationError):
        exports.start_export("members", {}, ["number"], administrator, masked=False, reason=" ")
    client.force_login(administrator)
    job = export(client, commit, columns=["number"])
    client.force_login(student)
    assert client.get(f"/exports/{job.pk}/file/").status_code == 404


def test_permission_lost_before_the_job_runs(client, commit, cadre, members):
    job = exports.start_export("members", {}, ["number"], cadre)
    cadre.appointments.update(starts_on="2020-01-01", ends_on="2020-02-01")
    from tuanwei.jobs import running

    running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.path) == ("failed", "你已经没有导出的权限。", "")


def test_files_are_gone_after_seven_days(client, commit, administrator, members):
    client.force_login(administrator)
    job = export(client, commit, columns=["number"])
    actions.forget_expired(now=job.created_at + timedelta(days=6))
    assert client.get(f"/exports/{job.pk}/file/").status_code == 200
    actions.forget_expired(now=job.created_at + timedelta(days=8))
    assert client.get(f"/exports/{job.pk}/file/").status_code == 410
    assert client.get("/exports/").status_code == 200


def test_pages(client, administrator, django_assert_max_num_queries):
    client.force_login(administrator)
    for address in ("/exports/", "/exports/new/members/"):
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200
    assert "还没有导出过" in client.get("/exports/").content.decode()


def test_the_centre_leads_to_everything_one_may_take_out_by_area(client, cast):
    """Every kind that is registered is offered there, or leads to the page that knows what to hold."""
    from django.urls import reverse

    for each in exports.known().values():
        assert each.is_listed or reverse(each.where), each.kind
        assert str(each.area) != "其他", each.kind
    client.force_login(cast.administrator)
    offered = dict(exports.offered(cast.administrator))
    shown = {each.kind for kinds in offered.values() for each in kinds}
    assert shown == {
        kind for kind, each in exports.known().items() if each.can_export(cast.administrator)
    }
    page = client.get("/exports/").content.decode()
    assert "/exports/new/members/" in page and "含个人信息，默认遮盖" in page
    assert 'href="/term-reports/saved/"' in page
    client.force_login(cast.student)
    assert client.get("/term-reports/saved/").status_code == 404
    assert "/term-reports/saved/" not in client.get("/exports/").content.decode()
    offered = [each.kind for _area, kinds in exports.offered(cast.student) for each in kinds]
    assert "members" not in offered and "letters" not in offered


def test_who_took_what_when_and_why(
    client, commit, administrator, members, cast, django_assert_max_num_queries
):
    client.force_login(administrator)
    job = export(client, commit, columns=["number"], unmasked="on", reason="上报团组织关系")
    rows_of(client, job)
    rows_of(client, job)
    with django_assert_max_num_queries(25) as before:
        page = client.get("/exports/log/")
    most = len(before)
    (row,) = page.context["rows"]
    assert (row.label, row.columns, row.is_masked, row.reason, row.downloads) == (
        "团员名册", ("学号",), False, f"{WHY}：上报团组织关系", 2,
    )  # fmt: skip
    assert row.event.actor == administrator and row.job == job
    export(client, commit, columns=["number", "name"])
    with django_assert_max_num_queries(most):
        assert len(client.get("/exports/log/").context["rows"]) == 2
    assert not client.get("/exports/log/?kind=letters").context["rows"]
    assert len(client.get("/exports/log/?kind=members").context["rows"]) == 2
    assert not client.get("/exports/log/?actor=nobody").context["rows"]
    assert not client.get("/exports/log/?until=2020-01-01").context["rows"]
    assert client.get("/exports/log/?kind=%00&since=x").status_code == 200
    for user, status in ((cast.supervisor, 200), (cast.staff, 403), (cast.student, 403)):
        client.force_login(user)
        assert client.get("/exports/log/").status_code == status
