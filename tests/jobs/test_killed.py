"""A real worker on the real broker dies in the middle of an import; two clicks arrive at once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from branches.organisation.models import Member, Membership, Unit
from tests.elsewhere import database_url
from tests.races import at_once, refusals
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import actions, running, tasks
from tuanwei.jobs.models import ImportBatch, ImportChange, ImportRow, Job
from tuanwei.notices.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ROWS = 500
PATIENCE = 60  # seconds


@pytest.fixture
def queue(monkeypatch):
    """A queue of this test's own, where jobs are published."""
    name = f"test-{uuid4().hex}"
    monkeypatch.setattr(running, "publish", lambda pk: tasks.run.apply_async((pk,), queue=name))
    return name


@pytest.fixture
def start_worker(queue):
    """Workers behind the queue: `start_worker()`, as often as one is needed."""
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "only-for-this-test",
        "PYTHONPATH": str(ROOT),
    }
    started = []

    def start():
        command = [
            sys.executable, "-m", "celery", "-A", "tuanwei.celery", "worker", "-Q", queue,
            "-P", "solo", "-n", f"{queue}-{len(started)}@%h", "--without-gossip",
            "--without-mingle",
        ]  # fmt: skip
        started.append(
            subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
        worker.wait()


@pytest.fixture
def batch(administrator, college, workbook, monkeypatch):
    """A roster that has been checked and waits for its confirmation."""
    rows = [["学号", "姓名", "学院", "班级"]]
    rows += [[f"77{n:04}", "曹明", "会计学院", f"会计24{n % 7:02}班"] for n in range(ROWS)]
    made = actions.upload(
        kind="roster", file_name="名单.xlsx", data=workbook(rows), by=administrator
    )
    actions.check_batch(made)
    return made


def until(condition):
    """Wait for something that another process does."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)
    return found


class Hindrance:
    """A lock on a table: whoever wants to write there waits, as a slow disk would have it."""

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        self.connection = connections.create_connection("default")
        self.connection.set_autocommit(False)
        self.connection.cursor().execute(f'LOCK TABLE "{self.table}" IN EXCLUSIVE MODE')
        return self

    def is_felt(self):
        """True while another process waits for the lock."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = %s::regclass AND NOT granted)",
                [self.table],
            )
            return cursor.fetchone()[0]

    def __exit__(self, *_):
        self.connection.rollback()
        self.connection.close()


def written():
    """How much of the roster stands in the database."""
    users = User.objects.filter(number__startswith="77")
    return (
        users.count(), Member.objects.count(), Membership.objects.count(),
        Unit.objects.filter(kind="branch").count(), ImportChange.objects.count(),
    )  # fmt: skip


def give_up_the_dead(job):
    """What the sweeper does five minutes after the last sign of life."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=6))
    tasks.sweep()
    job.refresh_from_db()


@pytest.mark.broker
def test_a_worker_killed_while_saving_leaves_nothing_and_a_second_saves_once(
    batch, administrator, start_worker, queue, client
):
    with Hindrance("branches_membership") as slow:  # users and members are inserted before
        worker = start_worker()
        batch = actions.confirm(batch=batch, valid_only=False, by=administrator)
        until(slow.is_felt)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        until(lambda: not slow.is_felt() or _end_orphan("branches_membership"))
    assert written() == (0, 0, 0, 0, 0)

    start_worker()
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("saving", "running")
    give_up_the_dead(batch.job)
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("checked", "interrupted")
    assert Notice.objects.get().title == "导入没有完成：名单.xlsx"
    client.force_login(administrator)
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "处理中断了，没有写入任何数据" in page and f"导入 {ROWS} 行" in page

    client.post(f"/imports/{batch.pk}/confirm/", {"part": "all"})
    until(lambda: ImportBatch.objects.get(pk=batch.pk).state == "saved")
    assert written() == (ROWS, ROWS, ROWS, 7, 7)
    assert AuditEvent.objects.filter(name="jobs.import.saved").count() == 1


@pytest.mark.broker
def test_a_worker_killed_while_checking_leaves_a_batch_to_check_again(
    batch, administrator, start_worker
):
    mapping = {int(place): key for place, key in batch.mapping.items()}
    with Hindrance("jobs_importrow") as slow:
        worker = start_worker()
        actions.check(batch=batch, mapping=mapping, options={}, by=administrator)
        until(slow.is_felt)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        until(lambda: not slow.is_felt() or _end_orphan("jobs_importrow"))
    batch.refresh_from_db()
    give_up_the_dead(batch.job)
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == ("mapping", "interrupted")

    start_worker()
    actions.check(batch=batch, mapping=mapping, options={}, by=administrator)
    until(lambda: ImportBatch.objects.get(pk=batch.pk).state == "checked")
    assert ImportRow.objects.filter(batch=batch).count() == ROWS


def _end_orphan(table):
    """The server notices a dead client when it next speaks to it; here, at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks "
            "WHERE relation = %s::regclass AND NOT granted",
            [table],
        )
    return False


def test_a_frozen_worker_does_not_hold_up_the_sweep(batch, administrator, client, monkeypatch):
    monkeypatch.setattr(running, "publish", lambda pk: None)
    batch = actions.confirm(batch=batch, valid_only=False, by=administrator)
    Job.objects.update(state="running", heartbeat_at=timezone.now() - timedelta(minutes=6))
    frozen = connections.create_connection("default")
    frozen.set_autocommit(False)
    try:
        frozen.cursor().execute("SELECT FROM jobs_importbatch WHERE id = %s FOR UPDATE", [batch.pk])
        tasks.sweep()
    finally:
        frozen.rollback()
        frozen.close()
    client.force_login(administrator)
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "被中断" in page and "重试" in page
    assert actions.retry(job=batch.job, by=administrator).state == "queued"


def test_two_confirmations_at_once_write_once(batch, administrator, monkeypatch):
    published = []
    monkeypatch.setattr(running, "publish", published.append)
    clients = [Client() for _ in range(4)]
    for each in clients:
        each.force_login(administrator)

    answers = at_once(
        *[
            lambda each=each: each.post(f"/imports/{batch.pk}/confirm/", {"part": "all"})
            for each in clients
        ]
    )
    said = [str(each) for answer in answers for each in get_messages(answer.wsgi_request)]
    assert said == ["这次导入现在是“正在入库”，不用再做这一步。"] * 3
    assert len(published) == Job.objects.filter(kind="import.save").count() == 1

    assert not refusals(at_once(*[lambda: running.carry_out(published[0])] * 3))
    assert written() == (ROWS, ROWS, ROWS, 7, 7)
