"""What a clerk and an answerer run into in a day: where a page goes on, what a message says, what
stands among the things to do."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mailbox.cases import actions, answering, instructions, merging, supports
from mailbox.cases.cards import cards
from mailbox.cases.models import Case
from mailbox.cases.rules_models import ClassRules
from mailbox.checklists.models import CheckItem
from mailbox.safety.actions import close_alert, take_alert
from mailbox.safety.models import Alert, SafetySetting
from mailbox.safety.queries import safety_setting
from tests.mailbox.desk_letters import at, letter
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def desk(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def did(user, case, verb, **data):
    """(where the page went on, [(level, message)]) after doing it."""
    page = desk(user).post(f"/desk/letters/{case.number}/{verb}/", data, follow=True)
    assert page.status_code == 200
    return page.redirect_chain[-1][0], messages_of(page)


def messages_of(page):
    return [(message.level_tag, str(message)) for message in page.context["messages"]]


def bulk(user, *cases, **data):
    page = desk(user).post("/desk/", {"pick": [c.number for c in cases]} | data, follow=True)
    return messages_of(page)


def test_whoever_returns_a_letter_goes_on_to_the_list(cast):
    case = at(cast, "handling")
    assert did(cast.answerer, case, "return", reason="归保卫处") == (
        "/desk/", [("success", "已退回，由团委重新分派。")],
    )  # fmt: skip
    other = at(cast, "handling", key="o")
    actions.route(case=other, by=cast.staff, lead=cast.other_department, helpers=[cast.department])
    where, said = did(cast.outsider, other, "note", text="看过了")
    assert where == f"/desk/letters/{other.number}/#main"
    assert said == [("success", "备注已记下，来信人看不到。")]


def test_staff_hear_of_a_returned_letter_and_find_it(cast):
    case = at(cast, "handling", title="路灯不亮")
    for name in ("staff", "staff2", "committee_secretary"):
        getattr(cast, name)
    actions.return_to_pool(case=case, by=cast.answerer, reason="归保卫处")
    told = Notice.objects.get(once__startswith="mailbox.returned:")
    assert (told.title, told.body, told.url) == (
        "后勤处退回了一封信，请重新分派：路灯不亮", "归保卫处", f"/desk/letters/{case.number}/",
    )  # fmt: skip
    assert set(told.deliveries.values_list("recipient", flat=True)) == {
        cast.staff.pk, cast.staff2.pk, cast.committee_secretary.pk,
    }  # fmt: skip
    assert not Notice.objects.filter(title__contains="等待受理").exists()
    (card,) = [card for card in cards(cast.staff) if card.state == "待转办"]
    assert (card.title, card.url, card.count) == ("等转办的信", "/desk/?show=to_route", 1)
    rows = desk(cast.staff).get(card.url).context["page"].rows
    assert [row["title"] for row in rows] == ["路灯不亮"]
    assert [card.title for card in cards(cast.answerer)] == []


def test_staff_who_wrote_a_returned_letter_do_not_hear_of_it(cast):
    assert cast.staff and cast.staff2
    case = at(cast, "handling", by=cast.staff2)
    actions.return_to_pool(case=case, by=cast.answerer, reason="归保卫处")
    told = Notice.objects.get(once__startswith="mailbox.returned:")
    assert list(told.deliveries.values_list("recipient", flat=True)) == [cast.staff.pk]


def test_nobody_has_what_is_still_to_be_taken_in_for_those_who_screen(cast):
    new, routed = letter(cast, title="新来的信"), at(cast, "handling", "h", title="没人认领的信")
    found = {}
    for name in ("teacher", "staff", "answerer"):  # the teacher first: counts are kept for a while
        page = desk(getattr(cast, name)).get("/desk/?who=unassigned")
        counted = {label: count for label, _icon, count, _url, _now in page.context["overviews"]}
        titles = {row["title"] for row in page.context["page"].rows}
        assert counted["没人办"] == len(titles)
        found[name] = titles
    assert found == {
        "teacher": {routed.title}, "answerer": {routed.title}, "staff": {new.title, routed.title},
    }  # fmt: skip


@pytest.mark.parametrize("state", ["submitted", "accepted"])
@pytest.mark.parametrize("verb", ["claim", "assign"])
def test_many_that_are_not_routed_yet_say_so(cast, state, verb):
    cache.clear()
    case, person = at(cast, state), cast.answerer.pk
    assert bulk(cast.staff, case, verb=verb, person=person) == [
        ("error", f"{case.number}：还没有转给部门，请先转办。")
    ]


def test_a_draft_that_needs_nobody_says_that_it_is_out(cast):
    ClassRules.objects.update(approval="none")
    case = at(cast, "handling")
    assert did(cast.answerer, case, "draft", text="明天修好。")[1] == [
        ("success", "答复已发出，来信人会收到提醒。")
    ]
    assert Case.objects.get().state == "answered"
    ClassRules.objects.update(approval="unit")
    other = at(cast, "handling", key="o")
    assert did(cast.answerer, other, "draft", text="明天修好。")[1] == [("success", "答复已提交。")]


def test_the_drafter_reads_that_it_waits_for_a_colleague(cast):
    case = at(cast, "drafted")
    page = desk(cast.answerer).get(f"/desk/letters/{case.number}/")
    assert page.context["first"] is None
    assert page.context["waiting_for"] == "等另一位同事审核。"
    assert "它在后勤处手里" not in page.content.decode()


def test_a_draft_is_taken_and_what_is_still_to_tick_is_named(cast):
    case = at(cast, "handling")
    items = [("到现场看过", True), ("问过宿管", True), ("拍照", False)]
    for text, is_required in items:
        CheckItem.objects.create(case=case, text=text, is_required=is_required)
    assert did(cast.answerer, case, "draft", text="明天修好。")[1] == [
        ("success", "答复已提交。"),
        ("warning", "清单里“到现场看过”“问过宿管”还没勾，没勾完发不出去。"),
    ]
    assert Case.objects.get().state == "drafted"
    answering.return_draft(case=case, by=cast.auditor, reason="再问一句")
    CheckItem.objects.filter(is_required=True).update(done_by=cast.answerer, done_at=timezone.now())
    assert did(cast.answerer, case, "draft", text="后天修好。")[1] == [("success", "答复已提交。")]


def test_supporters_hear_that_a_letter_goes_its_own_way_again(cast, letters):
    case = letters.routed(by=cast.other_student, publish_consent=True)
    supports.support(case=case, by=cast.student)
    lead = letters.routed(by=cast.party_member)
    merging.merge(case=case, lead=lead, by=cast.staff)
    merging.unmerge(case=case, by=cast.staff)
    told = Notice.objects.filter(once__startswith="mailbox.support.").order_by("pk")
    assert [(notice.title, notice.body) for notice in told] == [
        ("你附议的“第二食堂排队太久”和同类的信一起办理",
         "答复了会告诉你。不想再附议，打开就能收回。"),
        ("你附议的“第二食堂排队太久”改回单独办理", "你的附议还算数，答复了会告诉你。"),
    ]  # fmt: skip
    assert list(told[1].deliveries.values_list("recipient", flat=True)) == [cast.student.pk]


@pytest.fixture
def alarming(cast, letters):
    """A letter with a department that somebody on duty must read, one on the desk besides."""
    assert cast.staff
    duty = cast.holder("T5001", "安宁", cast.department, "duty_teacher")
    SafetySetting.objects.update(words="不想活")
    safety_setting.bump()
    case = letters.routed(title="我不想活了")
    letters.routed(title="另一封信")
    return case, duty, Alert.objects.get()


def test_the_letter_says_that_its_alert_waits(cast, alarming):
    case, duty, alert = alarming
    link = f'<a href="/desk/alerts/{alert.pk}/">'
    for user in (cast.staff, duty):
        page = desk(user).get(f"/desk/letters/{case.number}/").content.decode()
        assert f"这封信有紧急提醒，还没有人联系。{link}先去联系</a>" in page
    for user in (cast.answerer, cast.teacher):
        assert "有紧急提醒" not in desk(user).get(f"/desk/letters/{case.number}/").content.decode()
    take_alert(alert=alert, by=duty)
    page = desk(cast.staff).get(f"/desk/letters/{case.number}/").content.decode()
    assert f"这封信有紧急提醒，安宁在联系。{link}去看看</a>" in page
    close_alert(alert=alert, by=duty, note="已陪同到中心")
    page = desk(cast.staff).get(f"/desk/letters/{case.number}/").content.decode()
    assert "有紧急提醒" not in page


def test_the_row_of_a_letter_with_an_alert_is_marked_for_the_same_readers(cast, alarming):
    case, duty, alert = alarming
    mark = f"{case.number} · {case.case_class} · 紧急提醒</div>"

    def marked(user):
        page = desk(user).get("/desk/").content.decode()
        return page.count(mark), page.count("· 紧急提醒")

    assert {name: marked(user) for name, user in
            [("staff", cast.staff), ("duty", duty), ("answerer", cast.answerer),
             ("teacher", cast.teacher)]} == {
        "staff": (1, 1), "duty": (1, 1), "answerer": (0, 0), "teacher": (0, 0),
    }  # fmt: skip
    close_alert(alert=alert, by=duty, note="已陪同到中心")
    assert marked(cast.staff) == (0, 0)


def test_without_an_alert_the_desk_asks_one_question_for_it(cast, letters):
    case = letters.routed()
    for address in ("/desk/", f"/desk/letters/{case.number}/"):
        for user in (cast.staff, cast.answerer):
            client = desk(user)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            sql = [each["sql"] for each in queries if "mailbox_alert" in each["sql"]
                   or "any_open_alert" in each["sql"] or "safetysetting" in each["sql"]]  # fmt: skip
            assert len(sql) == 1, sql


def test_a_leader_finds_what_waits_for_their_word(cast):
    leader = cast.committee_secretary
    case, _other = at(cast, "handling", title="要批示的信"), at(cast, "handling", key="o")
    assert "请你批示的信" not in [card.title for card in cards(leader)]
    instructions.ask_leader(case=case, by=cast.staff, leader=leader, question="请定")
    (card,) = [card for card in cards(leader) if card.state == "请你批示"]
    assert (card.title, card.url, card.count) == ("请你批示的信", "/desk/?who=asked", 1)
    rows = desk(leader).get(card.url).context["page"].rows
    assert [row["title"] for row in rows] == ["要批示的信"]
    assert "请你批示的信" not in [card.title for card in cards(cast.staff)]
    instructions.instruct(case=case, by=leader, text="同意")
    assert "请你批示的信" not in [card.title for card in cards(leader)]


@pytest.mark.parametrize("verb", ["route", "assign"])
def test_what_was_ticked_stays_ticked_while_something_is_missing(cast, verb):
    cases = [at(cast, "accepted", key) for key in ("a", "b", "c")]
    picked = [case.number for case in cases[:2]]
    data = {"pick": picked, "verb": verb, "unit": "", "person": ""}
    page = desk(cast.staff).post("/desk/?show=to_route", data)
    assert page.status_code == 400
    words = {"route": "请选择转给哪个部门。", "assign": "请选择交给谁。"}
    assert messages_of(page) == [("error", words[verb])]
    html = page.content.decode()
    assert {
        number: f'aria-label="选择 {number}" checked>' in html
        for number in [case.number for case in cases]
    } == {cases[0].number: True, cases[1].number: True, cases[2].number: False}
    assert html.count('js-pick"') == 3
    assert 'action="/desk/?show=to_route"' in html
    assert " checked>" not in desk(cast.staff).get("/desk/?show=to_route").content.decode()
    none = desk(cast.staff).post("/desk/", {"verb": verb})
    assert (none.status_code, none.url) == (302, "/desk/")


def test_a_leader_is_offered_only_where_there_is_one(cast):
    case = at(cast, "handling")
    address = f"/desk/letters/{case.number}/"
    assert "ask-leader" not in desk(cast.staff).get(address).content.decode()
    ClassRules.objects.update(instruction="required")
    page = desk(cast.staff).get(address).content.decode()
    assert "要有领导批示才能发出答复。还没有任命可以请的领导，请联系团委。" in page
    leader = cast.committee_secretary
    page = desk(cast.staff).get(address).content.decode()
    assert f'action="{address}ask-leader/#todo"' in page
    assert f'<option value="{leader.pk}">方远</option>' in page
    assert "要有领导批示才能发出答复。请先在下面点“请领导批示”。" in page
    assert did(cast.staff, case, "ask-leader", leader=leader.pk, question="请定")[1] == [
        ("success", "已请示，领导会收到提醒。")
    ]
    # The only leader asks nobody: no colleague is left.
    assert "ask-leader" not in desk(leader).get(address).content.decode()


def test_a_letter_without_a_list_says_it_of_itself(cast):
    case = at(cast, "handling")
    page = desk(cast.answerer).get(f"/desk/letters/{case.number}/").content.decode()
    assert "这封信没有清单。要做的事一条条写下来，交接时不会漏。" in page
