"""Computing in the background."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from assessment.rounds.models import Round, ScoreLine
from assessment.scores import actions, recomputing
from tuanwei.jobs import running
from tuanwei.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_a_job_computes_with_progress(scene, cast):
    held = scene.round()
    job = recomputing.start(round=held, by=cast.staff)
    assert recomputing.start(round=held, by=cast.staff2) == job
    assert running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    assert not ScoreLine.objects.filter(system=None).exists()
    assert recomputing.job_of(held) is None
    assert recomputing.last_job(held) == job


def test_it_stops_at_the_next_piece_and_standings_follow(scene, cast, monkeypatch):
    held = scene.round()
    job = recomputing.start(round=held, by=cast.staff)
    monkeypatch.setattr(actions.computing, "CHUNK", 1)
    monkeypatch.setattr(
        actions.computing, "chunks", lambda found: [found[at : at + 1] for at in range(len(found))]
    )
    compute = actions._compute

    def stopping(*given, **more):
        recomputing.stop(job=job, by=cast.staff2)
        return compute(*given, **more)

    monkeypatch.setattr(actions, "_compute", stopping)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    first, second = held.sheets.order_by("pk")
    assert (first.place, second.place) == (1, None)
    assert Round.objects.get(pk=held.pk).computed_at is None


def test_whoever_does_not_run_rounds_any_more_is_refused(scene, cast):
    held = scene.round()
    job = recomputing.start(round=held, by=cast.staff)
    Job.objects.filter(pk=job.pk).update(created_by=cast.student)
    running.carry_out(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "现在不办这次考核了，没有计算。")


@pytest.mark.parametrize("state", ["publicity", "decision"])
def test_a_round_that_is_shown_is_not_started(scene, cast, client, state):
    held = scene.round(state=state, posted_at=timezone.now())
    with pytest.raises(ValidationError, match="分停在公示那一刻"):
        recomputing.start(round=held, by=cast.staff)
    with pytest.raises(ValidationError, match="分停在公示那一刻"):
        actions.recompute(round=held)
    client.force_login(cast.staff, "tuanwei.accounts.backends.NumberBackend")
    page = client.get(f"/assessment/rounds/{held.pk}/recompute/").content.decode()
    assert "分停在公示那一刻" in page
    assert "全部重新计算" not in page


def test_a_published_round_is_not_started(scene, cast):
    held = scene.round()
    Round.objects.filter(pk=held.pk).update(state="published", frozen_at=held.opened_at)
    with pytest.raises(ValidationError, match="已经公布"):
        recomputing.start(round=held, by=cast.staff)
