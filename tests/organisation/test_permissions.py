"""Every cell of "member list", appointments, grants and codes for every role (RELIABILITY §5)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from branches.organisation import permissions
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
OWN, BELOW, FAR = "student", "party_member", "other_student"

# Who sees which members: themselves, the branch 会计2401, the branch 经管2402.
SEEN = {
    "student": {"student"},
    "secretary": {"secretary", "student"},
    "general_secretary": {"student"},
    "staff": {"student", "other_student"},
    "administrator": {"student", "other_student"},
    "supervisor": set(),
    "teacher": set(),
    "answerer": set(),
}


@pytest.mark.parametrize("role", SEEN)
@pytest.mark.parametrize("whom", ["student", "other_student"])
def test_member_seen_or_404(cast, client, role, whom):
    target, viewer = getattr(cast, whom), getattr(cast, role)
    client.force_login(viewer)
    status = client.get(f"/branches/members/{target.member.pk}/").status_code
    assert status == (200 if whom in SEEN[role] else 404)
    listed = permissions.visible_members(viewer).filter(pk=target.member.pk).exists()
    assert listed == (whom in SEEN[role])


LISTING = {
    "student": 403, "secretary": 200, "general_secretary": 200, "staff": 200,
    "administrator": 200, "supervisor": 403, "teacher": 403, "answerer": 403,
}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), LISTING.items())
def test_list(cast, client, role, status):
    client.force_login(getattr(cast, role))
    assert client.get("/branches/members/").status_code == status


# In which units a role may give posts: committee, general branch, branch below, branch elsewhere.
APPOINTING = {
    "student": (), "secretary": (), "supervisor": (), "teacher": (), "answerer": (),
    "general_secretary": ("branch",),
    "staff": ("general_branch", "branch", "other_branch", "department"),
    "committee_secretary": ("general_branch", "branch", "other_branch", "department"),
    "administrator": ("committee", "general_branch", "branch", "other_branch", "department"),
}  # fmt: skip


@pytest.mark.parametrize("role", APPOINTING)
@pytest.mark.parametrize(
    "unit", ["committee", "general_branch", "branch", "other_branch", "department"]
)
def test_appointing(cast, client, role, unit):
    client.force_login(getattr(cast, role))
    address = f"/branches/units/{getattr(cast, unit).pk}/appoint/"
    assert client.get(address).status_code == (200 if unit in APPOINTING[role] else 403)


TRANSFERRING = {
    "student": 404, "secretary": 403, "general_secretary": 200, "staff": 200,
    "administrator": 200, "supervisor": 404, "teacher": 404, "answerer": 404,
}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), TRANSFERRING.items())
def test_transferring(cast, client, role, status):
    client.force_login(getattr(cast, role))
    target = cast.party_member.member
    assert client.get(f"/branches/members/{target.pk}/transfer/").status_code == status


def test_nobody_transfers_themselves(cast):
    from branches.organisation.models import Appointment

    Appointment.objects.create(user=cast.student, unit=cast.committee, post="staff")
    with pytest.raises(PermissionDenied):
        permissions.member_to_transfer(cast.student, cast.student.member.pk)


def test_general_secretary_transfers_inside_the_college_only(cast):
    offered = permissions.branches_to_transfer_to(cast.general_secretary, cast.student.member)
    assert cast.other_branch not in offered
    assert cast.other_branch in permissions.branches_to_transfer_to(cast.staff, cast.student.member)


UNITS = dict.fromkeys(
    ("student", "secretary", "general_secretary", "supervisor", "teacher", "answerer"), 403
) | {"staff": 200, "administrator": 200}


@pytest.mark.parametrize(("role", "status"), UNITS.items())
def test_editing_units(cast, client, role, status):
    client.force_login(getattr(cast, role))
    assert client.get(f"/branches/units/{cast.branch.pk}/edit/").status_code == status
    assert client.get("/branches/units/new/").status_code == status


GRANTS = dict.fromkeys(
    ("student", "secretary", "general_secretary", "staff", "committee_secretary", "supervisor",
     "teacher", "answerer"), 403,
) | {"administrator": 200}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), GRANTS.items())
def test_grants(cast, client, role, status):
    client.force_login(getattr(cast, role))
    assert client.get("/accounts/grants/").status_code == status
    assert client.get("/accounts/grants/add/").status_code == status


CODES = {
    "student": 403, "secretary": 200, "general_secretary": 200, "staff": 200,
    "administrator": 200, "supervisor": 403, "teacher": 403, "answerer": 403,
}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), CODES.items())
def test_codes_of_a_branch(cast, client, role, status):
    client.force_login(getattr(cast, role))
    assert client.post(f"/branches/units/{cast.branch.pk}/codes/").status_code == status


def test_secretary_hands_out_no_codes_elsewhere(cast, client):
    client.force_login(cast.secretary)
    assert client.post(f"/branches/units/{cast.other_branch.pk}/codes/").status_code == 403


def test_codes_never_lead_above_their_issuer(cast):
    from branches.organisation.models import Appointment
    from tuanwei.accounts.models import Grant

    plain, staff, chief, upstairs = (
        cast.student_of(f"20241101{n}", f"路人{n}", cast.branch) for n in (21, 22, 23, 24)
    )
    Appointment.objects.create(user=staff, unit=cast.committee, post="staff")
    Grant.objects.create(user=chief, role="administrator")
    Appointment.objects.create(user=upstairs, unit=cast.general_branch, post="deputy")

    def given_by(user):
        return set(permissions.people_to_activate(user, cast.branch))

    assert given_by(cast.secretary) == {plain}
    assert given_by(cast.general_secretary) == {plain, upstairs, cast.secretary}
    assert given_by(cast.staff) == {plain, upstairs, cast.secretary}
    assert given_by(cast.administrator) == {plain, upstairs, cast.secretary, staff, chief}


@pytest.mark.parametrize("role", ["student", "secretary", "general_secretary", "teacher"])
def test_a_new_code_for_one_person_is_staff_work(cast, client, role):
    client.force_login(getattr(cast, role))
    assert client.post(f"/branches/people/{cast.other_student.pk}/code/").status_code == 404


def test_staff_gives_no_code_to_an_administrator(cast):
    with pytest.raises(PermissionDenied):
        permissions.person_to_give_code(cast.staff, cast.administrator.pk)
    with pytest.raises(Http404):
        permissions.person_to_give_code(cast.staff, 10**9)


DUTIES = {
    "student": 200, "secretary": 404, "general_secretary": 404, "staff": 200,
    "administrator": 200, "supervisor": 200, "teacher": 404, "answerer": 404,
}  # fmt: skip


@pytest.mark.parametrize(("role", "status"), DUTIES.items())
def test_duties_of_a_student(cast, client, role, status):
    client.force_login(getattr(cast, role))
    assert client.get(f"/branches/people/{cast.student.pk}/duties/").status_code == status


@pytest.mark.parametrize(
    "address",
    ["/branches/", "/branches/members/", "/branches/duties/", "/branches/appointments/",
     "/accounts/me/", "/accounts/password/", "/accounts/grants/"],
)  # fmt: skip
def test_visitors_are_asked_to_sign_in(client, db, address):
    assert client.get(address).url == f"/accounts/login/?next={address}"


def test_closed_units_exist_for_staff_only(cast, client):
    unit = cast.other_branch
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    client.force_login(cast.student)
    assert client.get(f"/branches/units/{unit.pk}/").status_code == 404
    client.force_login(User.objects.get(pk=cast.staff.pk))
    assert client.get(f"/branches/units/{unit.pk}/").status_code == 200
