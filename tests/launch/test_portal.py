"""What `make run` knows of its database before it starts the processes."""

import os
import random

import pytest
from django.db import connection
from psycopg2.extensions import make_dsn

from tuanwei.accounts.demo import fill
from tuanwei.launch import portal


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_is_known_again_so_that_its_people_can_be_tried():
    known = connection.get_connection_params()
    address = make_dsn(
        **{
            name: known[name]
            for name in known.keys() & {"host", "port", "user", "password", "dbname"}
        }
    )
    assert portal._is_empty(address)
    assert not portal._holds_demo(address)
    fill(random.Random(1), {})
    assert not portal._is_empty(address)
    assert portal._holds_demo(address)


def test_static_files_are_collected_only_when_something_changed(monkeypatch, tmp_path):
    monkeypatch.setattr(portal, "CHECKOUT", tmp_path)
    monkeypatch.setattr(portal, "VAR", tmp_path / "var")
    (tmp_path / "var/run").mkdir(parents=True)
    sheet = tmp_path / "static/css/shell.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a {}")
    (tmp_path / "requirements.lock").write_text("django")
    collected = []

    def manage(_environment, *arguments):
        collected.append(arguments)
        (tmp_path / "staticfiles").mkdir(exist_ok=True)
        (tmp_path / "staticfiles/staticfiles.json").write_text("{}")

    monkeypatch.setattr(portal, "_manage", manage)
    for _ in range(2):
        portal._collect_static({})
    assert len(collected) == 1
    os.utime(sheet, (1, 1))
    portal._collect_static({})
    assert len(collected) == 2
    (tmp_path / "staticfiles/staticfiles.json").unlink()
    portal._collect_static({})
    assert len(collected) == 3
