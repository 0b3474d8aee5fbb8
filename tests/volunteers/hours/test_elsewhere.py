"""Hours worked in other rooms come into the ledger once, follow corrections, and go again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import worked
from tuanwei.gatherings.worked import Worked
from volunteers.hours import actions, elsewhere, kind_actions
from volunteers.hours.elsewhere import Pulled
from volunteers.hours.free_time import minutes_left
from volunteers.hours.models import HourRules, HoursEntry, Service, ServiceKind
from volunteers.hours.queries import rules_in_order
from volunteers.hours.spec import KindRate, Spec
from volunteers.tasks import pull_worked

NOON = datetime(2026, 10, 8, 4, tzinfo=UTC)
spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
    lambda pair: tuple(NOON + timedelta(minutes=each) for each in sorted(pair))
)


@given(spans, st.lists(spans, max_size=6))
def test_what_is_left_of_a_stay_minute_by_minute(stay, taken):
    def minutes(span):
        return {n for n in range(61) if span[0] <= NOON + timedelta(minutes=n) < span[1]}

    assert minutes_left(stay, taken) == len(minutes(stay).difference(*map(minutes, taken)))


class Desk:
    """A source whose rows a test changes."""

    def __init__(self):
        self.rows = []

    def __call__(self, *, users=None, first=None, last=None):
        return [row for row in self.rows if users is None or row.user_id in users]

    def stood(self, user, minutes=120, *, hour=0, key=1, hours=2, **fields):
        """Somebody stood a shift of two hours."""
        start = NOON + timedelta(hours=hour)
        row = Worked(
            f"desk:{key}", user.pk, "服务岗值班（学生服务岗）", f"desk-shift:{key}", None, start,
            start + timedelta(hours=hours), minutes, None, timezone.now(),
        )  # fmt: skip
        self.rows.append(replace(row, **fields))


@pytest.fixture
def desk(monkeypatch):
    source = Desk()
    monkeypatch.setattr(worked, "sources", {"desk": source})
    return source


def total():
    return HoursEntry.objects.aggregate(total=Sum("hours"))["total"] or 0


pytestmark = pytest.mark.django_db


def test_once_and_the_same_again_changes_nothing(cast, desk):
    desk.stood(cast.student, 90)
    assert elsewhere.pull() == Pulled(noted=1)
    events = AuditEvent.objects.count()
    assert elsewhere.pull() == Pulled()
    pull_worked()
    service = Service.objects.get()
    assert (service.source, service.grade, service.state) == ("system", "confirmed", "counted")
    assert (service.minutes, service.came_at, str(service.day)) == (90, None, "2026-10-08")
    assert (total(), HoursEntry.objects.count(), AuditEvent.objects.count()) == (
        Decimal("1.5"), 1, events,
    )  # fmt: skip


def test_times_are_said_where_all_of_them_was_worked(cast, desk):
    desk.stood(cast.student, 120)
    elsewhere.pull()
    service = Service.objects.get()
    assert (service.came_at, service.left_at) == (NOON, NOON + timedelta(hours=2))


def test_edited_minutes_become_a_correction(cast, desk):
    desk.stood(cast.student, 120)
    elsewhere.pull()
    desk.rows = [replace(desk.rows[0], minutes=60)]
    assert elsewhere.pull(users=[cast.student.pk]) == Pulled(changed=1)
    assert [(entry.hours, entry.reason) for entry in HoursEntry.objects.order_by("seq")] == [
        (2, ""), (-1, "值班或活动那边的记录改过了。"),
    ]  # fmt: skip


def test_what_is_gone_is_taken_back_and_comes_again(cast, desk):
    desk.stood(cast.student)
    elsewhere.pull()
    rows, desk.rows = desk.rows, []
    assert elsewhere.pull() == Pulled(taken_back=1)
    assert (total(), Service.objects.get().state) == (0, "void")
    assert HoursEntry.objects.order_by("seq").last().reason == elsewhere.GONE
    assert elsewhere.pull() == Pulled()
    desk.rows = rows
    assert elsewhere.pull() == Pulled(changed=1)
    assert (total(), Service.objects.get().state) == (2, "counted")
    assert elsewhere.pull() == Pulled()


def test_staff_say_as_which_kind_it_counts(cast, desk, client):
    kind_actions.add_usual(by=cast.staff)
    community, lecture = (ServiceKind.objects.get(key=key) for key in ("community", "lecture"))
    desk.stood(cast.student)
    elsewhere.pull()
    assert Service.objects.get().kind is None
    client.force_login(cast.staff)
    page, choose = reverse("volunteers:hours-kinds"), reverse("volunteers:hours-kinds-elsewhere")
    assert client.post(choose, {"desk": community.pk}).status_code == 302
    assert f'value="{community.pk}" selected' in client.get(page).content.decode()
    assert (elsewhere.pull(), elsewhere.pull()) == (Pulled(changed=1), Pulled())
    assert (Service.objects.get().kind, total()) == (community, 2)
    # a kind that counts half: the ledger follows with the reason
    half = replace(Spec(), kinds=(KindRate("lecture", Decimal(50)),))
    HourRules.objects.create(version=1, first_on="2026-01-01", document=half.write())
    rules_in_order.forget()
    client.post(choose, {"desk": lecture.pk})
    assert (elsewhere.pull(), total()) == (Pulled(changed=1), 1)
    assert HoursEntry.objects.order_by("seq").last().reason == "值班和活动算哪一类改过了。"
    client.post(choose, {"desk": ""})
    assert (elsewhere.pull(), total(), Service.objects.get().kind) == (Pulled(changed=1), 2, None)


def test_another_kind_does_not_undo_what_somebody_confirmed(cast, desk, field):
    field.served(field.shift(day=timezone.localdate(NOON), hour=13), cast.student)
    desk.stood(cast.student)
    elsewhere.pull()
    actions.confirm_service(service=Service.objects.get(origin="desk:1"), by=cast.staff)
    kind = ServiceKind.objects.get_or_create(key="community", defaults={"name": "社区服务"})[0]
    kind_actions.count_elsewhere_as(by=cast.staff, kinds={"desk": kind})
    assert (elsewhere.pull(), total()) == (Pulled(changed=1), 4)
    assert (elsewhere.pull(), total()) == (Pulled(), 4)


def test_what_a_person_took_back_stays_so(cast, desk):
    desk.stood(cast.student)
    elsewhere.pull()
    actions.void_service(service=Service.objects.get(), by=cast.staff, reason="不是本人。")
    assert elsewhere.pull() == Pulled()
    assert total() == 0


def test_only_those_asked_for_are_looked_at(cast, desk):
    desk.stood(cast.student)
    desk.stood(cast.other_student, key=2)
    assert elsewhere.pull(users=[cast.student.pk]) == Pulled(noted=1)
    desk.rows = []
    assert elsewhere.pull(users=[cast.other_student.pk]) == Pulled()
    assert total() == 2


def test_the_time_of_a_shift_is_not_counted_twice(cast, desk, field):
    day = timezone.localdate(NOON)
    shift = field.shift(day=day, hour=13)  # 13–15, the desk 12–14
    field.served(shift, cast.student)
    desk.stood(cast.student)
    assert elsewhere.pull() == Pulled(noted=1, waiting=1)
    service = Service.objects.get(origin="desk:1")
    assert service.waits_for == (
        f"同一时间已经计了时数：10月8日 13:00–15:00 “{shift.project.title}”。"
    )
    assert (service.state, total()) == ("pending", 2)
    assert elsewhere.pull() == Pulled()
    # somebody looked at it: both, and the next night leaves that alone
    actions.confirm_service(service=service, by=cast.staff)
    assert (elsewhere.pull(), total()) == (Pulled(), 4)
    # the desk's minutes are corrected: what was confirmed was something else
    desk.rows = [replace(desk.rows[0], minutes=90)]
    assert (elsewhere.pull(), total()) == (Pulled(changed=1, waiting=1), 2)
    # what does fit beside the shift needs nobody
    desk.rows = [replace(desk.rows[0], minutes=60)]
    assert (elsewhere.pull(), total()) == (Pulled(changed=1), 3)


def test_a_shift_counted_later_makes_it_wait_until_it_is_gone(cast, desk, field):
    desk.stood(cast.student)
    elsewhere.pull()
    served = field.served(field.shift(day=timezone.localdate(NOON), hour=12), cast.student)
    assert (elsewhere.pull(), total()) == (Pulled(changed=1, waiting=1), 2)
    actions.void_service(service=served, by=cast.staff, reason="没有去。")
    assert (elsewhere.pull(), total()) == (Pulled(changed=1), 2)
    assert Service.objects.get(origin="desk:1").state == "counted"


def test_two_sources_at_the_same_time_count_once(cast, desk):
    desk.stood(cast.student)
    desk.stood(cast.student, hour=1, key=2)
    assert elsewhere.pull() == Pulled(noted=2, waiting=1)
    assert total() == 2


def test_one_that_fails_stops_no_other(cast, desk, caplog):
    desk.stood(cast.student, minutes=-5)
    desk.stood(cast.student, key=2, hour=5)
    assert elsewhere.pull() == Pulled(noted=1, failed=1)
    assert (total(), "desk:1" in caplog.text) == (2, True)


def test_nothing_new_costs_the_same_for_ten_as_for_one(cast, desk):
    counts = []
    for n in range(10):
        desk.stood(cast.student, key=n, hour=3 * n)
        elsewhere.pull()
        with CaptureQueriesContext(connection) as asked:
            elsewhere.pull()
        counts.append(len(asked))
    assert counts[0] == counts[9] <= 5


def test_the_real_sources_are_known():
    assert set(worked.sources) == {"desk", "activity"}
