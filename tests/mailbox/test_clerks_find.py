"""What a clerk and an answerer run into in a day: where a page goes on, what a message says, what
stands among the things to do."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from mailbox.cases import actions, answering
from mailbox.cases.cards import cards
from mailbox.cases.models import Case
from mailbox.cases.rules_models import ClassRules
from mailbox.checklists.models import CheckItem
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
