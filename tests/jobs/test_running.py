"""Jobs: claimed once, cancelled, interrupted, fenced, swept up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tuanwei.jobs import actions, running, tasks
from tuanwei.jobs.models import ImportRow, Job, new_token


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


@pytest.fixture
def checking(wizard, administrator, workbook, monkeypatch):
    """A batch whose check is queued; nobody carries it out."""
    rows = [["学号", "姓名", "班级"], ["1001", "曹明", "会计2401"]]
    monkeypatch.setattr(running, "publish", lambda pk: None)
    return wizard.check(wizard.upload(administrator, workbook(rows)))


def in_the_middle(monkeypatch, happens):
    """Let something happen after the rows of a check were staged."""
    stage = actions.stage

    def hindered(*arguments):
        stage(*arguments)
        happens()

    monkeypatch.setattr(actions, "stage", hindered)


def test_a_batch_dropped_while_it_is_checked_stays_dropped(checking, administrator, monkeypatch):
    in_the_middle(monkeypatch, lambda: actions.drop(batch=checking, by=administrator))
    running.carry_out(checking.job_id)
    checking.refresh_from_db()
    assert (checking.state, checking.lines, checking.job.state) == ("dropped", None, "cancelled")
    assert not ImportRow.objects.exists()


def test_a_check_that_wakes_late_leaves_the_next_one_alone(checking, administrator, monkeypatch):
    def give_up_and_check_again():
        Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=6))
        tasks.sweep()
        actions.check(batch=checking, mapping={0: "number"}, options={}, by=administrator)

    in_the_middle(monkeypatch, give_up_and_check_again)
    first = checking.job_id
    running.carry_out(first)
    checking.refresh_from_db()
    assert (checking.state, checking.job.state) == ("checking", "queued")
    assert Job.objects.get(pk=first).state == "interrupted"


def test_an_old_retry_does_not_save_what_is_being_mapped_anew(checking, administrator):
    running.carry_out(checking.job_id)
    batch = actions.confirm(batch=checking, valid_only=False, by=administrator)
    Job.objects.filter(pk=batch.job_id).update(
        state="running", heartbeat_at=timezone.now() - timedelta(minutes=6)
    )
    tasks.sweep()
    batch = actions.choose_header(batch=batch, sheet=0, row=1, depth=1, by=administrator)
    assert actions.retry(job=batch.job, by=administrator).state == "interrupted"
    batch.refresh_from_db()
    assert batch.state == "mapping"
