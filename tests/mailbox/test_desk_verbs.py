"""Each verb of the desk by each role, and what the page says when it cannot be done."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.cases import actions, answering, dependencies, instructions, publishing, verbs
from mailbox.cases.answer_models import Publication
from mailbox.cases.models import Case, CaseEntry
from mailbox.cases.rules_models import ClassRules, RefusalReason
from mailbox.cases.together_models import Dependency
from mailbox.checklists.models import CheckItem
from mailbox.senders.actions import trust
from tests.mailbox.desk_letters import at
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db

ROLES = (
    "student", "other_student", "secretary", "general_secretary", "staff", "staff2",
    "administrator", "supervisor", "teacher", "answerer", "auditor", "outsider",
)  # fmt: skip
SCREENING = {"staff", "staff2", "administrator"}
# Who sees the letter once it is routed to the department; everybody else reads 404, or 403 when
# they have no desk at all.
NO_DESK = {"student", "other_student", "supervisor"}
UNSEEN = {"secretary", "general_secretary", "outsider"}
# verb: (state in which it fits, what is typed, who may)
TABLE = {
    "accept": ("submitted", {}, SCREENING),
    "refuse": ("submitted", {"reason": "1"}, SCREENING),
    "route": ("accepted", {"lead": "DEPARTMENT"}, SCREENING),
    "ask": ("handling", {"text": "哪一天？"}, SCREENING | {"answerer"}),
    "claim": ("handling", {}, {"answerer"}),
    "assign": ("handling", {"to": "ANSWERER2"}, SCREENING | {"answerer", "auditor"}),
    "draft": ("handling", {"text": "明天修好。"}, {"answerer"}),
    "progress": ("handling", {"text": "配件已下单"}, {"answerer"}),
    "return": ("handling", {"reason": "不归我们管"}, {"answerer"}),
    "extend": ("handling", {"reason": "要等配件"}, SCREENING | {"answerer"}),
    "note": ("handling", {"text": "已电话联系"}, SCREENING | {"answerer", "auditor"}),
    "interim": ("handling", {"text": "正在等配件。"}, SCREENING | {"answerer"}),
    "reach": (
        "answered", {"channel": "phone", "reached_on": "2026-11-20"},
        SCREENING | {"answerer", "auditor"}),
    "ask-leader": (
        "handling", {"leader": "SECRETARY", "question": "请定"}, SCREENING | {"answerer"}),
    "instruct": ("handling", {"text": "照此办理"}, {"staff2"}),
    "split": ("handling", {"title": "另一件", "text": "门也坏了"}, SCREENING),
    "value": ("handling", {}, SCREENING),
    "unvalue": ("handling", {}, SCREENING),
    "approve": ("drafted", {"text": "明天修好。"}, SCREENING | {"auditor"}),
    "check-draft": ("drafted", {"text": "明天修好。"}, {"auditor"}),
    "return-draft": ("drafted", {"reason": "写清时间"}, SCREENING | {"auditor", "answerer"}),
    "ask-reveal": ("handling", {"reason": "要当面核实"}, SCREENING),
    "add-check": ("handling", {"text": "到现场看过"}, SCREENING | {"answerer", "auditor"}),
    "tick": ("handling", {"item": "ITEM", "is_done": "on"}, SCREENING | {"answerer", "auditor"}),
    "needs": ("handling", {"number": "OTHER"}, SCREENING | {"answerer"}),
    "drop-need": ("handling", {"pk": "EDGE"}, SCREENING | {"answerer"}),
    "trust": ("handling", {"reason": "三次都属实", "until": "SOON"}, SCREENING),
    "untrust": ("handling", {}, SCREENING),
    "pause-sender": ("handling", {"reason": "一天二十封", "until": "SOON"}, SCREENING),
    "merge": ("handling", {"number": "OTHER"}, SCREENING),
    "unmerge": ("merged", {}, SCREENING),
    "agree-reveal": ("handling", {}, SCREENING),
    "turn": ("answered", {"kind": "theme", "title": "光盘行动周"}, SCREENING),
    "prepare-publication": (
        "answered", {"title": "微波炉", "question": "坏了", "answer": "修好了"}, SCREENING),
    "approve-publication": ("answered", {"checked": "on"}, SCREENING - {"staff"}),
    "review-publication": ("answered", {"is_outdated": "yes"}, SCREENING),
    "drop-publication": ("answered", {"reason": "不合适"}, SCREENING),
}  # fmt: skip


def prepared(cast, verb):
    state = TABLE[verb][0]
    hidden = "reveal" in verb
    case = at(cast, state, visibility="hidden" if hidden else "named", publish_consent=True)
    if verb == "agree-reveal":
        publishing.ask_reveal(case=case, by=cast.committee_secretary, reason="要当面核实")
    if verb == "reach":
        ClassRules.objects.update(by_phone=True)
    if verb == "instruct":
        instructions.ask_leader(case=case, by=cast.staff, leader=cast.staff2, question="请定")
    if verb == "check-draft":
        ClassRules.objects.update(approval="unit_office")
        assert cast.auditor  # else staff would send it out at once
    if verb == "untrust":
        soon = timezone.localdate() + timedelta(days=9)
        trust(person=cast.student, by=cast.committee_secretary, letter=case.number, reason="属实",
              until=soon)  # fmt: skip
    if verb == "tick":
        CheckItem.objects.create(case=case, text="到现场看过")
    if verb == "drop-need":
        first = at(cast, "handling", key="first")
        dependencies.add(case=case, needs=first, by=cast.committee_secretary)
    if verb in ("merge", "needs"):
        at(cast, "handling", key="lead", title="主信")
    if verb in ("approve-publication", "drop-publication", "review-publication"):
        publishing.prepare_publication(
            case=case, by=cast.staff, title="微波炉", question="坏了", answer="修好了"
        )
    if verb == "review-publication":
        publishing.approve_publication(publication=Publication.objects.get(), by=cast.staff2)
    return case


def typed(cast, verb):
    data = dict(TABLE[verb][1])
    if "lead" in data:
        data["lead"] = cast.department.pk
    if "leader" in data:
        data["leader"] = cast.committee_secretary.pk
    if "until" in data:
        data["until"] = timezone.localdate() + timedelta(days=9)
    if "item" in data:
        data["item"] = CheckItem.objects.get().pk
    if "pk" in data:
        data["pk"] = Dependency.objects.get().pk
    if "to" in data:
        data["to"] = cast.answerer2.pk
    if "number" in data:
        data["number"] = Case.objects.get(title="主信").number
    if data.get("reason") == "1":
        data["reason"] = RefusalReason.objects.first().pk
    if verb == "approve-publication":
        data["seen"] = Publication.objects.get().version
    return data


def post(user, case, verb, data):
    client = Client()
    client.force_login(user, backend="tuanwei.accounts.backends.NumberBackend")
    return client.post(f"/desk/letters/{case.number}/{verb}/", data)


def expected(role, verb, state):
    if role in TABLE[verb][2]:
        return 302
    if role in NO_DESK | SCREENING | {"teacher"}:  # they see every letter, or no desk at all
        return 403
    routed = state not in ("submitted", "accepted")
    return 403 if routed and role in ("answerer", "auditor") else 404


def test_the_table_of_verbs_is_the_table_tested():
    assert set(verbs.VERBS) == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", TABLE)
def test_who_may(cast, verb, role):
    case = prepared(cast, verb)
    before = AuditEvent.objects.count()
    answer = post(getattr(cast, role), case, verb, typed(cast, verb))
    assert answer.status_code == expected(role, verb, TABLE[verb][0])
    assert AuditEvent.objects.count() == before + (answer.status_code == 302)


def test_whoever_is_given_a_letter_hears_of_it_with_the_word(cast, client):
    case = at(cast, "handling")
    data = {"to": cast.answerer2.pk, "text": "宿管已问过"}
    assert post(cast.answerer, case, "assign", data).status_code == 302
    notice = Notice.objects.get(title="吴立把一封信交给你：二食堂微波炉坏了")
    assert (notice.body, notice.deliveries.get(channel="site").recipient) == (
        "宿管已问过", cast.answerer2,
    )  # fmt: skip
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    assert "宿管已问过" not in client.get(f"/mailbox/letters/{case.number}/").content.decode()
    # It is hers now: he cannot give it on, the head can.
    assert post(cast.answerer, case, "assign", {"to": cast.answerer.pk}).status_code == 403
    assert post(cast.auditor, case, "assign", {"to": cast.answerer.pk}).status_code == 302


def test_a_letter_that_a_colleague_has_taken_meanwhile_is_not_given_away(cast):
    case = at(cast, "handling")
    actions.claim_case(case=case, by=cast.answerer2)
    with pytest.raises(ValidationError, match="刚由别人接手了"):
        actions.assign(case=case, by=cast.answerer, to=cast.auditor)


def test_a_letter_is_not_given_to_who_cannot_answer_it(cast):
    case = at(cast, "handling")
    for person in (cast.outsider, cast.student, cast.auditor):
        page = post(cast.answerer, case, "assign", {"to": person.pk})
        assert page.status_code == 400


def test_an_unknown_verb_does_not_exist(cast):
    assert post(cast.staff, at(cast, "submitted"), "destroy", {}).status_code == 404


def test_a_get_does_nothing(cast, client):
    case = at(cast, "submitted")
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.get(f"/desk/letters/{case.number}/accept/").status_code == 405
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_without_the_form_token_nothing_happens(cast):
    case = at(cast, "submitted")
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.post(f"/desk/letters/{case.number}/accept/").status_code == 403
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_too_late_says_so_and_keeps_what_was_typed(cast):
    case = at(cast, "answered")
    answer = post(cast.answerer, case, "draft", {"text": "我写了很久的答复"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "这封信现在是“等评价”，不能这样处理。可能有人刚处理过，请刷新页面再看。" in page
    assert "我写了很久的答复" in page


def test_an_empty_form_names_the_field(cast):
    answer = post(cast.answerer, at(cast, "handling"), "draft", {"text": "  "})
    assert answer.status_code == 400
    assert "答复：请填写。" in answer.content.decode()


def test_nobody_handles_their_own_letter(cast):
    case = at(cast, "submitted", by=cast.staff2)
    answer = post(cast.staff2, case, "accept", {})
    assert answer.status_code == 403
    assert "这是你自己写的信，由别的同事办理。" in answer.content.decode()
    client = Client()
    client.force_login(cast.staff2, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.get(f"/desk/letters/{case.number}/").url == f"/mailbox/letters/{case.number}/"


def test_the_drafter_cannot_approve_even_as_staff(cast):
    case = at(cast, "handling")
    Appointment.objects.create(user=cast.staff, unit=cast.department, post="answerer")
    answering.draft_answer(case=case, by=cast.staff, text="明天修好。")
    answer = post(cast.staff, case, "approve", {"text": "明天修好。"})
    assert answer.status_code == 403
    assert "自己拟的不能自己审" in answer.content.decode()


def test_extra_fields_are_ignored(cast):
    case = at(cast, "submitted")
    post(cast.staff, case, "accept", {"state": "closed", "author": cast.staff.pk, "is_valued": "1"})
    found = Case.objects.get(pk=case.pk)
    assert (found.state, found.author, found.is_valued) == ("accepted", cast.student, False)


def test_a_letter_of_another_unit_looks_like_one_that_does_not_exist(cast, client):
    case = at(cast, "handling")
    client.force_login(cast.outsider, backend="tuanwei.accounts.backends.NumberBackend")
    unseen = client.get(f"/desk/letters/{case.number}/")
    nothing = client.get("/desk/letters/261122-ZZZZZ/")
    assert (unseen.status_code, nothing.status_code) == (404, 404)
    assert unseen.content == nothing.content


def test_the_hidden_name_is_shown_only_to_the_two_who_lifted_it(cast):
    case = at(cast, "handling", visibility="hidden", text="请看看。")
    people = (cast.staff, cast.staff2, cast.administrator, cast.answerer, cast.auditor)

    def who_reads_it():
        found = set()
        for person in people:
            client = Client()
            client.force_login(person, backend="tuanwei.accounts.backends.NumberBackend")
            page = client.get(f"/desk/letters/{case.number}/").content.decode()
            if cast.student.name in page or cast.student.number in page:
                found.add(person.name)
        return found

    assert who_reads_it() == set()
    assert post(cast.staff, case, "ask-reveal", {"reason": "要当面核实"}).status_code == 302
    assert who_reads_it() == set()
    assert post(cast.staff, case, "agree-reveal", {}).status_code == 403
    assert post(cast.staff2, case, "agree-reveal", {}).status_code == 302
    assert who_reads_it() == {"周一鸣", "陆可"}


def test_private_notes_are_marked_and_author_never_sees_them(cast, client):
    case = at(cast, "handling")
    post(cast.staff, case, "note", {"text": "和上周那封一样"})
    entry = CaseEntry.objects.get(kind="note")
    assert (entry.for_author, entry.by) == (False, cast.staff)
    client.force_login(cast.answerer, backend="tuanwei.accounts.backends.NumberBackend")
    page = client.get(f"/desk/letters/{case.number}/").content.decode()
    assert "和上周那封一样" in page
    assert "来信人看不到" in page


def test_routing_to_a_branch_by_its_number(cast):
    case = at(cast, "accepted")
    post(cast.staff, case, "route", {"branch": cast.branch.code})
    assert Case.objects.get(pk=case.pk).lead == cast.branch


def test_a_handler_must_belong_to_the_lead(cast):
    case = at(cast, "accepted")
    post_of_outsider = cast.outsider.appointments.get().pk
    answer = post(
        cast.staff, case, "route", {"lead": cast.department.pk, "handler": post_of_outsider}
    )
    assert answer.status_code == 400
    assert "办理人要是主办部门的人。" in answer.content.decode()


def test_a_public_text_changed_meanwhile_is_read_again(cast, client):
    case = prepared(cast, "approve-publication")
    client.force_login(cast.staff2, backend="tuanwei.accounts.backends.NumberBackend")
    read = re.search(r'name="seen" value="([^"]+)"', client.get(desk(case)).content.decode())[1]
    publishing.prepare_publication(
        case=case, by=cast.staff, title="微波炉", question="林知夏问：坏了", answer="修好了"
    )
    for seen in (read, ""):
        answer = client.post(desk(case) + "approve-publication/", {"checked": "on", "seen": seen})
        assert "公开稿刚刚改过" in answer.content.decode()
        assert Publication.objects.get().published_on is None
    read = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]
    client.post(desk(case) + "approve-publication/", {"checked": "on", "seen": read})
    assert Publication.objects.get().published_on


def desk(case):
    return f"/desk/letters/{case.number}/"


def test_traces_warn_before_publishing(cast, client):
    case = at(
        cast, "answered", publish_consent=True,
        text="我是林知夏，学号2024110101，电话13800001234，住3栋502。",
    )  # fmt: skip
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    page = client.get(f"/desk/letters/{case.number}/").content.decode()
    assert "姓名：林知夏；手机号：13800001234；学号或编号：2024110101；寝室：住3栋502" in page
