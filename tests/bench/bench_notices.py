"""notices.write: 30 000 inboxes in one transaction; notices.fanout: e-mails a second from a real worker
to a mail server on this machine."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.db import connection, connections, transaction

from tests.bench.bare import ITEM
from tests.bench.bare_task import note
from tests.bench.report import Row
from tuanwei.launch.ports import free_port

PEOPLE, ROUNDS = 30_000, 7
MAILS = 3_000
ROOT = Path(__file__).resolve().parents[2]
# A bare row of which there is one for each person and notice, as with `bench_ticket`.
COPY = """CREATE TABLE bench_copy (id bigserial PRIMARY KEY, notice bigint NOT NULL, person bigint NOT NULL,
at timestamptz NOT NULL DEFAULT now(), UNIQUE (notice, person))"""


def crowd(count):
    """Their ids."""
    from tuanwei.accounts.models import User

    made = User.objects.bulk_create(
        (User(number=f"8{n:07}", name=f"同学{n}", email=f"{n}@example.edu.cn", password="!")
         for n in range(count)), batch_size=2000,
    )  # fmt: skip
    return [user.pk for user in made]


def write(people):
    """Seconds for (every inbox, as many rows one a person and notice, as many rows of any kind)."""
    from tuanwei.notices.actions import notify
    from tuanwei.notices.models import Delivery

    figures, listed = {"ours": [], "bare": [], "loose": []}, "{" + ",".join(map(str, people)) + "}"
    with connection.cursor() as cursor:
        cursor.execute(COPY)
        for n in range(ROUNDS):
            start = time.perf_counter()
            with transaction.atomic():
                notify(
                    people,
                    kind="announcement",
                    title="周三开会",
                    body="带笔记本。",
                    once=f"bench:{n}",
                )
            figures["ours"].append(time.perf_counter() - start)
            start = time.perf_counter()
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO bench_copy (notice, person) SELECT %s, id FROM accounts_user "
                    "WHERE id = ANY(%s::bigint[])", [n, listed],
                )  # fmt: skip
            figures["bare"].append(time.perf_counter() - start)
            start = time.perf_counter()
            with transaction.atomic():
                cursor.execute(
                    "INSERT INTO bench_item (title) SELECT '行' FROM generate_series(1, %s)",
                    [PEOPLE],
                )
            figures["loose"].append(time.perf_counter() - start)
            copies = Delivery.objects.filter(notice__once=f"bench:{n}", channel="site")
            assert copies.count() == len(people)
    return [median(figures[name]) * 1000 for name in ("ours", "bare", "loose")]


@contextmanager
def process(*command, **env):
    """One more process of this machine, ended with the block."""
    made = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield made
    finally:
        made.terminate()
        made.wait()


def worker(queue, **env):
    """A worker as the Procfile starts it, behind a queue of its own."""
    return process(
        "-m", "celery", "--quiet", "-A", "tests.bench.bare_task", "worker", "-Q", queue,
        "--concurrency", "2", "--loglevel", "error", "--without-gossip", "--without-mingle", **env,
    )  # fmt: skip


def until(condition, seconds=300):
    """Wait for what other processes do."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.5)


def one(statement, *values):
    """The first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def rate_of_tasks():
    """Bare tasks a second, from the first row to the last."""
    queue = f"bench-{uuid4().hex}"
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_item")
    for n in range(MAILS):
        note.apply_async((f"行 {n}",), queue=queue)
    connections.close_all()
    with worker(queue):
        until(lambda: one("SELECT count(*) FROM bench_item")[0] == MAILS)
    count, seconds = one("SELECT count(*), extract(epoch FROM max(at) - min(at)) FROM bench_item")
    return (count - 1) / float(seconds)


def rate_of_mails(people, once):
    """E-mails a second, from the first that was written down to the last; each accepted once."""
    from tuanwei.notices.actions import notify
    from tuanwei.notices.models import Delivery
    from tuanwei.notices.tasks import sweep

    queue, port = f"bench-{uuid4().hex}", free_port()
    notice = notify(
        people, kind="announcement", title="周三开会", body="带笔记本。", once=once, urgent=True
    )
    mails = Delivery.objects.filter(notice=notice, channel="email")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "accepted"
        sweep.apply_async(queue=queue)
        with (
            process("-m", "tests.notices.sink", str(port), str(file)),
            worker(queue, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(port)),
        ):
            beaten = time.monotonic()

            def all_sent():
                nonlocal beaten
                if time.monotonic() - beaten > 10:  # as beat does
                    sweep.apply_async(queue=queue)
                    beaten = time.monotonic()
                return mails.filter(state="sent").count() == len(people)

            until(all_sent)
        keys = [line.split()[0] for line in file.read_text().splitlines()]
    assert len(keys) == len(set(keys)) == len(people), (len(keys), len(set(keys)))
    seconds = one(
        "SELECT extract(epoch FROM max(sent_at) - min(sent_at)) FROM notices_delivery "
        "WHERE notice_id = %s AND channel = 'email'", notice,
    )[0]  # fmt: skip
    return (len(people) - 1) / float(seconds)


def rows():
    """Rows of the notices group."""
    with connection.cursor() as cursor:
        cursor.execute(ITEM)
    people = crowd(PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ours, bare, loose = write(people)
    told = f"{PEOPLE:,} people have it in the inbox, one transaction"
    yield Row(
        "notices.write", ours, "ms", loose, "≤ 3",
        f"{told}; floor: one INSERT … SELECT of as many bare rows of any kind. E-mail and push rows are "
        "spread by the worker afterwards",
    )  # fmt: skip
    yield Row(
        "notices.write_once", ours, "ms", bare, "≤ 3",
        f"{told}; floor: one INSERT … SELECT of as many bare rows, one a person and notice (unique)",
    )  # fmt: skip
    with connection.cursor() as cursor:  # what the first part left to do is none of the second
        cursor.execute("TRUNCATE notices_delivery, notices_notice CASCADE")
    floors, figures = [], []
    for n in range(3):
        floors.append(rate_of_tasks())
        figures.append(rate_of_mails(people[:MAILS], f"bench:fanout:{n}"))
    yield Row(
        "notices.fanout", median(figures), "deliveries/s", median(floors), "≥ 0.5",
        f"{MAILS:,} e-mails by a worker of two processes to a mail server on this machine, each accepted "
        "once; floor: Celery tasks that insert one row each, same worker",
    )  # fmt: skip
