"""What a registration costs, what it leaves behind, and what it waits for."""

import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse

from tests.races import at_once, refusals
from tuanwei.audit.actions import event
from tuanwei.audit.models import AuditEvent
from tuanwei.gatherings import actions, events, queries
from tuanwei.gatherings.models import Gathering, Registration

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("is_prepared", [True, False])
@pytest.mark.parametrize(
    ("fields", "state"),
    [({"capacity": 1}, "seated"), ({"capacity": 0}, "waiting"), ({"mode": "review"}, "applied")],
)
def test_the_audit_holds_what_record_would_have_noted(diary, settings, is_prepared, fields, state):
    settings.PREPARED_STATEMENTS = is_prepared
    student, gathering = diary.cast.student, diary.shown(title="长" * 40, **fields)
    assert actions.register(gathering=gathering, by=student) == state
    made = Registration.objects.get()
    assert (made.user, made.state, made.reason) == (student, state, "")
    expected = event(events.REGISTERED, made, by=student, state=state)
    expected.at = made.at
    noted = AuditEvent.objects.get(name=events.REGISTERED)
    names = [field.attname for field in AuditEvent._meta.concrete_fields if field.name != "id"]
    assert {name: getattr(noted, name) for name in names} == {
        name: getattr(expected, name) for name in names
    }


def test_a_title_with_its_ticket_is_cut_as_everywhere(diary):
    gathering = diary.shown()
    longest = AuditEvent._meta.get_field("subject_label").max_length
    title = Gathering._meta.get_field("title").max_length
    ticket = Registration._meta.get_field("ticket").max_length
    assert title + 1 + ticket <= longest
    actions.register(gathering=gathering, by=diary.cast.student)
    noted = AuditEvent.objects.get(name=events.REGISTERED)
    assert noted.subject_label == f"{gathering.title} {Registration.objects.get().ticket}"


@pytest.mark.django_db(transaction=True)
def test_three_questions_from_the_click_to_the_answer(client, diary, django_assert_num_queries):
    gathering = diary.shown(capacity=1)
    queries.paused()  # who cannot register for now is kept in the process
    for person in (diary.cast.student, diary.cast.other_student):
        client.force_login(person)
        queries.paused()  # kept in the process
        with django_assert_num_queries(3) as asked:
            answer = client.post(reverse("gatherings:register", args=[gathering.pk]))
        assert answer.status_code == 302
        said = [each["sql"].split("(")[0].strip() for each in asked.captured_queries]
        assert said == [
            "EXECUTE session_with_person",
            "EXECUTE gathering_with_audience",
            "EXECUTE registration_made",
        ]
    assert sorted(Registration.objects.values_list("state", flat=True)) == ["seated", "waiting"]
    assert AuditEvent.objects.filter(name=events.REGISTERED).count() == 2


@pytest.mark.parametrize("pk", [0, 2**63 - 1, 2**63, 10**25])
def test_nobody_joins_what_is_not_there(client, diary, pk):
    client.force_login(diary.cast.student)
    assert client.post(reverse("gatherings:register", args=[pk])).status_code == 404


@pytest.mark.parametrize("with_units", [True, False])
def test_whoever_joins_sees_the_same_gathering(diary, with_units):
    cast = diary.cast
    units = [cast.general_branch, cast.branch] if with_units else []
    pk = diary.shown(units=units, grades=[2024, 2025], role="students", venue=diary.venue()).pk
    joined, stored = queries.gathering_to_join(pk), Gathering.objects.get(pk=pk)
    names = [field.attname for field in Gathering._meta.concrete_fields]
    assert [getattr(joined, name) for name in names] == [getattr(stored, name) for name in names]
    assert queries.audience_of(joined) == queries.audience_of(stored)
    assert [key for key, _name in queries.audience_of(joined).units] == sorted(
        unit.pk for unit in units
    )
    assert joined.unit == stored.unit
    assert queries.gathering_to_join(0) is None


def test_whoever_is_not_meant_reads_it_after_the_click(client, diary):
    cast = diary.cast
    gathering = diary.shown(units=[cast.other_branch])
    client.force_login(cast.student)
    address = reverse("gatherings:register", args=[gathering.pk])
    page = client.post(address, follow=True).content.decode()
    assert f"这次只面向{cast.other_branch}的同学。" in page
    assert not Registration.objects.exists()


def test_a_draft_takes_nobody_and_says_so_to_its_planner(client, diary):
    address = reverse("gatherings:register", args=[diary.plan().pk])
    client.force_login(diary.cast.student)
    assert client.post(address).status_code == 404
    client.force_login(diary.cast.secretary)
    page = client.post(address, follow=True).content.decode()
    assert "这次还没发布，或刚刚有变动，请刷新页面再看。" in page
    assert not Registration.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("capacity", [5, 0])
def test_whoever_comes_while_it_is_called_off_hears_so(diary, capacity):
    gathering = diary.shown(capacity=capacity)
    with transaction.atomic():
        actions.cancel(gathering=gathering, by=diary.cast.secretary, reason="下雨")
        late, said = coming(gathering, diary.cast.student)
        until_somebody_waits()
    late.join()
    assert said == ["这次取消了，不能报名。"]
    assert not Registration.objects.exists()
    assert diary.fresh(gathering).taken == 0


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_while_the_only_seat_is_given_back_has_it(diary):
    gathering = diary.shown(capacity=1)
    actions.register(gathering=gathering, by=diary.cast.other_student)
    with transaction.atomic():
        actions.unregister(gathering=gathering, by=diary.cast.other_student)
        late, said = coming(gathering, diary.cast.student)
        until_somebody_waits()
    late.join()
    assert said == ["seated"]
    assert diary.fresh(gathering).taken == 1


def coming(gathering, person):
    """(thread, what it hears) of somebody who registers just now."""
    said = []

    def come():
        try:
            said.append(actions.register(gathering=gathering, by=person))
        except ValidationError as fault:
            said.append(fault.messages[0])
        finally:
            connection.close()

    thread = threading.Thread(target=come)
    thread.start()
    return thread, said


def until_somebody_waits():
    """Until another connection waits for a lock that this one holds."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
                " AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            (found,) = cursor.fetchone()
        if found:
            return
        time.sleep(0.01)
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_once_all_seats_are_gone(diary, crowd):
    """Those in line pass even a registration that has not ended yet."""
    gathering, (one, two, three) = diary.shown(capacity=1), crowd(3)
    actions.register(gathering=gathering, by=one)
    with transaction.atomic():
        assert actions.register(gathering=gathering, by=two) == "waiting"
        other, said = coming(gathering, three)
        other.join(10)
        assert said == ["waiting"]


@pytest.mark.django_db(transaction=True)
def test_coming_and_giving_back_never_stand_in_each_others_way(diary, crowd):
    gathering, people = diary.shown(capacity=3), crowd(16)

    def to_and_fro(person):
        for _round in range(6):
            actions.register(gathering=gathering, by=person)
            actions.unregister(gathering=gathering, by=person)
        actions.register(gathering=gathering, by=person)

    assert not refusals(at_once(*[lambda each=each: to_and_fro(each) for each in people]))
    states = list(Registration.objects.in_bulk().values())
    assert sum(each.state == "seated" for each in states) == 3 == diary.fresh(gathering).taken
    assert sum(each.state == "waiting" for each in states) == 13
    assert sum(each.state == "cancelled" for each in states) == 16 * 6
