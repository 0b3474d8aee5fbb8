"""Posts, terms, transfers and units: what they write and what they refuse."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from branches.organisation import actions
from branches.organisation.models import Appointment, Member, Membership, Unit
from branches.organisation.queries import hats
from tests.cast import SINCE, Cast
from tests.races import at_once, refusals
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

TODAY = date(2026, 11, 23)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel("2026-11-23 10:00 +08:00", tick=False):
        yield


def fresh(user):
    return User.objects.get(pk=user.pk)


def stays(member):
    rows = Membership.objects.filter(member=member).order_by("starts_on", "pk")
    return list(rows.values_list("branch__code", "starts_on", "ends_on"))


@pytest.mark.django_db
def test_roles_begin_and_end_with_the_term(cast):
    actions.appoint(
        user=cast.student, unit=cast.department, post="answerer", by=cast.staff,
        starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    held = {}
    for day in ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01"):
        with time_machine.travel(f"{day} 23:59:59 +08:00", tick=False):
            held[day] = hats(fresh(cast.student)).holds(cast.department.pk, "answerer")
    assert held == {
        "2026-11-30": False, "2026-12-01": True, "2026-12-31": True, "2027-01-01": False,
    }  # fmt: skip


@pytest.mark.django_db
def test_appointing_is_audited_and_told(cast):
    made = actions.appoint(user=cast.student, unit=cast.branch, post="rights", by=cast.staff)
    event = AuditEvent.objects.get(name="branches.appointment.made")
    assert (event.actor_id, event.subject_key) == (cast.staff.pk, str(made.pk))
    assert Notice.objects.get().title == "你担任会计2401团支部权益委员"


@pytest.mark.django_db
def test_nobody_appoints_or_ends_themselves(cast):
    with pytest.raises(ValidationError, match="不能给自己任职"):
        actions.appoint(user=cast.staff, unit=cast.branch, post="secretary", by=cast.staff)
    own = Appointment.objects.get(user=cast.staff)
    with pytest.raises(ValidationError, match="不能结束自己的任期"):
        actions.end_term(appointment=own, by=cast.staff)


@pytest.mark.django_db
def test_same_post_twice_is_refused(cast):
    with pytest.raises(ValidationError, match="这段时间已有同一职务"):
        actions.appoint(user=cast.secretary, unit=cast.branch, post="secretary", by=cast.staff)


@pytest.mark.django_db
def test_ending_at_once(cast):
    post = Appointment.objects.get(user=cast.secretary)
    actions.end_term(appointment=post, by=cast.staff)
    post.refresh_from_db()
    assert post.ends_on == YESTERDAY
    assert hats(fresh(cast.secretary)).posts == {}


@pytest.mark.django_db
def test_a_term_that_never_began_disappears(cast):
    post = actions.appoint(user=cast.student, unit=cast.branch, post="rights", by=cast.staff)
    actions.end_term(appointment=post, by=cast.staff)
    assert not Appointment.objects.filter(user=cast.student).exists()
    assert AuditEvent.objects.filter(name="branches.appointment.ended").count() == 1


@pytest.mark.django_db
def test_transfer_closes_opens_and_ends_posts(cast):
    member = cast.secretary.member
    actions.transfer(
        member=member, branch=cast.other_branch, leaving=cast.branch.pk, by=cast.staff,
        reason="转专业",
    )  # fmt: skip
    assert stays(member) == [("KJ2401", SINCE, YESTERDAY), ("JG2402", TODAY, None)]
    assert Member.objects.get(pk=member.pk).branch == cast.other_branch
    assert Appointment.objects.get(user=cast.secretary).ends_on == YESTERDAY
    assert AuditEvent.objects.filter(name="branches.member.transferred").count() == 1


@pytest.mark.django_db
def test_second_transfer_of_a_day_corrects_the_first(cast):
    member = cast.student.member
    for branch, leaving in ((cast.other_branch, cast.branch), (cast.branch, cast.other_branch)):
        actions.transfer(member=member, branch=branch, leaving=leaving.pk, by=cast.staff)
    assert stays(member) == [("KJ2401", SINCE, YESTERDAY), ("KJ2401", TODAY, None)]


@pytest.mark.django_db
@pytest.mark.parametrize(("target", "words"), [
    ("branch", "已经在这个支部"), ("general_branch", "在用的团支部"),
])  # fmt: skip
def test_transfer_refuses(cast, target, words):
    with pytest.raises(ValidationError, match=words):
        actions.transfer(
            member=cast.student.member, branch=getattr(cast, target), leaving=cast.branch.pk,
            by=cast.staff,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_transfers_at_the_same_moment():
    cast = Cast()
    member, branches = cast.student.member, [cast.other_branch]
    branches.append(
        Unit.objects.create(
            name="经管2403团支部", kind="branch", branch_type="class", code="JG2403",
            parent=cast.other_general_branch,
        )
    )  # fmt: skip
    staff, leaving = cast.staff, cast.branch.pk

    def move(branch):
        actions.transfer(member=member, branch=branch, leaving=leaving, by=staff)
        return branch.code

    outcomes = at_once(*[lambda each=each: move(each) for each in branches])
    assert refusals(outcomes) == ["刚才已有人转接过这位同学，请刷新后再看。"]
    [code] = [each for each in outcomes if each.startswith("JG")]
    assert stays(member) == [("KJ2401", SINCE, YESTERDAY), (code, TODAY, None)]
    assert Member.objects.get(pk=member.pk).branch.code == code


@pytest.mark.django_db
def test_a_unit_in_use_is_not_closed(cast):
    assert cast.student
    unit = cast.branch
    unit.is_active = False
    with pytest.raises(ValidationError, match="还有成员在这个支部"):
        actions.save_unit(unit=unit, by=cast.staff)
    assert Unit.objects.get(pk=unit.pk).is_active


@pytest.mark.django_db
def test_adding_a_unit_by_the_form(cast, client):
    client.force_login(cast.staff)
    data = {"name": "会计2402团支部", "kind": "branch", "branch_type": "class",
            "parent": cast.general_branch.pk, "code": ""}  # fmt: skip
    response = client.post("/branches/units/new/", data)
    unit = Unit.objects.get(name="会计2402团支部")
    assert response.url == f"/branches/units/{unit.pk}/"
    assert (unit.code, unit.name_initials) == (None, "kj2402tzb")
    again = client.post("/branches/units/new/", data)
    assert "同一上级下已有同名组织" in str(again.context["form"].errors)
    data |= {"name": "软件部", "parent": cast.branch.pk, "kind": "department"}
    refused = client.post("/branches/units/new/", data)
    assert "parent" in refused.context["form"].errors


@pytest.mark.django_db
def test_extra_fields_change_nothing(cast, client):
    client.force_login(cast.student)
    client.post(
        "/accounts/me/",
        {
            "email": "a@b.cn",
            "phone": "",
            "is_staff": "1",
            "is_superuser": "1",
            "name": "别人",
            "number": "T1",
        },
    )
    user = fresh(cast.student)
    assert (user.email, user.is_staff, user.is_superuser, user.name) == (
        "a@b.cn", False, False, "林知夏",
    )  # fmt: skip
