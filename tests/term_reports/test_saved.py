"""Reports that come on the first of the month: once, with the right that holds then."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from tuanwei.notices.models import Notice
from tuanwei.term_reports import actions, tasks
from tuanwei.term_reports.models import SavedReport

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def at(day, hour=7):
    return time_machine.travel(f"{day}T{hour:02}:30:00+08:00", tick=False)


@pytest.fixture
def saved(cast):
    """Saved on 10 November 2026 by a member of staff."""
    with at("2026-11-10"):
        return actions.save_report(
            export=exports.get("letters"), name="来信", parameters={"show": "open"},
            columns=["number"], form="csv", by=cast.staff,
        )  # fmt: skip


def run(day, commit):
    with at(day), commit(execute=True):
        tasks.make_saved_reports()


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


def test_it_comes_on_the_first_and_once_a_month(saved, commit, cast):
    for day, count in (
        ("2026-11-11", 0), ("2026-11-30", 0), ("2026-12-01", 1), ("2026-12-01", 1),
        ("2026-12-02", 1), ("2027-01-01", 2),
    ):  # fmt: skip
        run(day, commit)
        assert Job.objects.count() == count, day
    job = Job.objects.order_by("pk").first()
    assert (job.state, job.created_by) == ("done", cast.staff)
    asked = job.parameters
    assert (asked["columns"], asked["masked"], asked["form"]) == (["number"], True, "csv")
    assert asked["parameters"]["show"] == "open"
    told = Notice.objects.filter(deliveries__recipient=cast.staff, once=f"export-ready-{job.pk}")
    assert told.count() == 1
    saved.refresh_from_db()
    assert saved.last_month == date(2027, 1, 1)


def test_a_first_without_a_beat_is_made_up_for_once(saved, commit):
    run("2026-12-05", commit)
    run("2026-12-06", commit)
    assert Job.objects.count() == 1


def test_two_beats_make_one(saved, commit):
    with at("2026-12-01"):
        assert actions.make_due(saved.pk, date(2026, 12, 1)) is not None
        assert actions.make_due(saved.pk, date(2026, 12, 1)) is None
    assert Job.objects.count() == 1


def test_who_lost_the_right_gets_none_and_hears_why_once(saved, commit, cast):
    cast.staff.appointments.update(ends_on=date(2026, 11, 20))
    run("2026-12-01", commit)
    run("2026-12-02", commit)
    saved.refresh_from_db()
    assert not Job.objects.exists() and not saved.is_on
    assert saved.stopped_because == "你已经没有导出这一项的权限，不再自动生成。"
    notice = Notice.objects.get(once=f"saved-report-stopped-{saved.pk}-2026-12")
    assert notice.title == "每月的报表停了：来信" and notice.body == saved.stopped_because
    assert AuditEvent.objects.filter(name="term_reports.saved.stopped").count() == 1
    with pytest.raises(ValidationError, match="没有导出这一项的权限"), at("2026-12-03"):
        actions.switch(saved=saved, is_on=True, by=type(cast.staff).objects.get(pk=cast.staff.pk))


def test_somebody_who_left_gets_none(saved, commit, cast):
    cast.staff.is_active = False
    cast.staff.save()
    run("2026-12-01", commit)
    assert not Job.objects.exists() and not SavedReport.objects.get().is_on


def test_a_kind_that_is_gone_stops_it(saved, commit):
    SavedReport.objects.update(kind="nothing")
    run("2026-12-01", commit)
    assert not Job.objects.exists() and not SavedReport.objects.get().is_on


def test_switched_off_and_on(saved, commit, cast):
    actions.switch(saved=saved, is_on=False, by=cast.staff)
    run("2026-12-01", commit)
    assert not Job.objects.exists()
    with at("2026-12-10"):
        actions.switch(saved=saved, is_on=True, by=cast.staff)
    run("2026-12-11", commit)
    assert not Job.objects.exists()
    run("2027-01-01", commit)
    assert Job.objects.count() == 1


def test_one_that_cannot_be_made_keeps_nobody_waiting(saved, commit, cast, monkeypatch):
    with at("2026-11-10"):
        other = actions.save_report(
            export=exports.get("members"), name="名册", parameters={}, columns=["number"],
            form="xlsx", by=cast.staff,
        )  # fmt: skip
    real = exports.start_export

    def broken(kind, *args, **kwargs):
        if kind == "letters":
            raise RuntimeError("no")
        return real(kind, *args, **kwargs)

    monkeypatch.setattr(exports, "start_export", broken)
    run("2026-12-01", commit)
    assert [job.parameters["export"] for job in Job.objects.all()] == ["members"]
    other.refresh_from_db()
    saved.refresh_from_db()
    assert (other.last_month, saved.last_month) == (date(2026, 12, 1), date(2026, 11, 1))


def test_pages(client, cast, saved):
    client.force_login(cast.staff, BACKEND)
    page = client.get("/term-reports/saved/").content.decode()
    assert "来信" in page and "/term-reports/saved/new/members/" in page
    assert "/term-reports/saved/new/activity-round/" not in page
    form = client.get("/term-reports/saved/new/members/?unit=3")
    assert form.status_code == 200 and "带着来的那一页上的条件" in form.content.decode()
    told = {"name": "名册", "columns": ["number"], "form": "xlsx"}
    assert client.post("/term-reports/saved/new/members/?unit=3", told).status_code == 302
    made = SavedReport.objects.get(name="名册")
    assert (made.parameters, made.columns, made.kind) == ({"unit": "3"}, ["number"], "members")
    again = client.post("/term-reports/saved/new/members/", told)
    assert again.status_code == 400 and "换一个名称" in again.content.decode()
    assert client.get("/term-reports/saved/new/activity-round/").status_code == 404
    assert client.get("/term-reports/saved/new/nothing/").status_code == 404
    assert client.post("/term-reports/saved/new/term-report/", {"name": "学期"}).status_code == 302
    assert client.post(f"/term-reports/saved/{made.pk}/off/").status_code == 302
    assert not SavedReport.objects.get(pk=made.pk).is_on
    assert client.post(f"/term-reports/saved/{made.pk}/nothing/").status_code == 404
    client.force_login(cast.staff2, BACKEND)
    for verb in ("on", "remove", "now"):
        assert client.post(f"/term-reports/saved/{made.pk}/{verb}/").status_code == 404
    client.force_login(cast.staff, BACKEND)
    assert client.post(f"/term-reports/saved/{made.pk}/remove/").status_code == 302
    assert not SavedReport.objects.filter(pk=made.pk).exists()
    client.force_login(cast.student, BACKEND)
    assert client.get("/term-reports/saved/new/letters/").status_code == 404


def test_the_page_says_when_the_next_one_comes(saved):
    with at("2026-11-30"):
        assert saved.next_on == date(2026, 12, 1)
    with at("2026-12-05"):
        assert saved.next_on == date(2026, 12, 6)


def test_the_log_says_that_it_came_by_itself(saved, commit):
    run("2026-12-01", commit)
    (job,) = Job.objects.all()
    assert job.parameters["reason"] == "每月的报表“来信”"
    notice = Notice.objects.get(once=f"export-ready-{job.pk}")
    assert notice.title == "导出好了：来信-20261201.csv"


def test_only_so_many(cast, saved):
    for n in range(19):
        SavedReport.objects.create(
            owner=cast.staff, name=f"{n}", kind="letters", last_month="2026-11-01"
        )
    with pytest.raises(ValidationError, match="最多留 20 份"):
        actions.save_report(
            export=exports.get("letters"), name="多", parameters={}, columns=[], form="csv",
            by=cast.staff,
        )  # fmt: skip
