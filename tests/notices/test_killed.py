"""A worker, the broker or the database dies in the middle of a fan-out: everyone has exactly one
notice in the inbox, and nobody two e-mails with one dedupe key."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests.elsewhere import database_url
from tests.notices.sink import Sink
from tuanwei.launch.ports import free_port
from tuanwei.launch.postgres import Postgres
from tuanwei.launch.valkey import Valkey
from tuanwei.notices import sweeper
from tuanwei.notices.actions import notify
from tuanwei.notices.models import Delivery
from tuanwei.notices.tasks import sweep

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
CROWD = 60
PATIENCE = 90  # seconds


@pytest.fixture
def sink():
    """A mail server that takes 20 ms for a letter."""
    made = Sink(delay=0.02)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def crowd(db):
    """The ids of people with mailboxes."""
    model = get_user_model()
    return [
        person.pk
        for person in model.objects.bulk_create(
            model(number=f"7{n:05}", name="曹明", email=f"{n}@example.edu.cn", password="!")
            for n in range(CROWD)
        )
    ]


@pytest.fixture
def workers(sink):
    """`start(broker)`: one more worker behind a queue of this test's own; `sweep()` asks it."""
    made = Workers(sink.port)
    yield made
    for worker in made.started:
        worker.kill()
        worker.wait()


class Workers:
    """Real processes on the test's database."""

    def __init__(self, port):
        self.queue, self.started = f"test-{uuid4().hex}", []
        self.env = os.environ | {
            "DATABASE_URL": database_url(), "SECRET_KEY": "only-for-this-test", "PYTHONPATH": str(ROOT),
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "QUIET_HOURS": "00:00-00:00",
        }  # fmt: skip

    def start(self, broker=None):
        command = [
            sys.executable, "-m", "celery", "-A", "tuanwei.celery", "worker", "-Q", self.queue,
            "-P", "solo", "-n", f"{self.queue}-{len(self.started)}@%h", "--without-gossip",
            "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        env = self.env | {"REDIS_URL": broker or settings.REDIS_URL}
        self.started.append(
            subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        )
        return self.started[-1]

    def sweep(self):
        sweep.apply_async(queue=self.queue)


def until(condition):
    """What another process does, once it has done it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)
    return found


def mails(**filters):
    return Delivery.objects.filter(channel="email", **filters)


def states():
    rows = list(mails().values_list("state", flat=True))
    return {state: rows.count(state) for state in set(rows)}


def tell(crowd):
    notify(crowd, kind="announcement", title="周三下午开会", once="killed:1")


def everyone_has_one(sink):
    assert len(sink.keys) == len(set(sink.keys)), "somebody got two"
    assert Delivery.objects.filter(channel="site").count() == CROWD
    assert Delivery.objects.filter(channel="site").values("recipient").distinct().count() == CROWD


def test_a_worker_killed_in_the_middle_is_followed_by_one_that_repeats_nothing(
    crowd, sink, workers, settings
):
    tell(crowd)
    worker = workers.start()
    workers.sweep()
    until(lambda: len(sink.keys) >= 10)
    worker.kill()
    worker.wait()
    accepted = len(sink.keys)
    assert accepted < CROWD
    # The lease of what it had in hand runs out.
    mails(state="pending").update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    sweeper.sweep()
    everyone_has_one(sink)
    assert states() == {"sent": CROWD - 1, "dead": 1}
    doubtful = mails().get(state="dead")
    assert doubtful.error == "interrupted"
    # Whether the mail server had it or not: it was not sent a second time.
    assert len(sink.keys) in (CROWD - 1, CROWD)


def test_the_broker_may_die_and_forget_everything(crowd, sink, workers, tmp_path):
    from kombu import Connection

    broker = Valkey(tmp_path, tmp_path / "valkey.log")
    broker.port = free_port()
    broker.start()
    try:
        tell(crowd)
        workers.start(broker.url)
        with Connection(broker.url) as line:
            sweep.apply_async(queue=workers.queue, connection=line)
        until(lambda: len(sink.keys) >= 5)
        broker.server.kill()
        broker.server.wait()
        # Whoever sends needs no broker for what it has begun.
        until(lambda: not mails(state="pending").exists())
        broker.start()
        notify(crowd, kind="announcement", title="改在周四", once="killed:2")

        def asked_again():  # as beat does, until a worker has found its way back
            with Connection(broker.url) as line:
                sweep.apply_async(queue=workers.queue, connection=line)
            time.sleep(0.5)
            return not mails(state="pending").exists()

        until(asked_again)
    finally:
        broker.stop()
    assert states() == {"sent": 2 * CROWD}
    assert len(sink.keys) == len(set(sink.keys)) == 2 * CROWD


def copied_to(cluster):
    """People and notices as they are now, in a cluster of this test's own."""
    programs = cluster.programs
    with psycopg2.connect(cluster.url) as fresh, fresh.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist")
    dump = subprocess.run(
        [programs / "pg_dump", "--no-owner", "-t", "notices_*", "-t", "accounts_user", database_url()],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    subprocess.run(
        [programs / "psql", "--quiet", "-v", "ON_ERROR_STOP=1", cluster.url], input=dump, check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_database_may_crash_and_come_back(crowd, sink, workers, tmp_path):
    tell(crowd)
    cluster = Postgres(tmp_path / "postgres", tmp_path / "postgres.log")
    cluster.start()
    try:
        copied_to(cluster)
        workers.env["DATABASE_URL"] = cluster.url
        workers.start()
        for _often in range(5):  # nobody sends twice for being asked twice
            workers.sweep()
        until(lambda: len(sink.keys) >= 10)
        cluster.server.kill()
        cluster.server.wait()
        cluster.start()

        def found():
            with psycopg2.connect(cluster.url) as line, line.cursor() as cursor:
                cursor.execute(
                    "SELECT channel, state, count(*), count(DISTINCT recipient_id) "
                    "FROM notices_delivery GROUP BY 1, 2 ORDER BY 1, 2"
                )
                return cursor.fetchall()

        until(lambda: "pending" not in {state for _channel, state, *_ in found()})
        assert found() == [("email", "sent", CROWD, CROWD), ("site", "sent", CROWD, CROWD)]
    finally:
        cluster.stop()
    assert len(sink.keys) == len(set(sink.keys)) == CROWD


def test_one_connection_serves_a_batch(crowd, sink, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    sink.delay = 0
    tell(crowd)
    sweeper.sweep()
    assert (len(sink.keys), sink.connections) == (CROWD, 1)
