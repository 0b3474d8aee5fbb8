"""公示, objections, credit: once each, also when a worker dies in the middle or two work at once."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils import timezone

from tests.elsewhere import database_url
from tests.races import at_once, refusals
from tests.volunteers.claims.conftest import over
from tuanwei.notices.models import Notice
from tuanwei.publicity import actions as publicities
from tuanwei.publicity import queries as publicity_queries
from volunteers.claims import publishing
from volunteers.claims.models import Claim
from volunteers.hours.models import HoursEntry, Service, Volunteer
from volunteers.hours.people import volunteer_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


def total():
    return HoursEntry.objects.aggregate(total=Sum("hours"))["total"] or 0


def test_published_as_on_paper(claims, cast):
    claims.rules(publicity_workdays=3)
    claim = claims.ready()
    publicity = claims.public(claim)
    claim.refresh_from_db()
    day = claims.day
    assert (claim.state, claim.publicity, publicity.workdays) == ("public", publicity, 3)
    assert publicity.title == f"志愿时数补录公示（{timezone.localdate().year} 年第 1 批）"
    assert publicity.lines == [
        {
            "key": str(claim.pk), "name": "林知夏 2024****01",
            "detail": f"{day.year}年{day.month}月{day.day}日 · 敬老院慰问老人 · 2 小时 · 会计2401团支部",
        }
    ]  # fmt: skip
    assert not Service.objects.exists()
    with pytest.raises(ValidationError, match="没有可以公示的补录"):
        claims.public(claim)


def test_a_batch_has_an_end(claims, cast, monkeypatch):
    monkeypatch.setattr(publishing, "MOST_LINES", 2)
    made = [claims.ready(start=start) for start in (8, 11, 14)]
    first = publishing.publish(by=cast.staff)
    assert [line["key"] for line in first.lines] == [str(each.pk) for each in made[:2]]
    assert len(publishing.publish(by=cast.staff).lines) == 1


def test_nobody_publishes_their_own(claims, cast):
    claims.rules(stages=("committee",))
    both = cast.student_of("2024110199", "干事", cast.branch)
    both.appointments.create(unit=cast.committee, post="staff", starts_on="2020-09-01")
    claim = claims.ready(by=both)
    with pytest.raises(ValidationError):
        publishing.publish(by=both)
    assert publishing.publish(by=cast.staff).lines[0]["key"] == str(claim.pk)


def test_credited_once_the_window_is_over(claims, cast):
    claim = claims.ready()
    claims.concluded(claim)
    assert total() == 0
    assert (publishing.credit_due(), publishing.credit_due()) == (1, 0)
    claim.refresh_from_db()
    service = Service.objects.get()
    assert (claim.state, service.origin, service.source, service.state, total()) == (
        "credited", f"claim:{claim.pk}", "claim", "counted", 2
    )  # fmt: skip
    assert (service.confirmed_by, service.unit) == (cast.staff2, cast.branch)
    titles = Notice.objects.filter(deliveries__recipient=cast.student).values_list(
        "title", flat=True
    )
    assert "补录的志愿时数计入了" in titles


def test_an_upheld_objection_refuses_that_claim_only(claims, cast):
    good, bad = claims.ready(), claims.ready(start=8)
    publicity = claims.public(good, bad)
    objection = publicities.object_to(
        publicity=publicity,
        by=cast.other_student,
        line_key=str(bad.pk),
        text="那天他在上课，没有去敬老院。",
    )
    publicities.rule_on(
        objection=objection,
        by=cast.administrator,
        is_upheld=True,
        words="查了课表，那天上午有课，成立。",
    )
    bad.refresh_from_db()
    assert (bad.state, bad.decisions.last().stage, bad.decisions.last().by) == (
        "refused", "public", cast.administrator
    )  # fmt: skip
    over()
    publishing.credit_due()
    assert list(Service.objects.values_list("origin", flat=True)) == [f"claim:{good.pk}"]


def test_an_objection_to_the_whole_brings_all_back_to_the_committee(claims, cast):
    claim = claims.ready()
    publicity = claims.public(claim)
    objection = publicities.object_to(
        publicity=publicity, by=cast.other_student, line_key="", text="整批的照片都是别处的照片。"
    )
    publicities.rule_on(
        objection=objection,
        by=cast.administrator,
        is_upheld=True,
        words="照片确实有问题，重新核对。",
    )
    claim.refresh_from_db()
    assert (claim.state, claim.publicity) == ("committee", None)
    over()
    assert publishing.credit_due() == 0


def test_called_off_claims_wait_again(claims, cast):
    claim = claims.ready()
    publicities.call_off(publicity=claims.public(claim), by=cast.staff, reason="名单有误，重发。")
    claim.refresh_from_db()
    assert (claim.state, claim.publicity) == ("ready", None)
    assert publishing.publish(by=cast.staff).pk


def test_whoever_has_a_part_does_not_rule(claims, cast):
    publicity = claims.public(claims.ready())
    assert publicity_queries.has_part(cast.student.pk, publicity)
    assert publicity_queries.has_part(cast.staff2.pk, publicity)  # agreed to a claim
    assert not publicity_queries.has_part(cast.administrator.pk, publicity)


def test_what_the_system_noted_meanwhile_is_not_counted_twice(claims, cast):
    claim = claims.ready()
    claims.concluded(claim)
    claims.service()
    assert publishing.credit_due() == 0
    claim.refresh_from_db()
    assert (claim.state, Service.objects.count(), total()) == ("refused", 1, 2)


def test_a_row_of_a_sheet_for_what_was_handed_in_is_not_counted_twice(claims, cast):
    mine = claims.ready()
    row = Claim.objects.create(
        volunteer=mine.volunteer, title="敬老院 慰问老人".replace(" ", ""), day=mine.day,
        minutes=180, grade="complete", state="ready", made_by=cast.staff, batch=1, sheet_key="k",
    )  # fmt: skip
    other = Claim.objects.create(
        volunteer=mine.volunteer, title="义卖", day=mine.day, minutes=60, grade="complete",
        state="ready", made_by=cast.staff, batch=1, sheet_key="l",
    )  # fmt: skip
    claims.concluded(mine, row, other)
    assert publishing.credit_due() == 2
    assert [Claim.objects.get(pk=each.pk).state for each in (mine, row, other)] == [
        "credited", "refused", "credited",
    ]  # fmt: skip
    later = Claim.objects.create(
        volunteer=mine.volunteer, title="义卖", day=mine.day, minutes=90, grade="complete",
        state="ready", made_by=cast.staff, batch=2, sheet_key="m",
    )  # fmt: skip
    claims.concluded(later)
    assert publishing.credit_due() == 0
    later.refresh_from_db()
    assert later.state == "refused"


def test_imported_people_without_account_are_credited(claims, cast):
    person = Volunteer.objects.create(name="丁莉", number="77", code="9")
    claim = Claim.objects.create(
        volunteer=person, title="义卖", day=claims.day, is_month=True, minutes=8040,
        grade="complete", state="ready", batch=1, made_by=cast.staff2,
    )  # fmt: skip
    publicity = claims.concluded(claim)
    assert publicity.lines[0]["name"] == "丁莉 **"
    assert publishing.credit_due() == 1
    assert (total(), Service.objects.get().is_month) == (134, True)


def test_one_that_cannot_be_credited_does_not_hold_up_the_rest(claims, cast, monkeypatch):
    good, bad = claims.ready(), claims.ready(start=8)
    claims.concluded(good, bad)
    real = publishing.note_many

    def broken(services, **more):
        if any(each.origin == f"claim:{bad.pk}" for each in services):
            raise RuntimeError("broken")
        return real(services, **more)

    monkeypatch.setattr(publishing, "note_many", broken)
    assert publishing.credit_due() == 1
    assert set(Claim.objects.values_list("pk", "state")) == {
        (good.pk, "credited"), (bad.pk, "public")
    }  # fmt: skip


def many(claims, cast, count, people):
    """A concluded publicity with `count` claims of invented people."""
    crowd = Volunteer.objects.bulk_create(
        Volunteer(name=f"同学{n}", number=f"9{n:07}") for n in range(people)
    )
    made = Claim.objects.bulk_create(
        Claim(volunteer=crowd[n % people], title=f"事{n}", day=claims.day, minutes=30,
              grade="complete", state="ready", batch=1, made_by=cast.staff2)
        for n in range(count)
    )  # fmt: skip
    while Claim.objects.filter(state="ready").exists():
        publishing.publish(by=cast.staff)
    over()
    return made


def each_once(count):
    """Every claim is credited, by one service with one entry, and the chain has no gap."""
    assert Claim.objects.filter(state="credited").count() == count
    assert Service.objects.count() == HoursEntry.objects.count() == count
    assert total() == Decimal(count) / 2
    lengths = Volunteer.objects.aggregate(total=Sum("length"))["total"]
    assert lengths == count


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_credit_each_once(claims, cast):
    many(claims, cast, 600, 40)

    assert not refusals(at_once(*[publishing.credit_due] * 3))
    each_once(600)


CREDIT = "import django; django.setup(); from volunteers.claims.tasks import credit_claims; credit_claims()"


def worker():
    """A process that credits what is due, on this test's database."""
    env = os.environ | {
        "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tuanwei.settings",
        "SECRET_KEY": "only-for-this-test", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-c", CREDIT], env=env)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_credits_each_once(claims, cast):
    many(claims, cast, 2_500, 500)
    deaths = 0
    while deaths < 2:
        before = Claim.objects.filter(state="credited").count()
        running = worker()
        while Claim.objects.filter(state="credited").count() <= before:
            assert running.poll() is None, "it was through before it could be killed"
            time.sleep(0.02)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        deaths += 1
    halfway = Claim.objects.filter(state="credited").count()
    assert 0 < halfway < 2_500
    assert Service.objects.count() == HoursEntry.objects.count() == halfway
    last = worker()
    assert last.wait(timeout=300) == 0
    each_once(2_500)
    assert volunteer_of(cast.student).length == 0
