"""Stored, claimed, served, forgotten."""

import hashlib
import os
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404

from tests.attachments import nasty
from tuanwei.attachments import actions, files
from tuanwei.attachments.models import Attachment
from tuanwei.attachments.responses import serve

pytestmark = pytest.mark.django_db


def stored(name="宿舍楼道.jpg", content=None):
    return actions.store(nasty.upload(content or nasty.picture(), name))


def on_disk(root):
    return sorted(str(place.relative_to(root)) for place in root.rglob("*") if place.is_file())


def test_store_keeps_a_random_name_a_digest_and_only_the_day(private_root):
    with time_machine.travel(datetime.fromisoformat("2025-11-18T15:04:05+08:00"), tick=False):
        attachment = stored()
    place = private_root / attachment.path
    assert on_disk(private_root) == [attachment.path]
    assert "宿舍" not in attachment.path
    assert attachment.name == "宿舍楼道.jpg"
    assert attachment.sha256 == hashlib.sha256(place.read_bytes()).hexdigest()
    assert attachment.size == place.stat().st_size
    assert attachment.stored_on == date(2025, 11, 18)
    assert attachment.stored_by is None and attachment.is_claimed is False
    assert place.stat().st_mtime == datetime.fromisoformat("2025-11-18T00:00+08:00").timestamp()
    assert place.stat().st_mode & 0o777 == 0o600


def test_full_disk_is_a_clean_refusal(private_root, monkeypatch):
    def full(_fileno):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ValidationError) as caught:
        stored()
    assert caught.value.code == "storage"
    assert Attachment.objects.count() == 0
    assert on_disk(private_root) == []


def test_failing_row_leaves_no_file(private_root, monkeypatch):
    monkeypatch.setattr(actions, "clean_name", lambda *_: "x" * 500)
    with pytest.raises(Exception, match="too long"), transaction.atomic():
        stored()
    assert on_disk(private_root) == []


def test_claim_is_once():
    one, two = stored(), stored()
    actions.claim([one])
    with pytest.raises(ValidationError):
        actions.claim([one, two])
    two.refresh_from_db()
    assert two.is_claimed is False


def test_forget_orphans_spares_the_claimed_and_the_young(private_root):
    with time_machine.travel(datetime.fromisoformat("2025-11-18T15:00+08:00"), tick=False):
        old, kept = stored(), stored()
        lost = files.write(b"its transaction was rolled back")
        actions.claim([kept])
    with time_machine.travel(datetime.fromisoformat("2025-11-19T15:00+08:00"), tick=False):
        young = stored()
        assert actions.forget_orphans() == (0, 0)
    with time_machine.travel(datetime.fromisoformat("2025-11-20T00:01+08:00"), tick=False):
        # The test's own transaction never commits, so the forgotten row's file goes with the lost.
        assert actions.forget_orphans() == (1, 2)
    assert on_disk(private_root) == sorted([kept.path, young.path])
    assert set(Attachment.objects.all()) == {kept, young}
    assert lost not in on_disk(private_root) and old.path not in on_disk(private_root)


def test_discard_waits_for_the_commit(private_root, django_capture_on_commit_callbacks):
    attachment = stored()
    with django_capture_on_commit_callbacks() as waiting:
        actions.discard(attachment)
    assert on_disk(private_root) == [attachment.path]
    for callback in waiting:
        callback()
    assert on_disk(private_root) == []


def test_serve_as_a_harmless_download():
    response = serve(stored("报告\r\n“终稿”.jpg"))
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%E2%80%9C%E7%BB%88%E7%A8%BF%E2%80%9D.jpg"
    )
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response)[:3] == b"\xff\xd8\xff"


def test_only_pictures_open_in_the_page():
    assert serve(stored(), inline=True)["Content-Disposition"].startswith("inline")
    document = stored("计划.pdf", nasty.PDF)
    assert serve(document, inline=True)["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_not_found():
    attachment = stored()
    files.remove(attachment.path)
    with pytest.raises(Http404):
        serve(attachment)


def test_a_rolled_back_upload_is_forgotten_two_days_later(private_root):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        stored()
        raise ZeroDivisionError
    assert len(on_disk(private_root)) == 1
    with time_machine.travel(datetime.now().astimezone() + timedelta(days=2), tick=False):
        assert actions.forget_orphans() == (0, 1)
    assert on_disk(private_root) == []
