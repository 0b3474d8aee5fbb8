"""Letters handled as one: merging, taking apart, and one answer for all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbox.cases import actions, answering, merging, sending, supports
from mailbox.cases.figures import conditions, counted
from mailbox.models import Case, Merge, RefusalReason, Support
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
