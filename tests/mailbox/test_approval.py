"""Who sends out an answer: a choice of each class, decided by the version the letter runs under."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from branches.organisation.models import Appointment
from mailbox.cases import answering, permissions
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Approval
from mailbox.cases.rules_models import ClassRules
from tests.mailbox.desk_letters import at
from tests.mailbox.test_desk_verbs import post
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
PEOPLE = ("answerer", "answerer2", "auditor", "head", "staff", "staff2", "committee_secretary",
          "administrator", "teacher", "outsider", "student")  # fmt: skip
OFFICE = {"staff", "staff2", "committee_secretary", "administrator"}
MAY = {
    Approval.UNIT: OFFICE | {"auditor", "head"},
    Approval.HEAD: {"head"},
    Approval.OFFICE: OFFICE,
    Approval.SECRETARY: {"committee_secretary"},
    Approval.UNIT_THEN_OFFICE: {"auditor", "head"},
}


@pytest.fixture
def people(cast):
    """Everybody who may or may not, the department's head among them."""
    head = cast.holder("T3009", "孟长", cast.department, "secretary")
    return {name: head if name == "head" else getattr(cast, name) for name in PEOPLE}


def drafted(cast, rule, key="k", **fields):
    """A drafted letter that runs under `rule`."""
    case = at(cast, "drafted", key=key, **fields)
    ClassRules.objects.filter(pk=case.rules_id).update(approval=rule)
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("rule", MAY)
def test_each_rule_lets_only_its_people_approve(cast, people, rule):
    case = drafted(cast, rule)
    draft = case.answers.get()
    may = {name for name, user in people.items() if permissions.can_approve(user, case, draft)}
    queue = {
        name
        for name, user in people.items()
        if permissions.on_desk(user).filter(permissions.to_approve(user)).exists()
    }
    assert may == queue == MAY[rule]
    verb = "check-draft" if rule == Approval.UNIT_THEN_OFFICE else "approve"
    for name in sorted(set(PEOPLE) - MAY[rule]):
        assert post(people[name], case, verb, {"text": "明天修好。"}).status_code in (403, 404)
    assert Case.objects.get().state == "drafted"
    assert post(people[min(MAY[rule])], case, verb, {"text": "明天修好。"}).status_code == 302


@pytest.mark.parametrize("rule", MAY)
def test_neither_drafter_nor_author_approves_under_any_rule(cast, people, rule):
    for key, own in (("a", {}), ("b", {"by": people["head"]})):
        case = drafted(cast, rule, key=key, **own)
        draft = case.answers.get()
        if not own:
            case.answers.update(drafted_by=people["head"])
            draft.refresh_from_db()
        Appointment.objects.get_or_create(
            user=people["head"], unit=cast.committee, post="secretary",
            defaults={"starts_on": "2020-09-01"},
        )  # fmt: skip
        assert not permissions.can_approve(people["head"], case, draft)
        found = Case.objects.filter(permissions.to_approve(people["head"]))
        assert case not in found


def test_the_page_says_who_sends_out(cast, people):
    case = drafted(cast, Approval.HEAD)
    refused = post(people["auditor"], case, "approve", {"text": "明天修好。"})
    assert (
        "这一类的答复由主办部门的负责人审核发出，自己拟的不能自己审。" in refused.content.decode()
    )


def test_two_stages(cast, people):
    case = drafted(cast, Approval.UNIT_THEN_OFFICE)
    text = {"text": "后天修好。"}
    assert post(people["staff"], case, "approve", text).status_code == 403
    with pytest.raises(ValidationError, match="先由主办部门审核"):
        answering.approve_answer(case=case, by=people["staff"])
    assert post(people["auditor"], case, "check-draft", text).status_code == 302
    answer = case.answers.get()
    assert (answer.checked_by, answer.text, answer.drafted_text, answer.state) == (
        people["auditor"], "后天修好。", "明天修好。", "draft",
    )  # fmt: skip
    told = Notice.objects.get(once__startswith="mailbox.drafted.checked")
    assert set(told.deliveries.values_list("recipient", flat=True)) == {
        user.pk for name, user in people.items() if name in OFFICE - {"administrator"}
    }
    # Whoever holds both hats still is one person.
    Appointment.objects.create(user=people["auditor"], unit=cast.committee, post="staff")
    assert post(people["auditor"], case, "approve", text).status_code == 403
    assert post(people["staff"], case, "approve", text).status_code == 302
    answer.refresh_from_db()
    assert (answer.state, answer.second) == ("sent", people["staff"])


def test_without_approval_the_draft_goes_out(cast):
    case = at(cast, "handling")
    ClassRules.objects.filter(pk=case.rules_id).update(approval=Approval.NONE)
    assert post(cast.answerer, case, "draft", {"text": "明天修好。"}).status_code == 302
    assert Case.objects.get().state == "answered"


def test_the_desk_lists_what_waits_for_me(cast, people):
    mine, other = drafted(cast, Approval.HEAD), drafted(cast, Approval.HEAD, key="o", title="暖气")
    other.answers.update(drafted_by=people["head"])
    client = Client()
    client.force_login(people["head"], backend="tuanwei.accounts.backends.NumberBackend")
    page = client.get("/desk/?show=drafted&who=approve").content.decode()
    assert mine.number in page
    assert other.number not in page


def test_a_letter_keeps_the_rule_of_its_version(cast, people):
    case = drafted(cast, Approval.SECRETARY)
    newer = ClassRules.objects.get(pk=case.rules_id)
    newer.pk, newer.version, newer.approval = None, 2, Approval.UNIT
    newer.save()
    assert post(people["auditor"], case, "approve", {"text": "好"}).status_code == 403
    assert post(people["committee_secretary"], case, "approve", {"text": "好"}).status_code == 302
