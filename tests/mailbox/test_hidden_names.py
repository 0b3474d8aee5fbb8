"""No list of people at the desk tells who wrote a letter with a hidden name."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import actions, answering, permissions
from mailbox.cases.models import Case
from mailbox.promises import actions as promises
from tests.mailbox.desk_letters import at
from tests.mailbox.test_checklists import act, signed_in
from tests.mailbox.test_supports import told

pytestmark = pytest.mark.django_db
TITLE = "二食堂微波炉坏了"


@pytest.fixture(autouse=True)
def people(cast):
    """Whoever could be named exists before."""
    for who in ("answerer", "answerer2", "auditor", "staff", "staff2", "committee_secretary"):
        getattr(cast, who)


def names_in(user, case, field):
    """What the select with this id offers."""
    page = signed_in(user).get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    return page[page.index(f'id="{field}"') :].split("</select>")[0]


@pytest.mark.parametrize(("visibility", "is_offered"), [("hidden", True), ("named", False)])
@pytest.mark.parametrize(
    ("who", "reader", "field"),
    [("answerer2", "auditor", "assign-to"), ("answerer2", "staff", "route-handler"),
     ("committee_secretary", "staff", "ask-leader-leader")],
)  # fmt: skip
def test_lists_leave_out_only_who_signed_openly(cast, visibility, is_offered, who, reader, field):
    author = getattr(cast, who)
    case = at(cast, "handling", visibility=visibility, by=author)
    assert (author.name in names_in(getattr(cast, reader), case, field)) == is_offered


def test_given_to_its_author_it_looks_like_any_other_and_gives_no_right(cast):
    cases = {who: at(cast, "handling", who, visibility="hidden", by=getattr(cast, who))
             for who in ("answerer2", "student")}  # fmt: skip
    pages = {}
    for who, case in cases.items():
        done = act(cast.auditor, case, "assign", to=cast.answerer2.pk, text="")
        assert done.status_code == 302
        page = signed_in(cast.auditor).get(done.url).content.decode()
        pages[who] = page.split("<dt>主办</dt>")[1].split("</dd>")[0]
        entry = case.entries.last()
        assert (entry.kind, entry.text) == ("assigned", cast.answerer2.name)
    assert pages["answerer2"] == pages["student"]
    assert told(cast.answerer2).count(f"{cast.auditor.name}把一封信交给你：{TITLE}") == 2

    own = Case.objects.get(pk=cases["answerer2"].pk)
    assert not permissions.can_answer(cast.answerer2, own)
    assert act(cast.answerer2, own, "draft", text="好了。").status_code == 403
    answering.draft_answer(case=own, by=cast.answerer, text="明天修好。")
    answering.approve_answer(case=own, by=cast.auditor)
    assert Case.objects.get(pk=own.pk).state == "answered"


def test_many_at_once_fail_for_nobody_either(cast):
    case = at(cast, "handling", visibility="hidden", by=cast.answerer2)
    data = {"verb": "assign", "pick": case.number, "person": cast.answerer2.pk}
    page = signed_in(cast.auditor).post(reverse("mailbox:desk-list"), data, follow=True)
    assert f"已把 1 封交给{cast.answerer2.name}" in page.content.decode()


def test_a_letter_signed_openly_is_not_given_to_its_author(cast):
    case = at(cast, "handling", by=cast.answerer2)
    assert act(cast.auditor, case, "assign", to=cast.answerer2.pk, text="").status_code == 400
    with pytest.raises(ValidationError, match="不能办这封信"):
        actions.assign(case=case, by=cast.auditor, to=cast.answerer2)


def test_a_leader_who_hid_their_name_is_asked_and_cannot_write(cast):
    leader = cast.committee_secretary
    case = at(cast, "handling", visibility="hidden", by=leader)
    asked = {"leader": leader.pk, "question": "请定"}
    assert act(cast.staff, case, "ask-leader", **asked).status_code == 302
    assert act(leader, case, "instruct", text="照办").status_code == 403
    head = cast.holder("T3098", "副书记", cast.committee, "deputy")
    asked = {"leader": head.pk, "question": "请定"}
    assert act(cast.staff, case, "ask-leader", **asked).status_code == 302
    assert act(head, case, "instruct", text="照办").status_code == 302


@pytest.mark.parametrize(("visibility", "status"), [("hidden", 302), ("named", 400)])
def test_a_promise_takes_its_author_only_where_nobody_may_know(cast, visibility, status):
    case = at(cast, "answered", visibility=visibility, by=cast.answerer2)
    made = promises.make_promise(
        case=case, by=cast.staff, what="修好", due_on=timezone.localdate(), unit=cast.department
    )
    data = {"what": "修好", "text": "", "unit": cast.department.pk, "person": cast.answerer2.number}
    address = reverse("mailbox:promise-act", args=[made.pk, "change"])
    assert signed_in(cast.staff2).post(address, data).status_code == status
    data = {"text": "做了一半"}
    address = reverse("mailbox:promise-act", args=[made.pk, "tell"])
    assert signed_in(cast.answerer2).post(address, data).status_code == 403
