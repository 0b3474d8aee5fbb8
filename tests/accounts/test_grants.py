"""Giving and taking roles."""

import pytest
from django.core.exceptions import ValidationError

from tests.cast import SINCE
from tuanwei.accounts import actions
from tuanwei.accounts.models import Grant
from tuanwei.accounts.queries import is_administrator
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_give_by_the_form(cast, client):
    client.force_login(cast.administrator)
    data = {"number": cast.staff.number, "role": "teacher", "ends_on": "", "reason": "分工"}
    assert client.post("/accounts/grants/add/", data).url == "/accounts/grants/"
    grant = Grant.objects.get(user=cast.staff)
    assert (grant.role, grant.granted_by, grant.reason) == ("teacher", cast.administrator, "分工")
    assert AuditEvent.objects.get().name == "accounts.grant.given"


def test_nobody_grants_themselves(cast):
    with pytest.raises(ValidationError, match="不能给自己授权"):
        actions.give_grant(user=cast.administrator, role="teacher", by=cast.administrator)


@pytest.mark.parametrize(
    ("held", "given"), [("administrator", "supervisor"), ("supervisor", "administrator")]
)
def test_administrator_and_supervisor_are_two_people(cast, held, given):
    person = cast.granted("T7001", "双面", held)
    with pytest.raises(ValidationError, match="不能是同一个人"):
        actions.give_grant(user=person, role=given, by=cast.administrator)


def test_same_role_twice(cast):
    with pytest.raises(ValidationError, match="已经有这个角色"):
        actions.give_grant(user=cast.teacher, role="teacher", by=cast.administrator)


def test_last_administrator_stays(cast, client):
    grant = Grant.objects.get(user=cast.administrator)
    client.force_login(cast.administrator)
    client.post(f"/accounts/grants/{grant.pk}/revoke/")
    assert is_administrator(cast.administrator)
    second = cast.granted("T7002", "后任", "administrator")
    client.post(f"/accounts/grants/{grant.pk}/revoke/")
    assert not is_administrator(cast.administrator)
    assert is_administrator(second)


def test_an_administrator_for_a_while_does_not_count_as_the_last(cast):
    grant = Grant.objects.get(user=cast.administrator)
    other = cast.granted("T7003", "临时", "administrator")
    Grant.objects.filter(user=other).update(ends_on="2099-01-01")
    with pytest.raises(ValidationError, match="最后一位长期管理员"):
        actions.revoke_grant(grant=grant, by=other)
    assert Grant.objects.get(pk=grant.pk).starts_on == SINCE


def test_revoked_on_the_day_it_was_given(cast):
    grant = actions.give_grant(user=cast.staff, role="teacher", by=cast.administrator)
    actions.revoke_grant(grant=grant, by=cast.administrator)
    assert not Grant.objects.filter(user=cast.staff).exists()
    assert AuditEvent.objects.filter(name="accounts.grant.revoked").count() == 1
