"""Letters answered once more where the rules let the same person do it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.absences import actions as absences
from mailbox.cases import actions, answering, permissions
from mailbox.cases.models import Case
from mailbox.cases.rules_models import ClassRules
from tests.mailbox.desk_letters import at
from tuanwei.accounts.models import User

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def fresh(user):
    """The person as the next request meets them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def again(cast):
    """Answered by the answerer, not satisfied, and with their unit again."""

    def make(reopened_by):
        for name in ("answerer2", "auditor", "staff"):
            getattr(cast, name)
        case = at(cast, "answered")
        ClassRules.objects.filter(pk=case.rules_id).update(reopened_by=reopened_by)
        answering.rate(case=case, is_satisfied=False, by=cast.student)
        actions.route(
            case=Case.objects.get(pk=case.pk), by=cast.staff, lead=cast.department,
            handler=cast.answerer if reopened_by == "anybody" else cast.answerer2,
        )  # fmt: skip
        return Case.objects.get(pk=case.pk)

    return make


@pytest.mark.parametrize(("rule", "may"), [("anybody", True), ("another", False)])
def test_a_stand_in_answers_once_more_what_the_absent_may(cast, again, rule, may):
    case, today = again(rule), timezone.localdate()
    clerk = cast.holder("T3009", "田野", cast.department, "other")
    assert permissions.can_answer(fresh(cast.answerer), case) is may
    absences.state_absence(
        by=cast.answerer, unit=cast.department, stand_in=clerk, starts_on=today, ends_on=today
    )
    assert permissions.can_answer(fresh(clerk), case) is may


@pytest.mark.parametrize(("rule", "may"), [("anybody", True), ("another", False)])
def test_a_stand_in_approves_once_more_what_the_absent_may(cast, again, rule, may):
    case, today = again(rule), timezone.localdate()
    Case.objects.filter(pk=case.pk).update(past_handler=cast.auditor)
    clerk = cast.holder("T3009", "田野", cast.department, "other")
    answering.draft_answer(case=case, by=cast.answerer2, text="这次真修好了。")
    absences.state_absence(
        by=cast.auditor, unit=cast.department, stand_in=clerk, starts_on=today, ends_on=today
    )
    case = Case.objects.get(pk=case.pk)
    assert permissions.can_approve(fresh(clerk), case, case.answers.last()) is may
    to_approve = Case.objects.filter(permissions.to_approve(fresh(clerk)))
    assert to_approve.exists() is may


@pytest.mark.parametrize(("rule", "may"), [("anybody", True), ("another", False)])
def test_a_colleague_may_be_given_it_once_more(cast, again, rule, may):
    case = again(rule)
    Case.objects.filter(pk=case.pk).update(handler=None)
    client = Client()
    client.force_login(cast.auditor, backend=BACKEND)
    page = client.get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    offered = page[page.index('id="assign-to"') :].split("</select>")[0]
    assert (cast.answerer.name in offered) is may
    assert cast.answerer2.name in offered
