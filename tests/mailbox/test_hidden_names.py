"""No list of people and no refusal tells who hid their name; and no way round gives the author a
right on the letter."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.absences import actions as absences
from mailbox.cases import actions, instructions, permissions
from mailbox.cases.models import Case
from mailbox.promises import actions as promises
from tests.mailbox.desk_letters import at
from tuanwei.accounts.models import User
from tuanwei.notices.models import Delivery

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
LISTED = [("hidden", True), ("named", False)]


@pytest.fixture(autouse=True)
def people(cast):
    for name in ("answerer", "answerer2", "auditor", "staff", "staff2", "committee_secretary"):
        getattr(cast, name)


def signed_in(user):
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend=BACKEND)
    return client


def act(user, case, verb, **data):
    return signed_in(user).post(reverse("mailbox:desk-act", args=[case.number, verb]), data)


def offered(user, case, field):
    """What the page of the letter offers in one field."""
    page = signed_in(user).get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    _before, _field, rest = page.partition(f'id="{field}"')  # not offered where nobody is left
    return rest.split("</select>")[0]


def told(user):
    found = Delivery.objects.filter(recipient=user, channel="site")
    return list(found.order_by("pk").values_list("notice__title", flat=True))


@pytest.mark.parametrize(("visibility", "is_listed"), LISTED)
def test_lists_leave_out_only_who_signed(cast, visibility, is_listed):
    case = at(cast, "handling", visibility=visibility, by=cast.answerer2)
    assert (cast.answerer2.name in offered(cast.auditor, case, "assign-to")) is is_listed
    assert (cast.answerer2.name in offered(cast.staff, case, "route-handler")) is is_listed
    assert cast.answerer.name in offered(cast.auditor, case, "assign-to")
    asked = at(cast, "handling", "l", visibility=visibility, by=cast.committee_secretary)
    leaders = offered(cast.staff, asked, "ask-leader-leader")
    assert (cast.committee_secretary.name in leaders) is is_listed


@pytest.mark.parametrize(("visibility", "status"), [("hidden", 302), ("named", 400)])
def test_a_leader_who_hid_their_name_is_asked_like_any_and_writes_nothing(cast, visibility, status):
    case = at(cast, "handling", visibility=visibility, by=cast.committee_secretary)
    leader = {"leader": cast.committee_secretary.pk, "question": "请定"}
    assert act(cast.staff, case, "ask-leader", **leader).status_code == status
    assert case.instructions.exists() is (status == 302)
    assert act(cast.committee_secretary, case, "instruct", text="快办").status_code == 403
    assert instructions.leaders(case) == set()


@pytest.mark.parametrize("visibility", ["hidden", "named"])
def test_who_hid_their_name_may_be_put_in_charge_of_a_promise(cast, visibility):
    case = at(cast, "answered", visibility=visibility, by=cast.answerer2)
    made = promises.make_promise(
        case=case, by=cast.staff, what="修好", unit=cast.department,
        due_on=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip
    said = {}
    for person in (cast.answerer, cast.answerer2):
        data = {"what": "修好", "text": "", "unit": cast.department.pk, "person": person.number}
        page = signed_in(cast.staff2).post(
            reverse("mailbox:promise-act", args=[made.pk, "change"]), data
        )
        said[person] = page.status_code
    refused = 302 if visibility == "hidden" else 400
    assert said == {cast.answerer: 302, cast.answerer2: refused}
    data = {"text": "快好了"}
    address = reverse("mailbox:promise-act", args=[made.pk, "tell"])
    assert signed_in(cast.answerer2).post(address, data).status_code == 403


def test_given_to_its_hidden_author_it_looks_like_any_and_gives_no_right(cast):
    case = at(cast, "handling", visibility="hidden", by=cast.answerer2)
    other = at(cast, "handling", "other")
    done = [
        (act(cast.auditor, each, "assign", to=cast.answerer2.pk)).status_code
        for each in (case, other)
    ]
    assert done == [302, 302]
    case.refresh_from_db()
    other.refresh_from_db()
    assert case.handler == other.handler == cast.answerer2
    title = f"{cast.auditor.name}把一封信交给你：二食堂微波炉坏了"
    assert told(cast.answerer2)[-2:] == [title, title]
    assert not permissions.can_answer(cast.answerer2, case)
    for verb in ("draft", "progress", "ask", "return", "extend", "claim", "note", "assign"):
        answer = act(cast.answerer2, case, verb, text="好。", to=cast.answerer.pk)
        assert answer.status_code == 403, verb
    own = signed_in(cast.answerer2).get(reverse("mailbox:desk-case", args=[case.number]))
    assert own.url == reverse("mailbox:letter", args=[case.number])


def test_its_hidden_author_is_urged_and_hands_it_on_from_the_list(cast):
    case = at(cast, "handling", visibility="hidden", by=cast.answerer2)
    colleague = {"verb": "assign", "pick": case.number, "person": cast.answerer.pk}
    list_page, desk = signed_in(cast.answerer2), reverse("mailbox:desk-list")
    assert "这是你自己写的信" in list_page.post(desk, colleague, follow=True).content.decode()
    actions.assign(case=case, by=cast.auditor, to=cast.answerer2)
    Delivery.objects.all().delete()
    actions.urge(case=case, rung=2)
    assert told(cast.answerer2) == ["已超期，请尽快办理：二食堂微波炉坏了"]
    page = list_page.post(desk, colleague, follow=True).content.decode()
    assert f"已把 1 封交给{cast.answerer.name}。" in page
    assert Case.objects.get(pk=case.pk).handler == cast.answerer
    assert "这是你自己写的信" in list_page.post(desk, colleague, follow=True).content.decode()


@pytest.mark.parametrize(("visibility", "has_it"), LISTED)
def test_the_rota_passes_by_only_who_signed(cast, visibility, has_it):
    today = timezone.localdate()
    absences.add_turn(
        by=cast.auditor, unit=cast.department, person=cast.answerer2, starts_on=today,
        ends_on=today,
    )  # fmt: skip
    case = at(cast, "handling", visibility=visibility, by=cast.answerer2)
    assert case.handler == (cast.answerer2 if has_it else None)


def test_the_signed_letter_is_refused_in_words(cast):
    case = at(cast, "handling", by=cast.answerer2)
    answer = signed_in(cast.auditor).post(
        reverse("mailbox:desk-list"),
        {"verb": "assign", "pick": case.number, "person": cast.answerer2.pk}, follow=True,
    )  # fmt: skip
    assert f"{cast.answerer2.name}不能办这封信" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).handler is None
