"""后来怎样: what became of a letter, for everybody whose letter it is about, and for nobody else."""

import pytest

from mailbox.cases import actions, answering, followups, merging, sending, supports
from tests.promises.conftest import Promises, told
from tuanwei.audit.models import AuditEvent
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def turned(case, cast, kind="theme", title="光盘行动周"):
    return followups.turn_into(case=case, by=cast.staff, kind=kind, title=title, text="")


def titles(case):
    return [each.title for each in followups.of(case)]


def page(client, user, address):
    client.force_login(user, BACKEND)
    return client.get(address).content.decode()


@pytest.mark.parametrize("kind", ["theme", "question", "meeting"])
def test_the_author_sees_what_it_became(client, cast, letters, kind):
    case = letters.answered()
    made = turned(case, cast, kind)
    assert (made.source, made.source_key, made.kind) == ("letter", case.number, kind)
    shown = page(client, cast.student, f"/mailbox/letters/{case.number}/")
    assert "后来怎样" in shown and "光盘行动周" in shown and "等团委商量" in shown
    assert cast.staff.name not in shown
    proposals.decline(proposal=made, by=cast.staff2, words="今年经费用完了")
    shown = page(client, cast.student, f"/mailbox/letters/{case.number}/")
    assert "这次没有采纳" in shown and "今年经费用完了" in shown


def test_nothing_of_an_author_goes_along(cast, letters):
    case = letters.answered(visibility="hidden", text="我住 3栋201，电话 13812345678")
    made = turned(case, cast)
    kept = " ".join(str(value) for value in Proposal.objects.values().get(pk=made.pk).values())
    for part in (cast.student.name, cast.student.number, "3栋201", "13812345678", case.title):
        assert part not in kept
    assert made.made_by == cast.staff


def test_an_anonymous_author_follows_with_the_code(client, cast, letters):
    case, code = _anonymous(cast)
    turned(case, cast, "meeting", "夜间照明")
    answer = client.post("/mailbox/track/", {"number": case.number, "code": code})
    shown = answer.content.decode()
    assert "后来怎样" in shown and "夜间照明" in shown
    assert "/proposals/" not in shown


def _anonymous(cast):
    from mailbox.cases import box
    from mailbox.cases.models import Case
    from mailbox.cases.rules import rules_in_force

    receipt = sending.submit(
        by=None, rules=rules_in_force()[1], visibility="anonymous", title="路太黑", text="没有灯",
        submission_key="k1",
    )  # fmt: skip
    box.empty()
    case = Case.objects.get(number=receipt.number)
    actions.accept(case=case, by=cast.staff)
    return case, receipt.code


def test_merged_letters_share_what_became_of_them(client, cast, letters):
    lead, case = letters.routed(), letters.routed(by=cast.other_student)
    alone = letters.routed(by=cast.other_student)
    merging.merge(case=case, lead=lead, by=cast.staff)
    answering.draft_answer(case=letters.fresh(lead), by=cast.answerer, text="加开窗口。")
    answering.approve_answer(case=letters.fresh(lead), by=cast.auditor)
    turned(letters.fresh(lead), cast, "meeting", "从主信来的")
    turned(letters.fresh(case), cast, "theme", "从并入的信来的")
    both = {"从主信来的", "从并入的信来的"}
    assert set(titles(lead)) == set(titles(case)) == both
    assert titles(alone) == []
    item = Proposal.objects.get(title="从主信来的")
    proposals.finish(proposal=item, by=cast.staff, words="定了")
    for person, letter in ((cast.student, lead), (cast.other_student, case)):
        assert told(person) == [f"你的信 {letter.number}：会议议题“从主信来的”有结果了"]


def test_letters_taken_apart_share_nothing_any_more(cast, letters):
    lead, case = letters.routed(), letters.routed(by=cast.other_student)
    turned(lead, cast)
    merging.merge(case=case, lead=lead, by=cast.staff)
    assert titles(case) == ["光盘行动周"]
    merging.unmerge(case=letters.fresh(case), by=cast.staff)
    assert (titles(lead), titles(case)) == (["光盘行动周"], [])


def test_supporters_hear_and_see_titles_only(client, cast, letters):
    case = letters.routed(by=cast.other_student, publish_consent=True, text="我住 3栋201")
    supports.support(case=case, by=cast.student)
    made = turned(case, cast)
    proposals.finish(proposal=made, by=cast.staff, words="下月办")
    assert made.weight == 1
    assert told(cast.student) == [f"你附议的“{case.title}”：活动主题“光盘行动周”有结果了"]
    shown = page(client, cast.student, f"/mailbox/open/{case.pk}/")
    assert "光盘行动周" in shown and "下月办" in shown
    assert "3栋201" not in shown and case.number not in shown


@pytest.mark.parametrize("state", ["write", "refused"])
def test_what_was_not_taken_in_becomes_nothing(client, cast, letters, state):
    from mailbox.cases.rules_models import RefusalReason

    case = letters.write()
    if state == "refused":
        actions.refuse(case=case, by=cast.staff, reason=RefusalReason.objects.first())
    client.force_login(cast.staff, BACKEND)
    given = {"kind": "theme", "title": "光盘行动周"}
    assert client.post(f"/desk/letters/{case.number}/turn/", given).status_code == 409
    assert not Proposal.objects.exists()


def test_nobody_turns_their_own_letter(client, cast, letters):
    case = letters.answered(by=cast.staff)
    client.force_login(cast.staff, BACKEND)
    given = {"kind": "theme", "title": "光盘行动周"}
    assert client.post(f"/desk/letters/{case.number}/turn/", given).status_code == 403


def test_a_letter_page_asks_as_often_with_many_as_with_one(
    client, cast, letters, django_assert_max_num_queries
):
    case = letters.answered()
    for n in range(4):
        turned(case, cast, title=f"主题 {n}")
        Promises(cast, letters).stepped(None, None, case=case, what=f"承诺 {n}")
    client.force_login(cast.student, BACKEND)
    with django_assert_max_num_queries(12):
        client.get(f"/mailbox/letters/{case.number}/")
    client.force_login(cast.staff, BACKEND)
    with django_assert_max_num_queries(25):
        client.get(f"/desk/letters/{case.number}/")


def test_a_letter_merged_into_another_asks_twice_at_most(cast, letters, django_assert_num_queries):
    lead = letters.routed()
    cases = [letters.routed(by=cast.other_student) for _ in range(3)]
    for case in cases:
        merging.merge(case=case, lead=lead, by=cast.staff)
    turned(lead, cast)
    with django_assert_num_queries(1):
        everybody = followups.together(lead)
    with django_assert_num_queries(2):
        assert followups.together(cases[1]) == everybody
    assert set(everybody) == {case.pk for case in (lead, *cases)}
    with django_assert_num_queries(4):
        assert titles(cases[2]) == ["光盘行动周"]


def test_who_made_what_of_a_letter_is_recorded(cast, letters):
    turned(letters.answered(), cast)
    event = AuditEvent.objects.get(name="proposals.proposal.made")
    assert (event.actor, event.data) == (cast.staff, {"kind": "theme", "source": "letter"})
