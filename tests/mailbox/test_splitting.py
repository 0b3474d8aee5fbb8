"""Taking a second matter out of a letter: same author, same clock, nothing more about anybody."""

from datetime import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from mailbox.cases import actions, permissions, publishing, splitting
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.cases.sender_models import SenderDetails
from mailbox.cases.together_models import Split
from mailbox.checklists.actions import save_steps
from tests.mailbox.desk_letters import at
from tests.races import Refused, at_once
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
SAME = ("author", "visibility", "received_at", "step", "step_started_at", "due_at",
        "answer_due_at", "tracking_hash", "publish_consent", "rules")  # fmt: skip


def split(cast, case):
    return splitting.split(case=case, by=cast.staff, title="门坏了", text="另外门也坏了。")


@pytest.mark.parametrize(
    ("state", "becomes"), [("submitted", "submitted"), ("accepted", "accepted"),
                           ("handling", "accepted")])  # fmt: skip
def test_the_part_runs_as_its_letter(cast, state, becomes):
    case = at(cast, state, publish_consent=True)
    part = split(cast, case)
    assert [getattr(part, name) for name in SAME] == [getattr(case, name) for name in SAME]
    assert (part.state, part.title, part.text, part.lead) == (
        becomes,
        "门坏了",
        "另外门也坏了。",
        None,
    )
    assert part.shows_title is False  # nobody has agreed to these words
    assert part.number != case.number
    assert Case.objects.get(pk=case.pk).state == state
    told = Notice.objects.get(once__startswith="mailbox.split")
    assert list(told.deliveries.values_list("recipient", flat=True)) == [cast.student.pk]


@pytest.mark.parametrize("state", ["drafted", "waiting", "answered", "merged"])
def test_what_cannot_be_split_says_so(cast, state):
    case = at(cast, state)
    with pytest.raises(ValidationError, match="不能再拆"):
        split(cast, case)
    assert not Split.objects.exists()


def test_the_clock_of_the_answer_does_not_start_anew(cast):
    case = at(cast, "handling")
    part = split(cast, case)
    actions.route(case=part, by=cast.staff, lead=cast.other_department)
    assert Case.objects.get(pk=part.pk).due_at == case.due_at


@pytest.mark.parametrize("state", ["submitted", "accepted", "handling"])
def test_the_part_has_the_list_of_its_class_once(cast, state):
    steps = [("到现场看过", True), ("拍照", False)]
    save_steps(case_class=rules_in_force()[1].case_class, by=cast.staff, steps=steps)
    part = split(cast, at(cast, state))
    if part.state == "submitted":
        assert not part.check_items.exists()  # it comes when it is taken in
        actions.accept(case=part, by=cast.staff)
    actions.route(case=part, by=cast.staff, lead=cast.department)
    items = part.check_items.values_list("text", "is_required", "done_by")
    assert list(items) == [("到现场看过", True, None), ("拍照", False, None)]


def test_the_same_twice_is_one_part_and_another_matter_is_another(cast):
    case = at(cast, "handling")
    part = split(cast, case)
    with pytest.raises(ValidationError, match=f"已经拆出来了，编号 {part.number}。"):
        split(cast, case)
    splitting.split(case=case, by=cast.staff, title="窗坏了", text="另外窗也坏了。")
    assert list(case.splits.values_list("case__title", flat=True)) == ["门坏了", "窗坏了"]


def test_a_hidden_name_stays_hidden_and_needs_two_persons_anew(cast):
    case = at(cast, "handling", visibility="hidden")
    publishing.ask_reveal(case=case, by=cast.staff, reason="要当面核实")
    publishing.agree_reveal(case=case, by=cast.staff2)
    part = split(cast, case)
    assert permissions.can_see_author(cast.staff, case)
    assert not permissions.can_see_author(cast.staff, part)


def test_an_anonymous_part_keeps_the_day_only(cast):
    case = at(cast, "handling", visibility="anonymous")
    part = split(cast, case)
    assert (part.author, timezone.localtime(part.received_at).time()) == (None, time())
    assert part.number[:8] == case.number[:7] + "N"
    assert not Notice.objects.filter(once__startswith="mailbox.split").exists()


def test_contact_goes_along(cast):
    case = at(cast, "accepted")
    SenderDetails.objects.create(case=case, phone="13800001234")
    assert split(cast, case).sender.phone == "13800001234"


def test_authors_find_both_and_others_neither(cast):
    case = at(cast, "accepted")
    part = split(cast, case)
    client = Client()
    client.force_login(cast.other_student, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.get(f"/mailbox/letters/{part.number}/").status_code == 404
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    assert part.number in client.get(f"/mailbox/letters/{case.number}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_split_and_refused_at_once(cast):
    """Either the part exists and was made before the refusal, or splitting says it is too late."""
    from mailbox.cases.rules_models import RefusalReason

    case, staff, reason = at(cast, "submitted"), cast.staff, RefusalReason.objects.first()

    part, refused = at_once(
        lambda: split(cast, case), lambda: actions.refuse(case=case, by=staff, reason=reason)
    )
    assert not isinstance(refused, Refused)
    assert isinstance(part, Refused) != Split.objects.exists()
    assert not isinstance(part, Refused) or "不能再拆" in part
