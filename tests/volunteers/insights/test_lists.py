"""Sheets of claims, disputes, honours, stars and turns say what the pages say, to whom they may."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from tests.volunteers.insights.test_sheets import SPRING, rows
from tuanwei.jobs import exports
from volunteers.claims.models import Claim, ClaimDecision, Dispute
from volunteers.honours.models import Award
from volunteers.hours.people import volunteer_of
from volunteers.insights import lists
from volunteers.party_days.models import Keeper, ServiceDay, Turn
from volunteers.services.models import Series

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(cast):
    """A claim of the branch that its secretary agreed to, and a draft that nobody sees."""
    of = {"volunteer": volunteer_of(cast.student), "unit": cast.branch, "made_by": cast.student}
    made = Claim.objects.create(
        title="运动会检录", day=date(2026, 4, 3), minutes=Decimal(240), state="committee",
        grade="complete", submitted_at=timezone.now(), **of,
    )  # fmt: skip
    Claim.objects.create(title="没写完", day=date(2026, 4, 3), minutes=Decimal(60), **of)
    ClaimDecision.objects.create(claim=made, stage="branch", verdict="agreed", by=cast.secretary)
    return made


def test_claims_with_who_looked_at_them(cast, claim):
    wanted = [
        ("林*夏", "2024****01", "会计2401团支部", "运动会检录", date(2026, 4, 3), "4 小时",
         "团委核对中", "材料齐全", f"{cast.secretary.name}同意"),
    ]  # fmt: skip
    columns = ("name", "number", "branch", "title", "day", "asked", "state", "grade", "decisions")
    assert rows("volunteer-claims", cast.staff, *columns) == wanted
    assert rows("volunteer-claims", cast.secretary, *columns) == wanted
    elsewhere = {"from": "2025-03-01", "to": "2025-06-30"}
    assert rows("volunteer-claims", cast.staff, **elsewhere) == []
    assert len(rows("volunteer-claims", cast.staff, unit="")) == 1  # no time named: everything
    with pytest.raises(PermissionDenied):
        rows("volunteer-claims", cast.student)


def test_disputes_with_their_answer(cast, field):
    service = field.service(cast.student, day=date(2026, 4, 2), title="义卖")
    Dispute.objects.create(
        service=service, by=cast.student, words="少记了一小时", outcome="kept", answer="只到了一半",
        decided_by=cast.staff, decided_at=timezone.now(),
    )  # fmt: skip
    columns = ("number", "service", "words", "outcome", "answer", "decided_by")
    assert rows("volunteer-disputes", cast.staff, *columns, masked=False) == [
        ("2024110101", "义卖", "少记了一小时", "维持原来的", "只到了一半", cast.staff.name)
    ]
    # never those about oneself
    Dispute.objects.update(by=cast.staff)
    assert rows("volunteer-disputes", cast.staff) == []


def test_honours_of_a_unit(cast):
    for user in (cast.student, cast.other_student):
        Award.objects.create(
            volunteer=volunteer_of(user), title="优秀志愿者", given_on=date(2026, 5, 4),
            giver="团委", by=cast.staff,
        )  # fmt: skip
    columns = ("number", "title", "giver", "has_evidence")
    found = rows(
        "volunteer-awards", cast.staff, *columns, masked=False, **SPRING, unit=str(cast.branch.pk)
    )
    assert found == [("2024110101", "优秀志愿者", "团委", False)]
    assert len(rows("volunteer-awards", cast.staff)) == 2


def test_turns_with_the_day_on_which_they_were_made_up(cast, field):
    project = field.project()
    shifts = [field.shift(project, date(2026, 4, day)) for day in (1, 8)]
    series = Series.objects.create(
        project=project, weekday=2, starts=time(14), ends=time(16), first_on=date(2026, 4, 1),
        last_on=date(2026, 6, 30), made_by=cast.staff,
    )  # fmt: skip
    day = ServiceDay.objects.create(series=series, name="服务日", per_shift=3, made_by=cast.staff)
    keeper = Keeper.objects.create(service_day=day, user=cast.party_member)
    extra = Turn.objects.create(keeper=keeper, shift=shifts[1], state="came", is_extra=True)
    Turn.objects.create(keeper=keeper, shift=shifts[0], state="made_up", made_up_by=extra)
    columns = ("service_day", "day", "number", "state", "is_extra", "made_up_on")
    number = cast.party_member.number
    assert rows("volunteer-turns", cast.staff, *columns, masked=False) == [
        ("服务日", date(2026, 4, 1), number, "已补上", False, date(2026, 4, 8)),
        ("服务日", date(2026, 4, 8), number, "来了", True, None),
    ]


def test_all_of_them_are_in_the_export_centre(cast, client):
    kinds = [*lists.LISTED, "volunteer-stars"]
    client.force_login(cast.staff)
    page = client.get(reverse("jobs:export-list")).content.decode()
    figures = client.get(reverse("volunteers:volunteer-insights")).content.decode()
    for kind in kinds:
        address = reverse("jobs:export-new", args=[kind])
        assert (address in page, address in figures) == (True, True), kind
    client.force_login(cast.secretary)
    mine = {kind for kind, _label in lists.offered(cast.secretary)} & set(kinds)
    assert mine == {"volunteer-claims", "volunteer-stars"}
    assert client.get(reverse("jobs:export-new", args=["volunteer-turns"])).status_code == 404
    assert not [each for each in exports.allowed(cast.student) if each.kind in kinds]
