"""How many came."""

import pytest

from tuanwei.gatherings import actions
from tuanwei.gatherings.seats import Attendance, attendance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(diary, crowd):
    """(one that is over, one to come, six people): two seats, one waits, three came."""
    over, people = diary.shown(capacity=3), crowd(6)
    for person in people[:4]:
        actions.register(gathering=over, by=person)
    later = diary.shown(mode="lottery")
    actions.register(gathering=later, by=people[0])
    over = diary.over(over)
    diary.came(people[0], over)
    diary.came(people[1], over, minutes=16, left=60)
    diary.came(people[5], over, way="made_up", by=diary.cast.secretary, reason="手机没电")
    return over, later, people


def test_counts_in_one_question(two, diary, django_assert_num_queries):
    over, later, _people = two
    running = diary.now(diary.shown())
    actions.save_gathering(by=diary.cast.secretary, gathering=running, closes_at=running.ends_at)
    actions.register(gathering=running, by=diary.cast.student)
    with django_assert_num_queries(1):
        found = attendance_of([over.pk, later.pk, running.pk])
    assert found == {
        over.pk: Attendance(registered=4, seated=3, came=3, late=1, early=1, no_show=1),
        later.pk: Attendance(registered=1, seated=0, came=0, late=0, early=0, no_show=0),
        running.pk: Attendance(registered=1, seated=1, came=0, late=0, early=0, no_show=0),
    }
    assert attendance_of([]) == {}
