"""Letters that go straight to the unit that answers: what the desk would have seen to holds all the
same, and until somebody has done something they are their author's."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mailbox.absences import actions as absences
from mailbox.cases import actions, answering, dependencies, followups, sending, supports
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import ClassRules
from mailbox.cases.similar_queries import shown_open, similar_letters
from mailbox.checklists.actions import save_steps
from tests.mailbox.desk_letters import at, letter
from tests.mailbox.test_supports import told

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
TITLE = "二食堂微波炉坏了"


@pytest.fixture(autouse=True)
def people(cast):
    """Whoever a letter may be told to exists before it is sent."""
    for who in ("answerer", "answerer2", "auditor", "staff", "staff2"):
        getattr(cast, who)


@pytest.fixture
def direct(cast):
    """Writes a letter to the department, which nobody has opened."""
    return lambda **fields: letter(cast, **{"unit": cast.department} | fields)


@pytest.fixture
def listed(cast):
    """The class has a list."""
    steps = [("到现场看过", True), ("拍照", False)]
    save_steps(case_class=rules_in_force()[1].case_class, by=cast.staff, steps=steps)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def found_by(user):
    return [each.title for each in similar_letters("二食堂微波炉坏了吗", user)]


# Its title


def test_others_see_the_title_only_once_somebody_has_looked(cast, direct):
    case = direct(publish_consent=True)
    assert (case.state, case.shows_title) == ("handling", True)
    assert not shown_open().filter(pk=case.pk).exists()
    assert found_by(cast.other_student) == []
    page = Client()
    page.force_login(cast.other_student, backend="tuanwei.accounts.backends.NumberBackend")
    assert page.get(reverse("mailbox:shown", args=[case.pk])).status_code == 404

    actions.claim_case(case=case, by=cast.answerer)
    assert shown_open().get() == case
    assert found_by(cast.other_student) == [TITLE]
    assert page.get(reverse("mailbox:shown", args=[case.pk])).status_code == 200


# What the desk would have seen to


def test_it_has_the_list_of_its_class(direct, listed):
    items = [(item.text, item.is_required) for item in direct().check_items.all()]
    assert items == [("到现场看过", True), ("拍照", False)]


def test_an_anonymous_one_has_it_too_and_it_counts(cast, direct, listed):
    case = direct(visibility="anonymous")
    answering.draft_answer(case=case, by=cast.answerer, text="明天修好。")
    with pytest.raises(ValidationError, match="到现场看过"):
        answering.approve_answer(case=case, by=cast.auditor)


def test_one_that_came_back_keeps_the_list_it_has(cast, direct, listed):
    case = direct()
    actions.return_to_pool(case=case, by=cast.answerer, reason="不归我们")
    actions.route(case=case, by=cast.staff, lead=cast.other_department)
    assert case.check_items.count() == 2


def test_its_author_is_owed_a_word_from_the_beginning(direct, word_every_three_days):
    with time_machine.travel(datetime(2025, 11, 10, 9, tzinfo=SHANGHAI), tick=False):
        case, boxed = direct(), direct(key="a", visibility="anonymous")
    assert case.progress_due_at == datetime(2025, 11, 14, tzinfo=SHANGHAI)
    assert boxed.progress_due_at == datetime(2025, 11, 14, tzinfo=SHANGHAI)
    assert boxed.progress_since == datetime(2025, 11, 10, tzinfo=SHANGHAI)  # the day, no moment


@pytest.fixture
def turn(cast):
    """The second answerer of the department has these days."""
    today = timezone.localdate()
    return absences.add_turn(
        by=cast.auditor, unit=cast.department, person=cast.answerer2, starts_on=today,
        ends_on=today + timedelta(days=6),
    )  # fmt: skip


def test_it_goes_to_the_person_of_the_day_and_only_they_hear(cast, direct, turn):
    assert direct().handler == cast.answerer2
    assert (told(cast.answerer2)[1:], told(cast.answerer)) == ([f"新来信：{TITLE}"], [])


def test_so_does_an_anonymous_one_but_nobody_gets_their_own(cast, direct, turn):
    assert direct(visibility="anonymous").handler == cast.answerer2
    assert direct(key="own", by=cast.answerer2).handler is None


@pytest.mark.parametrize(
    ("state", "words"), [("accepted", "选“不予受理”里标着“仅登记”"), ("handling", "点“退回重新分派”")])  # fmt: skip
def test_without_a_clue_the_page_says_what_can_be_done_there(cast, state, words):
    ClassRules.objects.filter(pk=rules_in_force()[1].pk).update(clue="register")
    case = at(cast, state, visibility="anonymous")
    page = Client()
    page.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    shown = page.get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    assert words in shown
    assert ("可以只登记" in shown) == (f"{case.number}/refuse/" in shown) == (state == "accepted")


# Taking it back


def test_being_the_one_whose_days_they_are_is_nothing_done(cast, direct, turn):
    case = direct(publish_consent=True)
    assert not shown_open().exists()
    sending.withdraw(case=case, by=cast.student)
    assert fresh(case).state == "withdrawn"


def claimed(cast, case):
    actions.claim_case(case=case, by=cast.answerer)


def noted(cast, case):
    actions.add_note(case=case, by=cast.answerer, text="到现场看过了。")


def asked(cast, case):
    actions.ask(case=case, by=cast.answerer, text="哪一台？")
    sending.tell(case=case, by=cast.student, text="左边那台")


def sent_on(cast, case):
    actions.return_to_pool(case=case, by=cast.answerer, reason="不归我们")
    actions.route(case=case, by=cast.staff, lead=cast.other_department)


def promised(cast, case):
    due = timezone.localdate() + timedelta(days=9)
    followups.turn_into(
        case=case, by=cast.staff, kind="promise", title="修好微波炉", text="", due_on=due
    )
    entry = case.entries.get(by=cast.staff)
    assert (entry.text, entry.for_author) == ("转成承诺：修好微波炉", False)


def proposed(cast, case):
    for _twice in (1, 2):
        followups.turn_into(case=case, by=cast.staff, kind="theme", title="食堂设备", text="")
    assert case.entries.get(by=cast.staff).text == "转成活动主题：食堂设备"


@pytest.mark.parametrize("do", [claimed, noted, asked, sent_on, promised, proposed])
def test_it_cannot_be_taken_back_once_somebody_has_done_something(cast, direct, do):
    case = direct()
    do(cast, case)
    assert fresh(case).state == "handling"
    page = Client()
    page.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    shown = page.get(reverse("mailbox:letter", args=[case.number])).content.decode()
    assert reverse("mailbox:letter-withdraw", args=[case.number]) not in shown
    with pytest.raises(ValidationError, match="可能有人刚处理过"):
        sending.withdraw(case=case, by=cast.student)


def test_nothing_becomes_of_a_letter_that_was_taken_back(cast, direct):
    case = direct()
    sending.withdraw(case=case, by=cast.student)
    with pytest.raises(ValidationError, match="已撤回"):
        proposed(cast, case)


def test_whoever_supports_it_hears_that_it_was_taken_back(cast):
    case = at(cast, "submitted", publish_consent=True)
    actions.ask(case=case, by=cast.staff, text="哪一台？")
    supports.support(case=case, by=cast.other_student)
    sending.tell(case=case, by=cast.student, text="左边那台")
    sending.withdraw(case=case, by=cast.student)
    assert told(cast.other_student) == [f"你附议的“{TITLE}”由来信人撤回了"]


def test_whoever_waits_for_it_hears_that_it_was_taken_back(cast, direct):
    waiting, first = at(cast, "handling", "w", title="换一台"), direct()
    dependencies.add(case=waiting, needs=first, by=cast.staff)
    sending.withdraw(case=first, by=cast.student)
    assert told(cast.answerer)[-1] == "先办的那封信撤回了，可以接着办：换一台"
