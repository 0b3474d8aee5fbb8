"""What stands on the pages of services, for whom, at what price."""

import pytest
from django.contrib.auth.models import AnonymousUser

from branches.organisation.queries import hats
from volunteers.attendance import panels

pytestmark = pytest.mark.django_db


def test_each_reader_finds_their_own_way_on(duty, cast, django_assert_num_queries):
    duty.filled()

    def ways(user, shift):
        found = panels.of_shift(user, shift)
        return found and [name for name in ("attends", "asks", "left", "came") if found[1][name]]

    student = cast.student
    hats(student)  # every page has read them
    with django_assert_num_queries(1):
        assert ways(student, duty.ahead) == ["asks", "left"]
    assert ways(student, duty.over) == ["came"]
    assert ways(cast.other_student, duty.ahead) is None
    assert ways(AnonymousUser(), duty.ahead) is None
    assert ways(duty.leader, duty.ahead) == ["attends"]
    assert ways(duty.teacher, duty.shift) == ["attends"]
    assert ways(cast.staff, duty.ahead) == ["attends"]


def test_shared_answers_stand_on_the_project(duty, cast, django_assert_num_queries):
    assert panels.of_project(AnonymousUser(), duty.project) is None
    duty.filled()
    with django_assert_num_queries(1):
        _template, context = panels.of_project(AnonymousUser(), duty.project)
    assert [each.did for each in context["reflections"]] == ["陪爷爷下棋"]
    assert (context["with_names"], context["more"]) == (False, False)
