"""A real worker on the real broker: a row becomes a mail, however often the sweep is called."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings

from tests.elsewhere import database_url
from tuanwei.notices.actions import notify
from tuanwei.notices.models import Delivery
from tuanwei.notices.tasks import sweep

pytestmark = [pytest.mark.broker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path):
    """Where the worker's mail falls."""
    return tmp_path / "mail"


@pytest.fixture
def queue(folder):
    """A queue of its own with a worker behind it, on the test's database."""
    name = f"test-{uuid4().hex}"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.notices.worker_settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "SECRET_KEY": "only-for-this-test",
        "MAIL_FOLDER": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable, "-m", "celery", "-A", "tuanwei.celery", "worker", "-Q", name,
        "-P", "solo", "-n", f"{name}@%h", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    worker = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield name
    finally:
        worker.terminate()
        try:
            print(worker.communicate(timeout=15)[0].decode())
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.communicate()


def test_a_committed_notice_is_mailed_once_by_a_real_worker(people, queue, folder):
    notify(people, kind="system", title="答复来了", once="broker:1")
    for _often in range(5):
        sweep.apply_async(queue=queue)
    mails = Delivery.objects.filter(channel="email")
    patience = time.monotonic() + 60
    while mails.filter(state="pending").exists() and time.monotonic() < patience:
        time.sleep(0.2)
    assert [row.state for row in mails] == ["sent"] * 3
    text = "".join(file.read_text("utf-8") for file in folder.iterdir())
    keys = re.findall(r"^X-Dedupe-Key: (\w+)$", text, re.MULTILINE)
    assert sorted(keys) == sorted(row.dedupe_key for row in mails.select_related("notice"))
