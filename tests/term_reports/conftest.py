"""Jobs run where they are published, without a broker."""

import pytest

from tuanwei.jobs import running


@pytest.fixture(autouse=True)
def inline_jobs(monkeypatch):
    monkeypatch.setattr(running, "publish", running.carry_out)
