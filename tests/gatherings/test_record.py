"""One's own record: what one took part in, and points with every step of the arithmetic."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from tuanwei.gatherings import actions, resources
from tuanwei.gatherings.record import record_of
from tuanwei.jobs.models import Job
from tuanwei.lib.terms import Term

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
NOW = "2026-11-25 10:00 +0800"


@pytest.fixture
def scored(diary):
    """Activities give 2, at most 3 a day and 5 a term; late 80 %, early 50 %, made up 50 %."""
    diary.rules(
        pause_after=99, late_percent=80, early_percent=50, made_up_percent=50, least_present=50,
        step=Decimal("0.5"), kinds={"activity": {"most": 2, "per_day": 3, "per_term": 5}},
    )  # fmt: skip
    return diary


def was_there(diary, days, *, hour=None, **came):
    """The student was at something that is worth 2, so many days ago."""
    gathering = diary.over(diary.shown(credits=Decimal(2)), days=days)
    if hour:
        gathering.starts_at = timezone.localtime(gathering.starts_at).replace(hour=hour)
        gathering.ends_at = gathering.starts_at + timedelta(hours=2)
        gathering.save()
    diary.came(diary.cast.student, gathering, **came)
    return gathering


@time_machine.travel(NOW)
def test_each_step_is_said_and_the_caps_cut_the_later_ones(scored):
    was_there(scored, 9)
    was_there(scored, 8, minutes=20)
    was_there(scored, 7, minutes=20, left=100)
    was_there(scored, 6, left=30)
    was_there(scored, 5, way="made_up", by=scored.cast.secretary, reason="手机没电")
    was_there(scored, 4)
    was_there(scored, 3, hour=8)
    (record,) = record_of(scored.cast.student)
    assert [(line.points, line.steps) for line in record.lines] == [
        (Decimal(0), ["2 分", "这学期这类的上限只剩 0 分"]),
        (Decimal(0), ["2 分", "这学期这类的上限只剩 0 分"]),
        (Decimal("0.5"), ["2 分 × 补签 50% = 1 分", "这学期这类的上限只剩 0.5 分"]),
        (Decimal(0), ["在场 25%，不到 50%，不给积分"]),
        (Decimal(1), ["2 分 × 迟到 80% × 早退 50% = 0.8 分", "四舍五入到 0.5 分：1 分"]),
        (Decimal("1.5"), ["2 分 × 迟到 80% = 1.6 分", "四舍五入到 0.5 分：1.5 分"]),
        (Decimal(2), []),
    ]
    assert (record.points, record.kinds, record.came) == (Decimal(5), [("活动", Decimal(5))], 7)


@time_machine.travel(NOW)
def test_a_day_has_its_cap(scored):
    was_there(scored, 5, hour=8)
    was_there(scored, 5, hour=14)
    (record,) = record_of(scored.cast.student)
    assert [(line.points, line.steps) for line in record.lines] == [
        (Decimal(1), ["2 分", "当天这类的上限只剩 1 分"]), (Decimal(2), []),
    ]  # fmt: skip


@time_machine.travel("2027-03-01 10:00 +0800")
def test_a_night_at_the_end_of_a_term_belongs_to_the_term_in_which_it_began(scored):
    gathering = scored.shown(credits=Decimal(2))
    zone = timezone.get_current_timezone()
    gathering.starts_at = datetime(2027, 1, 31, 22, tzinfo=zone)
    gathering.ends_at = datetime(2027, 2, 1, 2, tzinfo=zone)
    gathering.save()
    scored.came(scored.cast.student, gathering, minutes=130)  # after midnight, in the new term
    after = scored.over(scored.shown(credits=Decimal(2)), days=28)  # 1 February
    scored.came(scored.cast.student, after)
    spring, autumn = record_of(scored.cast.student)
    assert (autumn.term, [line.gathering for line in autumn.lines]) == (
        Term(2026, 1), [gathering],
    )  # fmt: skip
    assert (spring.term, spring.points) == (Term(2026, 2), Decimal(2))


def test_what_is_still_on_gives_nothing_yet(scored):
    gathering = scored.now(scored.shown(credits=Decimal(2)))
    scored.came(scored.cast.student, gathering)
    (record,) = record_of(scored.cast.student)
    assert (record.points, record.came) == (0, 1)


def test_the_rules_of_its_own_day_count(scored):
    gathering = was_there(scored, 3, minutes=20)
    scored.rules(late_percent=0, kinds={"activity": {"most": 2}})
    (record,) = record_of(scored.cast.student)
    assert record.points == Decimal("1.5")
    assert record.lines[0].gathering == gathering


def test_the_page_asks_as_much_for_ten_as_for_one(scored, client, django_assert_max_num_queries):
    client.force_login(scored.cast.student, BACKEND)
    address = reverse("gatherings:record")
    assert "还没有参与记录" in client.get(address).content.decode()
    was_there(scored, 3)
    scored.missed(scored.cast.student, days=2)
    with django_assert_max_num_queries(8):
        client.get(address)
    for days in range(4, 13):
        was_there(scored, days, minutes=20)
        scored.missed(scored.cast.student, days=days)
    with django_assert_max_num_queries(8):
        page = client.get(address)
    assert len(page.context["shown"].lines) == 20
    assert "没来，算缺席" in page.content.decode()
    assert client.get(address, {"term": "2001-1"}).status_code == 200


def test_the_record_as_a_sheet(scored, client):
    gathering = was_there(scored, 3, minutes=20)
    scored.came(scored.cast.other_student, gathering)
    client.force_login(scored.cast.student, BACKEND)
    assert client.post(reverse("gatherings:record-export")).url == reverse("jobs:export-list")
    job = Job.objects.get()
    columns = job.parameters["columns"]
    total, rows = resources.rows({"by": scored.cast.student.pk}, columns, True)
    (row,) = rows
    found = dict(zip(columns, row, strict=True))
    assert (total, found["title"], found["state"], found["points"], found["steps"]) == (
        1, gathering.title, "迟到", Decimal("1.5"),
        "2 分 × 迟到 80% = 1.6 分；四舍五入到 0.5 分：1.5 分",
    )  # fmt: skip


def test_what_was_called_off_or_only_waited_for_stands_nowhere(scored, crowd):
    called_off, full = scored.shown(), scored.shown(capacity=1)
    student = scored.cast.student
    actions.register(gathering=full, by=crowd(1)[0])
    for gathering in (called_off, full):
        actions.register(gathering=gathering, by=student)
    actions.cancel(gathering=called_off, by=scored.cast.secretary, reason="下雨")
    for gathering in (called_off, full):
        scored.over(gathering)
    assert record_of(student) == []
