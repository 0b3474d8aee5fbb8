"""The catalogue, its form for staff, and requests that become cases."""

from uuid import uuid4

import pytest
from django.urls import reverse

from mailbox.cases import actions as cases
from mailbox.cases import answering, figures
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_of
from mailbox.service.models import Service
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def ask(client, rota, **fields):
    address = reverse("mailbox:service-request", args=[rota.service.pk])
    return client.post(
        address, {"text": "给实习单位用的团员证明", "submission_key": str(uuid4()), **fields}
    )


def test_the_page_says_what_staff_wrote_and_what_the_rules_promise(client, rota):
    text = client.get(reverse("mailbox:service", args=[rota.service.pk])).content.decode()
    for line in (*rota.service.steps.splitlines(), *rota.service.documents.splitlines()):
        assert line in text
    assert "5 个工作日" in text
    assert reverse("mailbox:service-request", args=[rota.service.pk]) in text


def test_a_request_is_a_case_in_the_queue_with_receipt_and_tracking(client, rota):
    client.force_login(rota.cast.student, BACKEND)
    answer = ask(client, rota)
    case = Case.objects.get()
    assert (case.kind, case.author, case.visibility) == ("request", rota.cast.student, "named")
    assert case.service_request.service == rota.service
    assert case.rules == rules_of(rota.service.case_class_id)
    assert (case.step, case.due_at is not None) == ("accept", True)
    receipt = client.get(answer.url).content.decode()
    assert case.number in receipt and "查询码" in receipt
    page = client.get(reverse("mailbox:letter", args=[case.number])).content.decode()
    for words in ("你交了申请", "申请内容</h2>", "不办了？", "撤回申请</button>", "<dt>申请</dt>"):
        assert words in page
    for words in ("你写了信", "原信", "不想写了", "<dt>公开</dt>", "<dt>方面</dt>"):
        assert words not in page
    assert "你交了申请" in receipt and "看这份申请" in receipt and "1 写信" not in receipt
    client.force_login(rota.staff, BACKEND)
    assert f"办事：{rota.service.name}" in client.get("/desk/").content.decode()


def test_routing_offers_the_unit_in_charge_of_the_service(client, rota):
    rota.service.unit = rota.cast.other_department
    rota.service.save()
    client.force_login(rota.cast.student, BACKEND)
    ask(client, rota)
    case = Case.objects.get()
    cases.accept(case=case, by=rota.staff)
    client.force_login(rota.staff, BACKEND)
    page = client.get(reverse("mailbox:desk-case", args=[case.number])).content.decode()
    assert f'<option value="{rota.cast.other_department.pk}" selected>' in page


def test_the_same_form_twice_is_one_request(client, rota):
    client.force_login(rota.cast.student, BACKEND)
    key = str(uuid4())
    assert [ask(client, rota, submission_key=key).status_code for _ in range(2)] == [302, 302]
    assert Case.objects.count() == 1


def test_too_long_a_request_comes_back_whole(client, rota):
    client.force_login(rota.cast.student, BACKEND)
    answer = ask(client, rota, text="长" * 2001)
    assert answer.status_code == 400
    assert "请删去 1 字" in answer.content.decode() and "长" * 2001 in answer.content.decode()


def test_requests_are_answered_like_letters_and_stay_out_of_the_public_figures(client, rota):
    client.force_login(rota.cast.student, BACKEND)
    ask(client, rota)
    case = Case.objects.get()
    cases.accept(case=case, by=rota.staff)
    cases.route(case=case, by=rota.staff, lead=rota.cast.department)
    answering.draft_answer(case=case, by=rota.cast.answerer, text="已开好，请来取。")
    answering.approve_answer(case=case, by=rota.cast.auditor)
    answering.rate(case=case, is_satisfied=True)
    assert Case.objects.get().outcome == "solved"
    assert figures.counted().count() == 0


def test_a_class_without_rules_in_force_takes_no_requests(client, rota):
    from mailbox.cases.rules_actions import set_offered

    set_offered(case_class=rota.service.case_class, by=rota.staff, is_active=False)
    client.force_login(rota.cast.student, BACKEND)
    page = client.get(reverse("mailbox:service", args=[rota.service.pk])).content.decode()
    assert "办这件事" not in page and "请到服务台来办" in page
    assert ask(client, rota).status_code == 400
    assert not Case.objects.exists()


def test_a_change_is_recorded_with_the_words_before_and_after(client, rota):
    client.force_login(rota.staff, BACKEND)
    was = rota.service
    fields = {
        "name": was.name, "summary": was.summary, "steps": was.steps, "documents": was.documents,
        "case_class": was.case_class_id, "place": "图书馆一楼", "hours": was.hours,
        "is_active": "on",
    }  # fmt: skip
    assert client.post(reverse("mailbox:service-edit", args=[was.pk]), fields).status_code == 302
    assert Service.objects.get(pk=was.pk).place == "图书馆一楼"
    noted = AuditEvent.objects.get(name="mailbox.service.changed")
    assert noted.data == {"changes": [f"地点：{was.place} → 图书馆一楼"]}


def test_the_copy_of_my_data_holds_what_the_desk_keeps(rota):
    from mailbox.service import personal

    rota.filled()
    found = personal.of(rota.cast.student)
    assert (len(found["我的值班"]), found["确认过的值班"][0]["分钟"]) == (2, 90)
