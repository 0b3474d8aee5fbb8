"""Party branches: kept by the committee's staff."""

import pytest

from branches.organisation.models import PartyBranch
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LIST, NEW = "/branches/party-branches/", "/branches/party-branches/new/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.staff, "tuanwei.accounts.backends.NumberBackend")
    return client


def test_added_renamed_and_closed(desk, cast):
    assert "还没有党支部" in desk.get(LIST).content.decode()
    desk.post(NEW, {"name": "会计学院学生党支部", "general_branch": cast.general_branch.pk})
    found = PartyBranch.objects.get()
    assert (found.general_branch, found.is_active) == (cast.general_branch, True)
    desk.post(f"{LIST}{found.pk}/edit/", {"name": "会计学院第一党支部"})
    found.refresh_from_db()
    assert (found.name, found.general_branch, found.is_active) == (
        "会计学院第一党支部",
        None,
        False,
    )
    assert "已撤销" in desk.get(LIST).content.decode()
    assert list(AuditEvent.objects.order_by("pk").values_list("name", flat=True)) == [
        "branches.party_branch.added", "branches.party_branch.changed",
    ]  # fmt: skip


def test_a_name_is_given_once_and_only_general_branches_stand_beside(desk, cast):
    PartyBranch.objects.create(name="机关党支部")
    answer = desk.post(NEW, {"name": "机关党支部"})
    assert "已经有同名的党支部" in answer.content.decode()
    desk.post(NEW, {"name": "另一个", "general_branch": cast.branch.pk})
    assert PartyBranch.objects.count() == 1


def test_the_list_costs_the_same_for_many(desk, django_assert_num_queries):
    desk.get(LIST)
    with django_assert_num_queries(4):
        desk.get(LIST)
    PartyBranch.objects.bulk_create(PartyBranch(name=f"第{n}党支部") for n in range(5))
    with django_assert_num_queries(4):
        desk.get(LIST)
