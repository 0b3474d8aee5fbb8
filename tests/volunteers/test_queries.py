"""What other apps read of volunteers: what somebody is to do next."""

import pytest

from tests.volunteers.party_days.conftest import Turns
from tests.volunteers.school.conftest import School
from volunteers import queries
from volunteers.party_days import actions

pytestmark = pytest.mark.django_db


def test_the_next_turns_and_not_what_is_over(cast):
    turns = Turns(cast)
    turns.members(1)
    day = turns.day(per_shift=1)
    actions.fill(service_day=day, by=turns.leader)
    person = day.keepers.get().user
    found = queries.next_turns_of(person)
    assert [each.title for each in found] == ["学生党员志愿服务活动日"] * 2
    assert found[0].starts_at == turns.shift(0).gathering.starts_at
    assert found[0].url == "/volunteers/party-days/mine/"
    turns.over(0)
    assert queries.next_turns_of(person)[0].starts_at == turns.shift(1).gathering.starts_at
    assert queries.next_turns_of(cast.staff) == []


def test_the_next_lessons_the_nearest_first(cast, django_assert_num_queries):
    school = School(cast)
    later, sooner = school.plan(days=9), school.plan(days=3)
    school.over(days=2)
    with django_assert_num_queries(2):
        found = queries.next_lessons_of(cast.student)
    assert [each.url.split("/")[-2] for each in found] == [str(sooner.pk), str(later.pk)]
    assert (found[0].title, found[0].where) == ("智能手机怎么用", "居委会二楼")
    assert queries.next_lessons_of(cast.staff) == []
