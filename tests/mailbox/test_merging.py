"""Letters handled as one: merging, taking apart, and one answer for all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbox.cases import actions, answering, instructions, merging, sending, supports
from mailbox.cases.figures import conditions, counted
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_models import ClassRules
from mailbox.checklists.actions import save_steps
from mailbox.models import Case, Merge, RefusalReason, Support
from tests.mailbox.test_checklists import act
from tests.mailbox.test_supports import told

pytestmark = pytest.mark.django_db


def row(case):
    """Everything the database has of a letter."""
    return Case.objects.filter(pk=case.pk).values().get()


def refused(words, **letters):
    with pytest.raises(ValidationError, match=words):
        merging.merge(**letters)


def test_one_answer_reaches_all_and_each_closes_their_own(cast, letters):
    lead = letters.routed(by=cast.student)
    other = letters.routed(by=cast.other_student)
    merging.merge(case=other, lead=lead, by=cast.staff)
    assert letters.fresh(other).state == "merged"
    assert letters.fresh(other).due_at is None
    answering.draft_answer(case=lead, by=cast.answerer, text="已加开两个窗口。")
    answering.approve_answer(case=lead, by=cast.auditor)
    other = letters.fresh(other)
    assert other.state == "answered"
    assert other.answers.get().text == "已加开两个窗口。"
    assert other.due_at is not None
    assert any("有答复了" in title for title in told(cast.other_student))
    answering.rate(case=other, is_satisfied=True)
    assert letters.fresh(other).outcome == "solved"
    assert letters.fresh(lead).state == "answered"
    answering.rate(case=lead, is_satisfied=False)
    assert letters.fresh(lead).state == "reopened"
    assert letters.fresh(other).state == "closed"


# What the rules of a merged letter ask for


@pytest.fixture
def listed(cast):
    """The class has a list."""
    steps = [("到现场看过", True), ("拍照", False)]
    save_steps(case_class=rules_in_force()[1].case_class, by=cast.staff, steps=steps)


def merged_pair(cast, letters, **rules):
    """(merged, its lead of another class); `rules` are those of the merged one."""
    case, lead = letters.accepted(by=cast.other_student), letters.write(rules=rules_in_force()[2])
    actions.accept(case=lead, by=cast.staff)
    for each in (case, lead):
        actions.route(case=each, by=cast.staff, lead=cast.department)
    ClassRules.objects.filter(pk=case.rules_id).update(**rules)
    merging.merge(case=case, lead=lead, by=cast.staff)
    answering.draft_answer(case=lead, by=cast.answerer, text="已加开两个窗口。")
    return case, lead


def not_sent(words, cast, lead):
    with pytest.raises(ValidationError, match=words):
        answering.approve_answer(case=lead, by=cast.auditor)
    assert Case.objects.get(pk=lead.pk).state == "drafted"


@pytest.mark.parametrize("where", ["case", "lead"])
def test_required_steps_of_a_merged_letter_are_asked_for(cast, letters, listed, where):
    """Ticked where they stand, or in the list of the lead."""
    case, lead = merged_pair(cast, letters)
    not_sent("一起办理的信还有必办的没勾：到现场看过。", cast, lead)
    if where == "lead":
        actions.add_check(case=lead, by=cast.answerer, text="到现场看过", is_required=False)
        not_sent("到现场看过", cast, lead)
    item = (lead if where == "lead" else case).check_items.get(text="到现场看过")
    assert act(cast.answerer, item.case, "tick", item=item.pk, is_done="on").status_code == 302
    answering.approve_answer(case=lead, by=cast.auditor)
    assert letters.fresh(case).state == "answered"


def test_a_letter_that_was_not_taken_in_yet_has_its_list_once(cast, letters, listed):
    case, lead = letters.write(by=cast.other_student), letters.routed()
    merging.merge(case=case, lead=lead, by=cast.staff)
    assert case.check_items.count() == 2
    merging.unmerge(case=case, by=cast.staff)
    actions.accept(case=case, by=cast.staff)
    assert case.check_items.count() == 2


@pytest.mark.parametrize("asked", ["case", "lead"])
def test_an_instruction_about_a_merged_letter_is_asked_for(cast, letters, asked):
    case, lead = merged_pair(cast, letters, instruction="required")
    not_sent("一起办理的信要有领导批示", cast, lead)
    about = {"case": case, "lead": lead}[asked]
    leader = cast.committee_secretary
    instructions.ask_leader(case=about, by=cast.staff, leader=leader, question="请定")
    not_sent("一起办理的信要有领导批示", cast, lead)
    instructions.instruct(case=about, by=leader, text="从速办理")
    answering.approve_answer(case=lead, by=cast.auditor)
    assert letters.fresh(case).state == "answered"


def test_leaders_get_their_copy_where_a_merged_letter_has_it(cast, letters):
    _case, lead = merged_pair(cast, letters, copies_leaders=True)
    answering.approve_answer(case=lead, by=cast.auditor)
    assert f"抄送答复：{lead.title}" in told(cast.committee_secretary)


def test_the_unit_that_was_asked_first_hears_of_an_answer_along_a_merge(cast, letters):
    ClassRules.objects.update(first_asked=True)
    rules_in_force.forget()
    case, lead = letters.write(unit=cast.department, title="先问的一封"), letters.accepted()
    actions.return_to_pool(case=case, by=cast.answerer, reason="不归我们")
    actions.route(case=lead, by=cast.staff, lead=cast.other_department)
    merging.merge(case=case, lead=lead, by=cast.staff)
    clerk = cast.holder("T3099", "教务员", cast.other_department, "answerer")
    answering.draft_answer(case=lead, by=clerk, text="好了。")
    assert "首问的来信答复了：先问的一封" not in told(cast.answerer)
    answering.approve_answer(case=lead, by=cast.staff)
    assert told(cast.answerer).count("首问的来信答复了：先问的一封") == 1


def test_letters_whose_answers_others_approve_are_not_merged(cast, letters):
    case, lead = letters.routed(), letters.routed(rules=rules_in_force()[2])
    ClassRules.objects.filter(pk=case.rules_id).update(approval="secretary")
    refused("由别人审核，和这封不一样", case=case, lead=lead, by=cast.staff)
    assert letters.fresh(case).state == "handling"


def test_itself_rings_chains_and_what_is_over_are_refused(cast, letters):
    one, two, three = (letters.routed(by=cast.student) for _n in range(3))
    refused("它自己", case=one, lead=one, by=cast.staff)
    merging.merge(case=one, lead=two, by=cast.staff)
    refused("并案办理", case=one, lead=three, by=cast.staff)
    refused("并进了这一封", case=two, lead=one, by=cast.staff)
    refused("并进了这一封", case=two, lead=three, by=cast.staff)
    refused(f"请并进 {two.number}", case=three, lead=one, by=cast.staff)
    done = letters.answered(by=cast.student)
    refused("不能再并进去", case=three, lead=done, by=cast.staff)
    refused("不能并案", case=done, lead=three, by=cast.staff)
    assert Merge.objects.count() == 1


@pytest.mark.parametrize("pair", [("anonymous", "named"), ("named", "anonymous"),
                                  ("anonymous", "hidden"), ("hidden", "anonymous")])  # fmt: skip
def test_anonymous_letters_are_not_merged_with_others(cast, letters, pair):
    case, lead = (letters.routed(by=cast.student, visibility=which) for which in pair)
    refused("匿名信只能和匿名信", case=case, lead=lead, by=cast.staff)


def test_anonymous_letters_are_merged_with_each_other(cast, letters):
    case, lead = (letters.routed(visibility="anonymous") for _n in (1, 2))
    merging.merge(case=case, lead=lead, by=cast.staff)
    answering.draft_answer(case=lead, by=cast.answerer, text="修好了。")
    answering.approve_answer(case=lead, by=cast.auditor)
    assert letters.fresh(case).state == "answered"


def test_nobody_merges_their_own_and_a_reopened_letter_stays_alone(cast, letters):
    own, other = letters.routed(by=cast.staff), letters.routed(by=cast.student)
    refused("自己写的", case=other, lead=own, by=cast.staff)
    again = letters.answered(by=cast.student)
    answering.rate(case=again, is_satisfied=False)
    actions.route(case=again, by=cast.staff, lead=cast.department, handler=cast.answerer2)
    refused("换人单独办", case=letters.fresh(again), lead=other, by=cast.staff)


def test_unmerging_twice_or_after_the_answer_is_said(cast, letters):
    lead, other = letters.routed(by=cast.student), letters.routed(by=cast.other_student)
    merging.merge(case=other, lead=lead, by=cast.staff)
    merging.unmerge(case=other, by=cast.staff)
    with pytest.raises(ValidationError, match="没有并案"):
        merging.unmerge(case=other, by=cast.staff)
    merging.merge(case=other, lead=lead, by=cast.staff)
    answering.draft_answer(case=lead, by=cast.answerer, text="修好了。")
    answering.approve_answer(case=lead, by=cast.auditor)
    with pytest.raises(ValidationError, match="没有并案"):
        merging.unmerge(case=other, by=cast.staff)


@pytest.mark.parametrize("end", ["refuse", "withdraw"])
def test_when_the_lead_goes_no_further_the_others_go_on_by_themselves(cast, letters, end):
    lead, other = letters.write(by=cast.student), letters.routed(by=cast.other_student)
    before = row(other)
    merging.merge(case=other, lead=lead, by=cast.staff)
    if end == "withdraw":
        sending.withdraw(case=lead, by=cast.student)
    else:
        actions.refuse(case=lead, by=cast.staff, reason=RefusalReason.objects.first())
    assert row(other) == before


def test_supporters_hear_of_the_merge_may_withdraw_and_hear_of_the_answer(cast, letters):
    lead = letters.routed(by=cast.student)
    other = letters.routed(by=cast.other_student, publish_consent=True)
    supports.support(case=other, by=cast.secretary)
    supports.support(case=other, by=cast.party_member)
    merging.merge(case=other, lead=lead, by=cast.staff)
    supports.withdraw(case=other, by=cast.party_member)
    answering.draft_answer(case=lead, by=cast.answerer, text="修好了。")
    answering.approve_answer(case=lead, by=cast.auditor)
    assert ["一起办理" in t or "答复了" in t for t in told(cast.secretary)] == [True, True]
    assert len(told(cast.party_member)) == 1


@pytest.fixture
def several(cast, letters):
    """Letters at every stage that can be merged, some supported, with clocks of their own."""
    made = [letters.write(by=cast.student), letters.accepted(by=cast.other_student),
            letters.routed(by=cast.student), letters.routed(by=cast.other_student, visibility="hidden"),
            letters.routed(by=cast.other_student, publish_consent=True)]  # fmt: skip
    supports.support(case=made[-1], by=cast.secretary)
    for days, case in enumerate(made):
        due = timezone.now() + timedelta(days=days, microseconds=days + 7)
        Case.objects.filter(pk=case.pk).update(due_at=due, urged=days % 3)
    return made


def world(cases):
    """Every letter and supporter as the database has them."""
    return [row(case) for case in cases], list(Support.objects.order_by("pk").values())


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(steps=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_merge_and_unmerge_are_inverse(several, cast, steps):
    before, done = world(several), []
    for one, other in steps:
        try:
            merging.merge(case=several[one], lead=several[other], by=cast.staff)
            done.append(several[one])
        except ValidationError:
            continue
        case, lead = row(several[one]), row(several[other])
        assert case["state"] == "merged"
        assert lead["state"] != "merged"
    for case in reversed(done):
        merging.unmerge(case=case, by=cast.staff2)
    assert world(several) == before


def test_closed_unsolved_is_counted_apart_from_solved(cast, letters):
    solved, unsolved = letters.answered(by=cast.student), letters.answered(by=cast.student)
    answering.rate(case=solved, is_satisfied=True)
    Case.objects.filter(pk=unsolved.pk).update(reopened_times=9)
    answering.rate(case=unsolved, is_satisfied=False)
    wanted = conditions(timezone.now())
    counts = {
        name: counted().filter(wanted[name]).count() for name in ("solved", "unsolved", "closed")
    }
    assert counts == {"solved": 1, "unsolved": 1, "closed": 2}


def test_merging_lets_no_unit_read_more(client, cast, letters):
    lead = letters.routed(by=cast.student)
    other = letters.accepted(by=cast.other_student, title="食堂排队真的太久")
    merging.merge(case=other, lead=lead, by=cast.staff)
    client.force_login(cast.answerer)
    page = client.get(f"/desk/letters/{lead.number}/").content.decode()
    assert "一起办理的信" in page
    assert "不在你的部门" in page
    assert other.title not in page
    assert client.get(f"/desk/letters/{other.number}/").status_code == 404


def test_the_desk_merges_shows_and_takes_apart(client, cast, letters):
    lead = letters.routed(by=cast.student)
    other = letters.routed(by=cast.other_student, title="食堂排队真的太久")
    client.force_login(cast.staff)
    address = f"/desk/letters/{other.number}/"
    page = client.get(address).content.decode()
    assert f'value="{lead.number}"' in page
    answer = client.post(f"{address}merge/", {"letter": lead.number}, follow=True)
    assert "拆出来单独办" in answer.content.decode()
    assert f"/desk/letters/{lead.number}/" in answer.content.decode()
    page = client.get(f"/desk/letters/{lead.number}/").content.decode()
    assert "一起办理的信" in page
    assert other.number in page
    client.force_login(cast.other_student)
    page = client.get(f"/mailbox/letters/{other.number}/").content.decode()
    assert "一起办理" in page
    assert lead.number not in page
    client.force_login(cast.staff)
    client.post(f"{address}unmerge/")
    assert letters.fresh(other).state == "handling"
    answer = client.post(f"{address}merge/", {"number": "没有这封"})
    assert answer.status_code == 400
    answer = client.post(f"{address}merge/", {"number": other.number})
    assert answer.status_code == 409
    assert "它自己" in answer.content.decode()
