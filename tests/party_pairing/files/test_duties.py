from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from branches.organisation.models import Appointment, PartyBranch
from party_pairing.files import duties, permissions, queries
from party_pairing.files.models import Charge, PartyMembership, PartyPost
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db


def again(user):
    """The same person on another request."""
    return User.objects.get(pk=user.pk)


def test_everybody_has_a_duty_for_oneself(cast):
    assert duties.duty_for(cast.student, cast.student) == "本人"
    assert duties.duty_for(cast.teacher, again(cast.teacher)) == "本人"


def test_fellow_students_and_other_staff_have_none(cast, scene):
    assert duties.duty_for(cast.party_member, cast.student) is None
    assert duties.duty_for(cast.staff, cast.student) is None
    assert duties.duty_for(cast.supervisor, cast.student) is None
    assert duties.duty_for(AnonymousUser(), cast.student) is None
    assert not duties.people_of(cast.party_member).exists()
    assert not duties.people_of(cast.staff).exists()


@pytest.mark.parametrize(
    ("post", "words"),
    [("secretary", "所在支部团支书"), ("deputy", "所在支部副书记"), ("organisation", "所在支部组织委员"),
     ("publicity", None), ("volunteer", None)],
)  # fmt: skip
def test_of_a_branch_the_leading_cadres(cast, post, words):
    cadre = cast.holder("20249901", "干部", cast.branch, post)
    assert duties.duty_for(cadre, cast.student) == words
    assert duties.duty_for(cadre, cast.other_student) is None
    assert set(duties.people_of(cadre)) == ({cast.student} if words else set())


def test_the_higher_of_two_posts_is_said(cast):
    Appointment.objects.create(
        user=cast.secretary, unit=cast.branch, post="organisation", starts_on=timezone.localdate()
    )
    assert duties.duty_for(cast.secretary, cast.student) == "所在支部团支书"


def test_the_general_branch_above(cast):
    assert duties.duty_for(cast.general_secretary, cast.student) == "所在团总支书记"
    assert duties.duty_for(cast.general_secretary, cast.other_student) is None
    assert set(duties.people_of(cast.general_secretary)) == {cast.student}


def test_a_post_that_is_over_gives_nothing(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = cast.holder("20249902", "前任", cast.branch, "secretary", ends_on=yesterday)
    assert duties.duty_for(gone, cast.student) is None


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("secretary", "党支部书记"),
        ("organisation", "党支部组织委员"),
        ("contact", "党支部结对联络人"),
    ],
)
def test_a_party_branch_has_its_people_and_the_candidates_beside_it(cast, scene, post, words):
    holder = scene.contact(post)
    teacher = scene.in_party(cast.user("T5501", "党员教师"))
    stranger = scene.in_party(
        cast.user("T5502", "别的党员"), party_branch=PartyBranch.objects.create(name="机关党支部")
    )
    assert duties.duty_for(holder, teacher) == words
    assert duties.duty_for(holder, cast.student) == words
    assert duties.duty_for(holder, cast.other_student) is None
    assert duties.duty_for(holder, stranger) is None
    assert duties.may_enter(holder, cast.student) == (post != "contact")
    assert set(duties.people_of(holder)) == {teacher, cast.student}
    assert duties.party_posts(holder) == {scene.party_branch().pk: frozenset({post})}


def test_posts_that_are_over_and_closed_party_branches_give_nothing(cast, scene):
    holder = scene.contact()
    PartyBranch.objects.update(is_active=False)
    assert duties.duty_for(holder, cast.student) is None
    PartyBranch.objects.update(is_active=True)
    PartyPost.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert duties.duty_for(again(holder), cast.student) is None


def test_a_party_branch_of_the_whole_school_has_its_members_only(cast, scene):
    branch = PartyBranch.objects.create(name="机关党支部")
    holder, member = scene.contact("secretary", branch), scene.party_member(party_branch=branch)
    assert duties.duty_for(holder, member) == "党支部书记"
    assert duties.duty_for(holder, cast.student) is None
    assert list(duties.people_of(holder)) == [member]


def test_staff_in_charge_of_a_general_branch(cast, scene):
    scene.charge()
    assert duties.duty_for(cast.staff, cast.student) == "分管老师"
    assert duties.duty_for(cast.staff, cast.other_student) is None
    assert set(duties.people_of(cast.staff)) == {cast.student}
    assert duties.charges(cast.staff) == {cast.general_branch.pk}
    assert duties.in_charge_of(cast.staff, cast.branch)
    assert duties.in_charge_of(cast.staff, cast.general_branch)
    assert not duties.in_charge_of(cast.staff, cast.other_branch)
    assert not duties.in_charge_of(cast.staff, cast.committee)


def test_in_charge_of_the_committee_is_in_charge_of_all(cast, scene):
    scene.charge(unit=cast.committee)
    teacher = scene.in_party(cast.user("T5501", "党员教师"))
    both = {cast.student, cast.other_student, teacher}
    assert {duties.duty_for(cast.staff, each) for each in both} == {"分管老师"}
    assert set(duties.people_of(cast.staff)) == both
    assert duties.in_charge_of(cast.staff, cast.other_branch)
    assert duties.in_charge_of(cast.staff, cast.committee)
    assert duties.charges(cast.staff) == {
        cast.committee.pk, cast.general_branch.pk, cast.other_general_branch.pk
    }  # fmt: skip


def test_a_charge_ends_and_ends_with_the_post(cast, scene):
    scene.charge()
    Appointment.objects.filter(user=cast.staff).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    assert duties.duty_for(cast.staff, cast.student) is None
    scene.charge(cast.staff2)
    Charge.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert duties.duty_for(cast.staff2, cast.student) is None


def test_administrators_for_all_and_teachers_read(cast):
    both = {cast.student, cast.other_student}
    assert {duties.duty_for(cast.administrator, each) for each in both} == {"团委管理员"}
    assert {duties.duty_for(cast.teacher, each) for each in both} == {"督导教师"}
    assert set(duties.people_of(cast.administrator)) == both == set(duties.people_of(cast.teacher))
    assert duties.may_enter(cast.administrator, cast.student)
    assert not duties.may_enter(cast.teacher, cast.student)
    assert duties.in_charge_of(cast.administrator, cast.branch)
    assert not duties.in_charge_of(cast.teacher, cast.branch)


def test_rooms_above_add_duties_that_read_what_is_not_sensitive(cast, monkeypatch):
    monkeypatch.setattr(
        duties, "more", [lambda user, person: "结对党员" if user == cast.party_member else None]
    )
    assert duties.duty_of(cast.party_member, cast.student) == duties.Duty("结对党员", "near")
    assert not duties.may_enter(cast.party_member, cast.student)
    assert duties.duty_for(cast.other_student, cast.student) is None


def test_a_duty_is_read_once_a_request(cast, scene, django_assert_max_num_queries):
    people = [scene.student() for _ in range(5)]
    rows = list(User.objects.filter(pk__in=[each.pk for each in people])
                .select_related("member__branch"))  # fmt: skip
    secretary = again(cast.secretary)
    with django_assert_max_num_queries(2):
        assert {duties.duty_for(secretary, each) for each in rows} == {"所在支部团支书"}


def test_a_file_is_there_for_those_with_a_duty(cast):
    assert permissions.file_for(cast.secretary, cast.student.pk) == (cast.student, "所在支部团支书")
    for user, pk in ((cast.secretary, cast.other_student.pk), (cast.administrator, 0)):
        with pytest.raises(Http404):
            permissions.file_for(user, pk)


def test_records_that_count(cast, scene):
    student, now = cast.student, timezone.now()
    kept = scene.record(student, "application", on="2025-03-01")
    scene.record(student, "school", on="2025-05-01", source="own")
    own = scene.record(
        student, "school", on="2025-06-01", source="own", confirmed_by=cast.secretary,
        confirmed_at=now,
    )  # fmt: skip
    scene.record(
        student, "fails", value=1, term="2025-1", withdrawn_at=now, withdrawn_by=cast.staff,
        withdrawn_because="录错了",
    )  # fmt: skip
    found = queries.records_of([student.pk, cast.other_student.pk])
    assert found == {student.pk: [kept, own], cast.other_student.pk: []}


def test_memberships_and_party_branches(cast, scene):
    member = scene.party_member()
    gone = scene.party_member()
    PartyMembership.objects.filter(user=gone).update(
        ends_on=timezone.localdate() - timedelta(days=1)
    )
    found = queries.memberships_of([member.pk, gone.pk, cast.student.pk])
    assert {key: each.standing for key, each in found.items()} == {member.pk: "formal"}
    branch = scene.party_branch()
    assert queries.party_branch_for(cast.branch) == branch
    assert queries.party_branch_for(cast.general_branch) == branch
    assert queries.party_branch_for(cast.other_branch) is None
    assert queries.party_branch_for(cast.committee) is None
    assert queries.party_branch_for(None) is None
    branch.is_active = False
    branch.save()
    assert queries.party_branch_for(cast.branch) is None


def test_holders_of_posts(cast, scene):
    branch = scene.party_branch()
    secretary, contact = scene.contact("secretary"), scene.contact()
    PartyPost.objects.create(
        user=secretary, party_branch=branch, post="organisation", entered_by=cast.staff
    )
    other = PartyBranch.objects.create(name="机关党支部")
    assert queries.holders_of([branch.pk, other.pk], "secretary", "organisation") == {
        branch.pk: [secretary], other.pk: [],
    }  # fmt: skip
    assert set(queries.holders_of([branch.pk])[branch.pk]) == {secretary, contact}
