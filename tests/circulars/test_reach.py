"""Whom an audience reaches: by unit, post, grade; each person once, nobody refused with words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from branches.organisation.models import Appointment, Member, Unit
from tuanwei.accounts.models import Grant, User
from tuanwei.circulars import actions, queries, reach
from tuanwei.circulars.models import Circular, Copy
from tuanwei.circulars.reach import Audience
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db


def names(office, *places, roles=(), grades=(), **fields):
    circular = office.sent(places=places, roles=list(roles), grades=list(grades), **fields)
    return set(office.got(circular))


def test_a_whole_unit_or_it_alone(office, cast, people):
    assert names(office, (cast.committee, True)) == {
        "周一鸣", "林知夏", "苏念", "程以安", "顾南枝", "江临",
    }  # fmt: skip
    assert names(office, (cast.general_branch, True)) == {"林知夏", "苏念", "顾南枝", "江临"}
    assert names(office, (cast.general_branch, False)) == {"江临"}
    assert names(office, (cast.branch, True)) == {"林知夏", "苏念", "顾南枝"}
    assert names(office, (cast.general_branch, False), (cast.other_branch, True)) == {
        "江临",
        "程以安",
    }


def test_posts_teachers_and_party_members(office, cast, people):
    whole = (cast.committee, True)
    assert names(office, whole, roles=["secretary"]) == {"苏念", "江临"}
    assert names(office, (cast.branch, True), roles=["secretary"]) == {"苏念"}
    assert names(office, whole, roles=["party"]) == {"顾南枝"}
    assert names(office, whole, roles=["teachers"]) == {"陈老师"}
    assert names(office, whole, roles=["members"]) == {"林知夏", "苏念", "程以安", "顾南枝"}
    assert names(office, whole, roles=["teachers", "party"]) == {"陈老师", "顾南枝"}


def test_grades_are_asked_of_students_only(office, cast, people):
    Member.objects.filter(user__in=[cast.student, cast.secretary]).update(grade=2024)
    whole = (cast.committee, True)
    assert names(office, whole, grades=[2024]) == {"林知夏", "苏念"}
    assert names(office, whole, grades=[2024], roles=["secretary"]) == {"苏念", "江临"}
    assert names(office, whole, grades=[2024], roles=["members", "teachers"]) == {
        "林知夏", "苏念", "陈老师",
    }  # fmt: skip


def test_a_person_reached_by_several_ways_gets_one_copy_and_one_notice(office, cast, people):
    both = cast.secretary
    Appointment.objects.create(
        user=both, unit=cast.general_branch, post="organisation", starts_on=date(2020, 9, 1)
    )
    circular = office.sent(
        places=[(cast.committee, True), (cast.general_branch, True), (cast.branch, True)],
        roles=["members", "secretary", "organisation"],
    )
    assert Copy.objects.filter(circular=circular, user=both).count() == 1
    assert Delivery.objects.filter(recipient=both, channel="site").count() == 1
    assert office.got(circular)["苏念"] == "会计2401团支部"


def test_who_has_left_or_holds_no_post_any_more_gets_none(office, cast, people):
    Member.objects.filter(user=cast.student).update(left_on=date(2025, 7, 1))
    Appointment.objects.filter(user=cast.general_secretary).update(ends_on=date(2025, 7, 1))
    User.objects.filter(pk=cast.party_member.pk).update(is_active=False)
    assert names(office, (cast.general_branch, True)) == {"苏念"}


def test_a_closed_unit_is_reached_no_more(office, cast, people):
    Unit.objects.filter(pk=cast.branch.pk).update(is_active=False)
    assert names(office, (cast.general_branch, True)) == {"江临"}


def test_an_audience_of_nobody_is_refused_with_words_and_takes_no_number(office, cast, people):
    draft = office.draft(places=[(cast.branch, True)], roles=["answerer"])
    with pytest.raises(ValidationError, match="没有人会收到") as refused:
        actions.send(circular=draft, by=cast.staff, edition=1)
    assert refused.value.code == "nobody"
    assert Circular.objects.get().state == "draft"
    assert office.sent().serial == 1


def test_who_is_named_gets_it_wherever_they_belong_and_once(office, cast, people):
    by_name = {"named": [cast.student, cast.teacher, cast.general_secretary], "places": []}
    circular = office.sent(**by_name)
    assert office.got(circular) == {
        "林知夏": "会计2401团支部", "陈老师": "融智学院团委", "江临": "会计学院团总支",
    }  # fmt: skip
    assert reach.said(circular, [], circular.named.count()) == "点名 3 人"
    both = office.sent(places=[(cast.branch, True)], named=[cast.student, cast.other_student])
    assert set(office.got(both)) == {"林知夏", "苏念", "顾南枝", "程以安"}
    User.objects.filter(pk=cast.teacher.pk).update(is_active=False)
    assert set(office.got(office.sent(**by_name))) == {"林知夏", "江临"}


def test_below_the_committee_only_ones_own_people_are_named(office, cast, people):
    may = queries.nameable(cast.branch)
    assert {person.name for person in may} == {"林知夏", "苏念", "顾南枝"}
    assert cast.general_secretary in queries.nameable(cast.general_branch)
    assert cast.teacher in queries.nameable(cast.committee)
    foreign = office.draft(
        by=cast.secretary, unit=cast.branch, places=[], named=[cast.other_student]
    )
    with pytest.raises(ValidationError, match="不属于会计2401团支部"):
        actions.send(circular=foreign, by=cast.secretary, edition=1)


def test_counting_is_one_question_and_agrees_with_what_is_written(office, cast, people):
    draft = office.draft()
    audience = reach.audience_of(draft)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert reach.count(audience) == 6
    assert len(asked) == 1
    assert len(reach.write_copies(audience, draft)) == 6
    assert reach.count_new(audience, draft) == (6, 6)


def oracle(units, audience):
    """The same by plain loops over rows, as a reader of the rules would do it."""
    scope = set()
    for key, whole in audience.scopes:
        scope.add(key)
        if whole:
            layer = {key}
            while layer:
                layer = {unit.pk for unit in units if unit.parent_id in layer}
                scope |= layer
    found, roles = set(), set(audience.roles)
    for member in Member.objects.all():
        wanted = (
            not roles
            or "members" in roles
            or ("party" in roles and member.political_status in ("party", "probationary"))
        )
        if (
            member.branch_id in scope
            and wanted
            and (not audience.grades or member.grade in audience.grades)
        ):
            found.add(member.user_id)
    grade_of = dict(Member.objects.values_list("user", "grade"))
    for held in Appointment.objects.all():
        if held.unit_id in scope and (not roles or held.post in roles):
            fits = not audience.grades or grade_of.get(held.user_id) in audience.grades
            if fits or (roles and held.user_id not in grade_of):
                found.add(held.user_id)
    root = next(unit.pk for unit in units if unit.parent_id is None)
    if "teachers" in roles and (root, True) in audience.scopes:
        found |= set(Grant.objects.filter(role="teacher").values_list("user", flat=True))
    return found | set(audience.named)


@pytest.mark.django_db
def test_reached_agrees_with_an_independent_reading(office, cast, people):
    Member.objects.filter(user__in=[cast.student, cast.party_member]).update(grade=2023)
    Member.objects.filter(user=cast.secretary).update(grade=2024)
    units = list(Unit.objects.all())

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        scopes=st.lists(
            st.tuples(st.sampled_from([unit.pk for unit in units]), st.booleans()),
            min_size=1, max_size=3, unique_by=lambda pair: pair[0],
        ),
        roles=st.sets(st.sampled_from(["members", "party", "teachers", "secretary", "staff"])),
        grades=st.sets(st.sampled_from([2023, 2024])),
        named=st.sets(st.sampled_from([person.pk for person in people])),
    )  # fmt: skip
    def agrees(scopes, roles, grades, named):
        audience = Audience(tuple(scopes), tuple(roles), tuple(grades), named=tuple(named))
        with connection.cursor() as cursor:
            cursor.execute(
                reach.REACHED + " ORDER BY way.user_id, way.rank", reach._params(audience)
            )
            rows = [row[0] for row in cursor.fetchall()]
        assert len(rows) == len(set(rows))
        assert set(rows) == oracle(units, audience)

    agrees()
