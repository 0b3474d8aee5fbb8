"""A record is offered as a link to whoever may open it, and to nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.facts import sources
from assessment.facts.following import link_for
from assessment.facts.sources import scope_of
from tests.assessment.facts.test_collecting import gathering
from tests.reports.scene import Reports
from tests.volunteers.conftest import Field

pytestmark = pytest.mark.django_db
READERS = (
    "student",
    "secretary",
    "general_secretary",
    "other_secretary",
    "staff",
    "teacher",
    "supervisor",
)


def person(cast, reader):
    """Somebody of the cast, or the secretary of a branch that has nothing to do with it."""
    if reader == "other_secretary":
        return cast.holder("2024990101", "文竹", cast.other_branch, "secretary")
    return getattr(cast, reader)


@pytest.fixture
def addresses(cast):
    """{what: address} of records of the branch as they are collected, and some that lie at desks."""
    today = timezone.localdate()
    month = today.replace(day=1) - timedelta(days=1)
    Field(cast).service(cast.student, 120, day=month, title="给独居老人送餐")
    scope = scope_of(month.replace(day=1), month, [cast.branch.pk])
    [hours] = [
        row for row in sources.rows_of("volunteers.hours", scope) if row.unit == cast.branch.pk
    ]
    return {
        "hours": hours.url,
        "report": reverse("reports:report", args=[Reports(cast).sent().number]),
        "rates": reverse("reports:rates-unit", args=[cast.branch.pk]),
        "gathering": reverse("gatherings:gathering", args=[gathering(cast).pk]),
        "unit": reverse("organisation:unit-detail", args=[cast.branch.pk]),
        "shifts": reverse("mailbox:shift-admin"),
    }


@pytest.mark.parametrize("reader", READERS)
def test_what_is_offered_opens(cast, client, addresses, reader):
    user = person(cast, reader)
    client.force_login(user)
    link = link_for(user, cast.branch)
    for what, address in addresses.items():
        if link(address):
            assert client.get(address).status_code == 200, (reader, what)


@pytest.mark.parametrize(
    ("reader", "kept"),
    [
        ("student", {"gathering", "unit"}),
        ("other_secretary", {"gathering", "unit"}),
        ("supervisor", {"gathering", "unit"}),
        ("teacher", {"gathering", "unit", "report", "rates"}),
        ("secretary", {"gathering", "unit", "report", "rates", "hours"}),
        ("general_secretary", {"gathering", "unit", "report", "rates", "hours"}),
        ("staff", {"gathering", "unit", "report", "rates", "hours", "shifts"}),
    ],
)
def test_what_is_offered(cast, addresses, reader, kept):
    link = link_for(person(cast, reader), cast.branch)
    assert {what for what, address in addresses.items() if link(address)} == kept


@pytest.mark.parametrize(
    "address", ["", "//evil.example/", "https://evil.example/", "/nowhere/", "x"]
)
def test_no_link_leads_out_of_the_portal_or_nowhere(cast, address):
    assert link_for(cast.student, cast.branch)(address) == ""
    if address != "/nowhere/":
        assert link_for(cast.staff, cast.branch)(address) == ""
