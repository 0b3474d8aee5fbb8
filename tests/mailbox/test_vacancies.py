"""A rule names a post that nobody else holds: then staff decide, and the page says so."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from branches.organisation.models import Appointment
from mailbox.cases import answering, permissions, vacancies
from mailbox.cases.models import Case
from mailbox.cases.rule_choices import Approval
from mailbox.cases.rules_models import ClassRules
from tests.mailbox.desk_letters import at
from tests.mailbox.test_desk_verbs import post
from tests.mailbox.test_rules import typed
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
PEOPLE = ("answerer", "answerer2", "auditor", "staff", "staff2", "outsider", "teacher", "student")
STAFF = {"staff", "staff2"}
NO_HEAD = "这个部门还没有任命负责人，答复改由团委审核。"
NO_AUDITOR = "这个部门还没有任命审核人或负责人，答复改由团委审核。"
NO_SECRETARY = "团委还没有任命书记、副书记，答复改由团委工作人员审核。"
NOBODY_ELSE = "自己拟的、自己写的不能自己审，又没有别人任这个职，答复改由团委审核。"


def page_of(user, case):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.get(f"/desk/letters/{case.number}/").content.decode()


def drafted(cast, rule, **fields):
    ClassRules.objects.update(approval=rule)
    return at(cast, "drafted", **fields)


def who(cast, case, people=PEOPLE):
    """Who may decide, by the permission and by the queue, which must say the same; and who was
    asked by the notice."""
    draft = case.answers.get()
    may = {name for name in people
           if permissions.can_approve(getattr(cast, name), case, draft)}  # fmt: skip
    queue = {
        name for name in people
        if permissions.on_desk(getattr(cast, name))
        .filter(permissions.to_approve(getattr(cast, name))).exists()
    }  # fmt: skip
    assert may == queue
    told = Notice.objects.filter(once__startswith="mailbox.drafted").latest("pk")
    pks = set(told.deliveries.values_list("recipient", flat=True))
    return may, {name for name in people if getattr(cast, name).pk in pks}


@pytest.mark.parametrize(
    ("rule", "missing", "words"),
    [(Approval.HEAD, (), NO_HEAD), (Approval.UNIT_THEN_OFFICE, ("auditor",), NO_AUDITOR),
     (Approval.SECRETARY, (), NO_SECRETARY)],
)  # fmt: skip
def test_where_nobody_holds_the_post_staff_decide(cast, rule, missing, words):
    people = [name for name in PEOPLE if name not in missing]
    for name in people:
        getattr(cast, name)
    case = drafted(cast, rule)
    assert who(cast, case, people) == (STAFF, STAFF)
    assert words in page_of(cast.staff, case)
    assert words in page_of(cast.answerer, case)
    assert post(cast.answerer2, case, "approve", {"text": "好"}).status_code == 403
    assert post(cast.staff, case, "check-draft", {"text": "好"}).status_code == 409
    assert post(cast.staff, case, "approve", {"text": "明天修好。"}).status_code == 302
    assert Case.objects.get().state == "answered"
    assert words not in page_of(cast.staff, case)


@pytest.mark.parametrize("how", ["over", "inactive", "elsewhere"])
def test_a_post_counts_only_while_somebody_holds_it_here(cast, how):
    unit = cast.other_department if how == "elsewhere" else cast.department
    ends = "2021-01-01" if how == "over" else None
    head = cast.holder("T3009", "孟长", unit, "secretary", ends_on=ends)
    if how == "inactive":
        type(head).objects.filter(pk=head.pk).update(is_active=False)
    for name in PEOPLE:
        getattr(cast, name)
    assert who(cast, drafted(cast, Approval.HEAD)) == (STAFF, STAFF)


def test_a_head_takes_it_over_and_the_words_go(cast):
    for name in PEOPLE:
        getattr(cast, name)
    case = drafted(cast, Approval.HEAD)
    head = cast.holder("T3009", "孟长", cast.department, "deputy")
    assert who(cast, case)[0] == set()
    assert permissions.can_approve(head, case, case.answers.get())
    assert NO_HEAD not in page_of(cast.staff, case)
    assert post(cast.staff, case, "approve", {"text": "好"}).status_code == 403


@pytest.mark.parametrize("why", ["drafter", "author"])
def test_the_only_head_decides_about_nothing_of_their_own(cast, why):
    head = cast.holder("T3009", "孟长", cast.department, "secretary")
    for name in PEOPLE:
        getattr(cast, name)
    ClassRules.objects.update(approval=Approval.HEAD)
    case = at(cast, "handling", **({"by": head} if why == "author" else {}))
    answering.draft_answer(
        case=case, by=head if why == "drafter" else cast.answerer, text="明天修好。"
    )
    case = Case.objects.get()
    assert who(cast, case) == (STAFF, STAFF)
    assert not permissions.can_approve(head, case, case.answers.get())
    assert NOBODY_ELSE in page_of(cast.staff, case)


def test_a_hidden_author_leaves_no_vacancy_that_would_tell_of_them(cast):
    head = cast.holder("T3009", "孟长", cast.department, "secretary")
    for name in PEOPLE:
        getattr(cast, name)
    case = drafted(cast, Approval.HEAD, by=head, visibility="hidden")
    assert vacancies.in_words(case, case.answers.get()) == ""
    assert who(cast, case)[0] == set()
    assert not permissions.can_approve(head, case, case.answers.get())
    assert "改由团委审核" not in page_of(cast.staff, case)


def test_a_drafter_of_the_staff_still_needs_another_person(cast):
    for name in PEOPLE:
        getattr(cast, name)
    ClassRules.objects.update(approval=Approval.HEAD)
    case = at(cast, "handling")
    Appointment.objects.create(user=cast.answerer, unit=cast.committee, post="staff")
    case = Case.objects.get()
    answering.draft_answer(case=case, by=cast.answerer, text="明天修好。")
    assert who(cast, Case.objects.get()) == (STAFF, STAFF)


def test_two_steps_stay_two_where_the_unit_has_somebody(cast):
    for name in PEOPLE:
        getattr(cast, name)
    case = drafted(cast, Approval.UNIT_THEN_OFFICE)
    assert who(cast, case) == ({"auditor"}, {"auditor"})
    with pytest.raises(ValidationError, match="先由主办部门审核"):
        answering.approve_answer(case=case, by=cast.staff)


def said(client, address, data):
    page = client.post(address, data, follow=True)
    return [(message.level_tag, str(message)) for message in page.context["messages"]]


def test_saving_such_rules_and_routing_warns(cast, client):
    units = (cast.department, cast.other_department)
    client.force_login(cast.staff, backend=BACKEND)
    saved = ("success", "已存为第 2 版，从现在起的来信按它办；以前的信照旧。")
    lacking = "还没有任命负责人，答复先由团委审核；任命以后就由负责人审核。"
    data = typed(approval="head", default_unit="")
    assert said(client, "/desk/rules/study/", data) == [
        saved,
        ("warning", "后勤处、教务处" + lacking),
    ]
    case = at(cast, "accepted")
    ClassRules.objects.update(approval=Approval.HEAD)
    address = f"/desk/letters/{case.number}/route/"
    routed = ("success", "已转办，对方会收到提醒。")
    assert said(client, address, {"lead": cast.department.pk}) == [routed, ("warning", NO_HEAD)]
    other = at(cast, "accepted", key="o")
    ClassRules.objects.update(approval=Approval.HEAD)
    many = {"pick": [other.number], "verb": "route", "unit": cast.department.pk}
    assert said(client, "/desk/", many) == [
        ("success", "已转办 1 封给后勤处。"), ("warning", "后勤处" + lacking),
    ]  # fmt: skip
    for unit in units:
        cast.holder(f"T9{unit.pk}", "负责人", unit, "secretary")
    saved = ("success", "已存为第 3 版，从现在起的来信按它办；以前的信照旧。")
    assert said(client, "/desk/rules/study/", data) == [saved]
    assert said(client, address, {"lead": cast.other_department.pk}) == [routed]


def test_a_class_for_one_unit_warns_of_that_unit_and_a_secretary_may_be_missing(cast, client):
    client.force_login(cast.staff, backend=BACKEND)
    cast.holder("T3009", "孟长", cast.department, "secretary")
    assert cast.other_department.name == "教务处"
    data = typed(approval="head", default_unit=cast.department.pk)
    assert [level for level, _words in said(client, "/desk/rules/study/", data)] == ["success"]
    data["default_unit"] = cast.other_department.pk
    assert said(client, "/desk/rules/study/", data)[1][1].startswith("教务处还没有任命负责人")
    data["approval"] = "secretary"
    assert said(client, "/desk/rules/study/", data)[1:] == [("warning", NO_SECRETARY)]
    assert cast.committee_secretary
    assert len(said(client, "/desk/rules/study/", data)) == 1
