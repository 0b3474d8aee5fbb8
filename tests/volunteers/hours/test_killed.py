"""A real worker on the real broker dies while it credits 5 000 entries; each is credited once."""

import signal
from datetime import date, timedelta

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from tests.jobs.test_killed import (  # noqa: F401  fixtures
    give_up_the_dead,
    queue,
    start_worker,
    until,
)
from tuanwei.audit.models import AuditEvent
from tuanwei.jobs import tasks
from tuanwei.jobs.models import Job, new_token
from volunteers.hours import proof, settling
from volunteers.hours.models import HoursEntry, Service, Volunteer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.broker]
PEOPLE, EACH = 1000, 5


@pytest.fixture
def volunteers():
    """PEOPLE volunteers of a sheet with EACH services that count and stand in no ledger yet."""
    people = Volunteer.objects.bulk_create(
        Volunteer(name=f"同学{n}", number=f"66{n:05}") for n in range(PEOPLE)
    )
    Service.objects.bulk_create(
        Service(
            volunteer=each, source="claim", origin=f"t:{each.pk}:{n}", title="环保",
            day=date(2026, 10, 1 + n), minutes=60, grade="complete", state="counted",
        )
        for each in people for n in range(EACH)
    )  # fmt: skip
    return [each.pk for each in people]


def test_a_worker_killed_while_crediting_credits_each_once(
    volunteers, cast, start_worker  # noqa: F811
):  # fmt: skip
    worker = start_worker()
    job = settling.settle_later(by=cast.administrator, reason="公示期满。", volunteers=volunteers)
    until(lambda: HoursEntry.objects.count() >= 2 * settling.CHUNK)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    before = HoursEntry.objects.count()
    assert before < PEOPLE * EACH, "it was done before it could be killed"
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=7))
    start_worker()
    give_up_the_dead(job)
    until(lambda: Job.objects.get(pk=job.pk).state == "done")
    assert HoursEntry.objects.count() == PEOPLE * EACH
    assert HoursEntry.objects.aggregate(Sum("hours"))["hours__sum"] == PEOPLE * EACH
    twice = HoursEntry.objects.values("service").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    assert AuditEvent.objects.filter(name="volunteers.hours.posted").count() == PEOPLE * EACH
    assert proof.prove() == proof.Verdict(PEOPLE, PEOPLE * EACH, ())
    tasks.sweep()
    assert Job.objects.get(pk=job.pk).state == "done"


def test_a_job_that_dies_again_and_again_is_given_up(cast):
    job = settling.settle_later(by=cast.administrator, reason="公示期满。", volunteers=[])
    for _time in range(5):
        Job.objects.filter(pk=job.pk).update(state="running", token=new_token())
        give_up_the_dead(job)
    assert job.state == "interrupted"
