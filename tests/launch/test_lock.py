"""One portal per checkout, and a killed one does not stand in the way."""

import subprocess
import sys

import pytest

from tuanwei.launch import Refusal
from tuanwei.launch.lock import only_one

HOLD = """
import sys, time
from pathlib import Path
from tuanwei.launch.lock import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    command = [sys.executable, "-c", HOLD, tmp_path / "lock"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_second_portal_is_refused_with_the_first_ones_number(holder, tmp_path):
    with pytest.raises(Refusal, match=f"进程号 {holder.pid}"), only_one(tmp_path / "lock"):
        pass


def test_file_left_by_kill_9_binds_nobody(holder, tmp_path):
    holder.kill()
    holder.wait()
    assert (tmp_path / "lock").exists()
    with only_one(tmp_path / "lock"):
        pass
    assert not (tmp_path / "lock").exists()
