"""Lists of steps, each letter's own copy, and letters that wait for others: rings, races, words."""

from threading import Event, Thread
from time import sleep

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from mailbox.cases import actions, answering, dependencies, merging, sending
from mailbox.cases.models import Case
from mailbox.cases.rings import leads_to
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import RefusalReason
from mailbox.cases.together_models import Dependency
from mailbox.checklists.actions import save_steps
from mailbox.checklists.models import CheckItem, CheckStep
from tests.mailbox.desk_letters import at
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def act(user, case, verb, **data):
    return signed_in(user).post(reverse("mailbox:desk-act", args=[case.number, verb]), data)


@pytest.fixture
def listed(cast):
    """Letters of this class have two steps, of which the first is required."""
    case_class = rules_in_force()[1].case_class
    save_steps(case_class=case_class, by=cast.staff, steps=[("到现场看过", True), ("拍照", False)])
    return case_class


def test_a_letter_gets_its_own_copy_when_it_is_taken_in(cast, listed):
    early = at(cast, "submitted", "e")
    case = at(cast, "handling")
    assert case.case_class == listed
    assert not early.check_items.exists()
    assert list(case.check_items.values_list("text", "is_required", "done_by")) == [
        ("到现场看过", True, None), ("拍照", False, None),
    ]  # fmt: skip
    save_steps(case_class=listed, by=cast.staff, steps=[("打电话", True)])
    assert case.check_items.count() == 2


def test_no_answer_goes_out_while_something_required_is_open(cast, listed):
    case = at(cast, "drafted")
    page = act(cast.auditor, case, "approve", text="明天修好。")
    assert page.status_code == 409
    assert "清单里还有必办的没勾：到现场看过。办完勾上，再发答复。" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == "drafted"
    item = case.check_items.get(is_required=True)
    answer = act(cast.answerer, case, "tick", item=item.pk, is_done="on")
    assert answer.url == f"/desk/letters/{case.number}/#checklist"
    assert act(cast.auditor, case, "approve", text="明天修好。").status_code == 302
    item.refresh_from_db()
    assert item.done_by == cast.answerer


def test_where_no_second_person_is_needed_the_draft_is_stopped(cast, listed):
    case = at(cast, "handling")
    case.rules.__class__.objects.filter(pk=case.rules_id).update(approval="none")
    page = act(cast.answerer, case, "draft", text="明天修好。")
    assert (page.status_code, Case.objects.get(pk=case.pk).state) == (409, "handling")
    assert not case.answers.exists()
    assert "明天修好。" in page.content.decode()


def test_ticks_keep_who_was_first_and_can_be_taken_back(cast, listed):
    case = at(cast, "handling")
    item = case.check_items.first()
    for who in (cast.answerer, cast.auditor):
        act(who, case, "tick", item=item.pk, is_done="on")
    item.refresh_from_db()
    assert item.done_by == cast.answerer
    act(cast.auditor, case, "tick", item=item.pk)
    item.refresh_from_db()
    assert (item.done_by, item.done_at) == (None, None)
    names = AuditEvent.objects.filter(name__startswith="mailbox.check_item")
    assert list(names.order_by("pk").values_list("name", flat=True)) == [
        "mailbox.check_item.ticked", "mailbox.check_item.unticked",
    ]  # fmt: skip


def test_items_of_other_letters_and_odd_ones_are_refused(cast, listed):
    case, other = at(cast, "handling"), at(cast, "handling", "o")
    foreign = other.check_items.first()
    assert act(cast.answerer, case, "tick", item=foreign.pk, is_done="on").status_code == 409
    assert act(cast.answerer, case, "tick", item="x").status_code == 400
    assert act(cast.answerer, case, "add-check", text="").status_code == 400
    assert not CheckItem.objects.exclude(done_by=None).exists()


def test_a_list_has_an_end(cast):
    case = at(cast, "handling")
    for number in range(30):
        actions.add_check(case=case, by=cast.answerer, text=f"第{number}条", is_required=False)
    page = act(cast.answerer, case, "add-check", text="再一条")
    assert (page.status_code, "清单最多 30 条" in page.content.decode()) == (409, True)


def test_the_author_sees_no_list(cast, listed):
    case = at(cast, "handling")
    page = signed_in(cast.student).get(reverse("mailbox:letter", args=[case.number]))
    assert "到现场看过" not in page.content.decode()


def test_the_form_of_a_list(cast):
    address = reverse("mailbox:checklist-edit", args=["study"])
    data = {
        "step-TOTAL_FORMS": "3", "step-INITIAL_FORMS": "0", "step-0-text": "到现场看过",
        "step-0-is_required": "on", "step-1-text": "", "step-2-text": "回访",
    }  # fmt: skip
    assert signed_in(cast.answerer).post(address, data).status_code == 403
    assert signed_in(cast.staff).post(address, data).status_code == 302
    assert list(CheckStep.objects.values_list("position", "text", "is_required")) == [
        (1, "到现场看过", True), (2, "回访", False),
    ]  # fmt: skip
    page = signed_in(cast.staff).post(address, data | {"step-0-text": "x" * 101})
    assert (page.status_code, "第 1 步：" in page.content.decode()) == (400, True)
    assert signed_in(cast.staff).post(address, {}).status_code == 400
    assert CheckStep.objects.count() == 2
    shown = signed_in(cast.staff).get(reverse("mailbox:checklist-list")).content.decode()
    assert "到现场看过（必办） → 回访" in shown


def test_a_letter_with_a_long_list_takes_as_few_queries(cast, listed):
    case, client = at(cast, "handling"), signed_in(cast.answerer)
    client.get(reverse("mailbox:desk-case", args=[case.number]))
    used = []
    for number in range(3):
        actions.add_check(case=case, by=cast.answerer, text=f"第{number}条", is_required=False)
        needs = at(cast, "handling", f"n{number}")
        dependencies.add(case=case, needs=needs, by=cast.staff)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("mailbox:desk-case", args=[case.number]))
        used.append(len(queries))
    assert used[0] == used[2] <= 25


# Letters that wait for others


def pair(cast, **fields):
    return at(cast, "handling", "one", title="甲信", **fields), at(
        cast, "handling", "two", title="乙信"
    )


def test_the_waiting_side_is_told_when_the_other_is_answered(cast):
    case, needs = pair(cast)
    actions.claim_case(case=case, by=cast.answerer2)
    assert act(cast.answerer, case, "needs", number=needs.number.lower()).status_code == 302
    shown = signed_in(cast.answerer).get(reverse("mailbox:desk-case", args=[case.number]))
    assert "乙信" in shown.content.decode()
    answering.draft_answer(case=needs, by=cast.answerer, text="好了。")
    answering.approve_answer(case=needs, by=cast.auditor)
    notice = Notice.objects.get(title="先办的那封信有结果了，可以接着办：甲信")
    assert notice.deliveries.get(channel="site").recipient == cast.answerer2
    assert not dependencies.running(case=case.pk).exists()
    answering.draft_answer(case=case, by=cast.answerer, text="好了。")
    assert answering.approve_answer(case=case, by=cast.auditor).state == "sent"


def test_answering_first_needs_a_reason_that_stays(cast):
    case, needs = pair(cast)
    dependencies.add(case=case, needs=needs, by=cast.staff)
    answering.draft_answer(case=case, by=cast.answerer, text="好了。")
    page = act(cast.auditor, case, "approve", text="好了。")
    assert page.status_code == 400
    assert "为什么不等那封信" in page.content.decode()
    with pytest.raises(ValidationError, match="请写明理由"):
        answering.approve_answer(case=case, by=cast.auditor)
    done = act(cast.auditor, case, "approve", text="好了。", despite="那封还要等配件")
    assert (done.status_code, Case.objects.get(pk=case.pk).state) == (302, "answered")
    entry = case.entries.get(kind="answered_first")
    assert (entry.text, entry.for_author) == ("那封还要等配件", False)
    assert AuditEvent.objects.filter(name="mailbox.dependency.overruled").count() == 1


@pytest.mark.parametrize(("end", "how"), [("refuse", "有结果"), ("withdraw", "撤回")])
def test_it_waits_no_more_when_the_other_ends_otherwise(cast, end, how):
    case, needs = at(cast, "handling", "one"), at(cast, "submitted", "two")
    dependencies.add(case=case, needs=needs, by=cast.staff)
    if end == "refuse":
        actions.refuse(case=needs, by=cast.staff, reason=RefusalReason.objects.first())
    else:
        sending.withdraw(case=needs, by=cast.student)
    assert not dependencies.running().exists()
    assert Notice.objects.filter(title__startswith=f"先办的那封信{how}了").count() == 1


def test_an_answer_through_a_merge_counts(cast):
    case, needs = pair(cast)
    lead = at(cast, "handling", "three")
    dependencies.add(case=case, needs=needs, by=cast.staff)
    merging.merge(case=needs, lead=lead, by=cast.staff)
    answering.draft_answer(case=lead, by=cast.answerer, text="好了。")
    answering.approve_answer(case=lead, by=cast.auditor)
    assert not dependencies.running(case=case.pk).exists()


def test_what_is_waited_for_is_not_merged_into_what_waits(cast):
    case, needs = pair(cast)
    dependencies.add(case=case, needs=needs, by=cast.staff)
    with pytest.raises(ValidationError, match="先去掉先后"):
        merging.merge(case=needs, lead=case, by=cast.staff)


def test_a_merged_letter_counts_as_its_lead(cast):
    """other waits for merged, merged is answered with lead: lead cannot wait for other."""
    lead, merged, other = (at(cast, "handling", key) for key in "lmo")
    dependencies.add(case=other, needs=merged, by=cast.staff)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    with pytest.raises(ValidationError, match="互相等"):
        dependencies.add(case=lead, needs=other, by=cast.staff)
    merging.unmerge(case=merged, by=cast.staff)
    dependencies.add(case=lead, needs=other, by=cast.staff)
    with pytest.raises(ValidationError, match="先去掉先后"):
        merging.merge(case=merged, lead=lead, by=cast.staff)


def test_no_ring_is_merged_together_either(cast):
    """case waits for other, other for lead: with lead, it would wait for itself."""
    case, other, lead = (at(cast, "handling", key) for key in "col")
    dependencies.add(case=case, needs=other, by=cast.staff)
    dependencies.add(case=other, needs=lead, by=cast.staff)
    with pytest.raises(ValidationError, match="绕着圈互相等"):
        merging.merge(case=case, lead=lead, by=cast.staff)
    assert Case.objects.get(pk=case.pk).state == "handling"


def test_what_a_letter_waited_for_may_be_answered_as_one_with_it(cast):
    case, needs = pair(cast)
    dependencies.add(case=case, needs=needs, by=cast.staff)
    merging.merge(case=case, lead=needs, by=cast.staff)
    answering.draft_answer(case=needs, by=cast.answerer, text="好了。")
    answering.approve_answer(case=needs, by=cast.auditor)
    assert Case.objects.get(pk=case.pk).state == "answered"
    assert not dependencies.running().exists()


def test_the_answer_waits_for_what_a_merged_letter_waits_for(cast):
    lead, merged, other = (at(cast, "handling", key) for key in "lmo")
    dependencies.add(case=merged, needs=other, by=cast.staff)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    answering.draft_answer(case=lead, by=cast.answerer, text="明天修好。")
    with pytest.raises(ValidationError, match="还有信要先办完"):
        answering.approve_answer(case=lead, by=cast.auditor)
    page = signed_in(cast.auditor).get(reverse("mailbox:desk-case", args=[lead.number]))
    assert 'name="despite"' in page.content.decode()
    answering.approve_answer(case=lead, by=cast.auditor, despite="先修要紧")
    assert Case.objects.get(pk=merged.pk).state == "answered"
    assert not dependencies.running().exists()


def test_what_a_merged_letter_waits_for_can_be_dropped_from_its_lead(cast):
    lead, merged, other = (at(cast, "handling", key) for key in "lmo")
    dependencies.add(case=merged, needs=other, by=cast.staff)
    merging.merge(case=merged, lead=lead, by=cast.staff)
    found = dependencies.running().get()
    assert act(cast.answerer, lead, "drop-need", pk=found.pk).status_code == 302
    assert not dependencies.running().exists()


def one_while_another_commits(first_step, second_step):
    """Do the second step while the first is done and not committed; what the second is told."""
    begun, said = Event(), []

    def first():
        try:
            with transaction.atomic():
                first_step()
                begun.set()
                sleep(0.5)
        finally:
            begun.set()
            connection.close()

    def second():
        begun.wait()
        try:
            second_step()
        except ValidationError as fault:
            said.extend(fault.messages)
        finally:
            connection.close()

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_an_edge_do_not_close_a_ring_together(cast):
    """other waits for merged; one merges it into lead and has not committed when another lets lead
    wait for other."""
    lead, merged, other = (at(cast, "handling", key) for key in "lmo")
    staff, staff2 = cast.staff, cast.staff2
    dependencies.add(case=other, needs=merged, by=staff)
    said = one_while_another_commits(
        lambda: merging.merge(case=merged, lead=lead, by=staff),
        lambda: dependencies.add(case=lead, needs=other, by=staff2),
    )
    assert said == ["那封信正在等这一封，互相等谁也办不成。"]


def test_itself_rings_repeats_and_ended_letters_are_refused(cast):
    one, two = pair(cast)
    three, over = at(cast, "handling", "three"), at(cast, "answered", "over")
    dependencies.add(case=one, needs=two, by=cast.staff)
    dependencies.add(case=two, needs=three, by=cast.staff)
    for case, needs, words in [
        (one, one, "不能等它自己"), (one, two, "已经写明"), (two, one, "互相等"),
        (three, one, "互相等"), (one, over, "不用再等了"),
    ]:  # fmt: skip
        page = act(cast.staff, case, "needs", number=needs.number)
        assert (page.status_code, words in page.content.decode()) == (409, True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(case=one, needs=one, by=cast.staff)


def test_only_letters_of_ones_own_desk_can_be_named_or_seen(cast):
    case = at(cast, "handling", "one")
    foreign = at(cast, "accepted", "two", title="教务处的一封")
    actions.route(case=foreign, by=cast.staff, lead=cast.other_department)
    page = act(cast.answerer, case, "needs", number=foreign.number)
    assert (page.status_code, "没有找到这封信" in page.content.decode()) == (400, True)
    dependencies.add(case=case, needs=foreign, by=cast.staff)
    address = reverse("mailbox:desk-case", args=[case.number])
    seen = signed_in(cast.answerer).get(address).content.decode()
    assert foreign.number not in seen and "教务处的一封" not in seen
    assert "另一个部门正在办的一封信" in seen
    assert "教务处的一封" in signed_in(cast.staff).get(address).content.decode()
    other = signed_in(cast.outsider).get(reverse("mailbox:desk-case", args=[foreign.number]))
    assert case.number not in other.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_close_a_ring_together_do_not(cast):
    """a waits for b and c for d; one adds b → c and has not committed when another adds d → a."""
    a, b, c, d = (at(cast, "handling", key) for key in "abcd")
    staff, staff2 = cast.staff, cast.staff2
    dependencies.add(case=a, needs=b, by=staff)
    dependencies.add(case=c, needs=d, by=staff)
    said = one_while_another_commits(
        lambda: dependencies.add(case=b, needs=c, by=staff),
        lambda: dependencies.add(case=d, needs=a, by=staff2),
    )
    assert dependencies.running().count() == 3
    assert said == ["那封信正在等这一封，互相等谁也办不成。"]


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_new_required_step_do_not_pass_each_other(cast):
    """Whoever adds a required step while the answer goes out is too late, or the answer waits."""
    case, answerer, auditor = at(cast, "drafted"), cast.answerer, cast.auditor
    added, said = Event(), []

    def add():
        with transaction.atomic():
            actions.add_check(case=case, by=answerer, text="到现场看过", is_required=True)
            added.set()
            sleep(0.5)
        connection.close()

    def approve():
        added.wait()
        try:
            answering.approve_answer(case=case, by=auditor)
        except ValidationError as fault:
            said.extend(fault.messages)
        finally:
            connection.close()

    threads = [Thread(target=add), Thread(target=approve)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["清单里还有必办的没勾：到现场看过。办完勾上，再发答复。"]
    assert Case.objects.get(pk=case.pk).state == "drafted"


SMALL = st.integers(0, 6)


@given(edges=st.lists(st.tuples(SMALL, SMALL), max_size=15), start=SMALL, goal=SMALL)
def test_leads_to_is_what_repeated_steps_reach(edges, start, goal):
    reached = {start}
    for _round in range(8):
        reached |= {other for one, other in edges if one in reached}
    assert leads_to(edges, start, goal) == (goal in reached)
