"""Jobs: claimed once, cancelled, interrupted, fenced, swept up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tuanwei.jobs import actions, running, tasks
from tuanwei.jobs.models import Job, new_token


@pytest.fixture
def kinds(monkeypatch):
    """A runner of our own."""
    ran = []
    monkeypatch.setitem(running._runners, "test", lambda job, progress: ran.append(job.pk))
    return ran


@pytest.fixture
def job(administrator):
    return Job.objects.create(kind="test", created_by=administrator)


def test_a_job_runs_once(job, kinds):
    assert [running.carry_out(job.pk), running.carry_out(job.pk)] == [True, False]
    job.refresh_from_db()
    assert (kinds, job.state) == ([job.pk], "done")


def test_a_failing_job_says_so_in_chinese(job, monkeypatch, caplog):
    def fail(job, progress):
        raise ZeroDivisionError("secret")

    monkeypatch.setitem(running._runners, "test", fail)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and job.error.startswith("处理时出了问题")
    assert "secret" not in job.error


def test_a_running_job_is_cancelled_at_its_next_step(job, administrator, monkeypatch):
    def run(job, progress):
        progress(1, 10)
        actions.cancel(job=job, by=administrator)
        progress(2, 10)
        raise AssertionError("went on")

    monkeypatch.setitem(running._runners, "test", run)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("cancelled", 2, 10)


def test_a_waiting_job_is_cancelled_at_once(job, administrator, kinds):
    assert actions.cancel(job=job, by=administrator).state == "cancelled"
    assert running.carry_out(job.pk) is False and kinds == []


def test_a_worker_that_wakes_late_is_fenced(job, monkeypatch):
    def run(job, progress):
        Job.objects.filter(pk=job.pk).update(token=new_token())
        progress(1, 2)
        raise AssertionError("went on")

    monkeypatch.setitem(running._runners, "test", run)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("running", 0)


def test_the_sweeper_takes_up_what_waits(job, kinds):
    tasks.sweep()
    assert kinds == []
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    tasks.sweep()
    assert kinds == [job.pk]


def test_the_sweeper_gives_up_what_is_silent(job):
    now = timezone.now()
    Job.objects.update(state="running", heartbeat_at=now - timedelta(minutes=4), token=new_token())
    tasks.sweep()
    job.refresh_from_db()
    assert job.state == "running"
    Job.objects.update(heartbeat_at=now - timedelta(minutes=6))
    tasks.sweep()
    job.refresh_from_db()
    assert (job.state, job.token) == ("interrupted", None)


def test_a_retry_runs_again(job, kinds, administrator, commit):
    Job.objects.update(state="interrupted")
    with commit():
        actions.retry(job=job, by=administrator)
    job.refresh_from_db()
    assert (job.state, kinds) == ("done", [job.pk])


def test_a_dead_broker_costs_no_request(job, monkeypatch, settings):
    def refuse(*_, **__):
        raise ConnectionError("no broker")

    monkeypatch.undo()
    monkeypatch.setattr(tasks.run, "apply_async", refuse)
    assert running.publish(job.pk) is None
    job.refresh_from_db()
    assert job.state == "queued"


def test_progress_and_cancel_pages_belong_to_the_owner(client, job, administrator, student):
    client.force_login(student)
    assert client.get(f"/jobs/{job.pk}/").status_code == 404
    assert client.post(f"/jobs/{job.pk}/cancel/").status_code == 404
    client.force_login(administrator)
    assert "排队中" in client.get(f"/jobs/{job.pk}/").content.decode()
    part = client.get(f"/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and 'hx-trigger="every 1s"' in part


def test_an_interrupted_import_can_be_taken_up_again(
    wizard, administrator, workbook, monkeypatch, client
):
    rows = [["学号", "姓名", "班级"], ["1001", "曹明", "会计2401"]]
    monkeypatch.setattr(running, "publish", lambda pk: None)
    batch = wizard.check(wizard.upload(administrator, workbook(rows)))
    assert batch.state == "checking"
    assert 'hx-trigger="every 1s"' in client.get(f"/imports/{batch.pk}/").content.decode()
    Job.objects.update(state="running", heartbeat_at=timezone.now() - timedelta(minutes=6))
    tasks.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("mapping", "interrupted")
    assert "处理中断了" in client.get(f"/imports/{batch.pk}/").content.decode()
