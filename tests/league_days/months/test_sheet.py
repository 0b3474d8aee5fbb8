"""The sheet says what the board says, to whom the board says it."""

from datetime import datetime

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from tests.jobs.conftest import inline_jobs  # noqa: F401
from tuanwei.jobs import exports
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db
KIND = "league-day-months"


def at(month, day=10):
    return timezone.make_aware(datetime(2026, month, day, 14))


def rows(by, *columns, **asked):
    keys = columns or [column.key for column in exports.get(KIND).columns]
    total, found = exports.get(KIND).rows({**asked, "by": by.pk}, keys, True)
    found = list(found)
    assert total == len(found)
    return found


def test_a_row_for_each_branch_and_month(cast, scene):
    with time_machine.travel(at(11, 25), tick=False):
        scene.day(at=at(11), stars=3)
        scene.day(at=at(11, 12), came=10, expected=20)
        scene.day(cast.other_branch, at=at(9), state="approved")
        found = rows(cast.staff)
        assert len(found) == 24
        first = [row for row in found if row[1] == "会计2401团支部"]
        assert [row[2] for row in first][::11] == ["2025-12", "2026-11"]
        assert first[-1] == (
            "会计学院团总支", "会计2401团支部", "2026-11", "办了", 2, 0, "学风建设", 28, 40, 70, 0, 3,
            "TR9900001、TR9900002",
        )  # fmt: skip
        assert first[0][3:] == ("没有", 0, 0, "", None, None, None, 0, None, "")
        missing = ("经管2402团支部", "2026-09", "缺总结", 1)
        assert missing in rows(cast.staff, "branch", "month", "state", "missing")
        assert rows(cast.staff, "month", month="2026-09", unit=str(cast.general_branch.pk))[-1] == (
            "2026-09",
        )


def test_everybody_takes_out_what_they_read(cast):
    assert {cast.branch.name, cast.other_branch.name} == {
        name for (name,) in rows(cast.teacher, "branch")
    }
    for reader in (cast.secretary, cast.general_secretary):
        assert {name for (name,) in rows(reader, "branch")} == {"会计2401团支部"}
    with pytest.raises(Http404):
        rows(cast.general_secretary, unit=str(cast.other_general_branch.pk))
    assert not exports.get(KIND).can_export(cast.student)


def test_from_the_page_to_the_file(cast, client, scene, django_capture_on_commit_callbacks):
    client.force_login(cast.general_secretary, "tuanwei.accounts.backends.NumberBackend")
    scene.day(at=at(11))
    address = f"/exports/new/{KIND}/?unit={cast.general_branch.pk}&month=2026-11"
    with time_machine.travel(at(12, 10), tick=False):
        board = f"/league-days/months/?unit={cast.general_branch.pk}&month=2026-11"
        assert address.replace("&", "&amp;") in client.get(board).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            told = {"columns": ["branch", "month", "state"], "form": "csv", "why": "核对数据"}
            client.post(address, told)
    job = Job.objects.get()
    assert (job.state, job.total) == ("done", 12)
    lines = default_storage.open(job.path).read().decode("utf-8-sig").splitlines()
    assert (lines[0], lines[-1]) == ("团支部,月份,情况", "会计2401团支部,2026-11,办了")
