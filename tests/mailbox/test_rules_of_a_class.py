"""Single rules of a class at their edges: arrival, repeats, contact, channels, leaders, reasons."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from mailbox.cases import (
    actions,
    answering,
    box,
    figures,
    instructions,
    permissions,
    publishing,
    repeats,
    sending,
)
from mailbox.cases.answer_models import Answer
from mailbox.cases.letter_forms import LetterForm
from mailbox.cases.models import Case, Deposit
from mailbox.cases.rules import rules_in_force
from mailbox.cases.rules_actions import save_reason
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason
from mailbox.cases.sender_models import SenderDetails
from tests.mailbox.desk_letters import at, letter
from tests.mailbox.test_desk_verbs import post
from tests.races import at_once, refusals
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def rule(**changes):
    """Give every class these rules."""
    ClassRules.objects.update(**changes)
    rules_in_force.bump()


def sent(cast, by=None, **fields):
    """A letter sent through the form; None when it was not taken."""
    client, known = Client(), set(Case.objects.values_list("pk", flat=True))
    if by:
        client.force_login(by, backend=BACKEND)
    client.post("/mailbox/write/" if by else "/mailbox/anonymous/", {
        "case_class": CaseClass.objects.get(key="living").pk, "visibility": "named",
        "title": "东区浴室没有热水", "text": "只有冷水。", "submission_key": str(uuid4()),
        "step": "send", **fields})  # fmt: skip
    box.empty()
    return Case.objects.exclude(pk__in=known).first()


def test_an_anonymous_letter_goes_straight_to_its_unit_without_a_finer_time(cast):
    assert cast.answerer.pk
    CaseClass.objects.update(default_unit=cast.department)
    rule(routing="direct", first_asked=True)
    for text in ("只有冷水。", "我不想活了"):  # through the box, and at once
        case = sent(cast, text=text)
        assert (case.state, case.lead, case.author) == ("handling", cast.department, None)
        times = {timezone.localtime(at).time() for at in
                 (case.received_at, case.step_started_at, *case.entries.values_list("at", flat=True))}  # fmt: skip
        assert times == {time()}


def test_a_letter_that_went_straight_is_withdrawn_until_somebody_takes_it_up(cast):
    CaseClass.objects.update(default_unit=cast.department)
    rule(routing="direct")
    client = Client()
    client.force_login(cast.student, backend=BACKEND)
    free, claimed, replied = (
        sent(cast, cast.student, title=title) for title in ("热水", "座位", "路灯")
    )
    actions.claim_case(case=claimed, by=cast.answerer)
    answering.reply_first(case=replied, by=cast.answerer, text="在看。")
    for case, state in ((free, "withdrawn"), (claimed, "handling"), (replied, "handling")):
        page = client.get(f"/mailbox/letters/{case.number}/").content.decode()
        assert ("撤回这封信" in page) == (state == "withdrawn")
        client.post(f"/mailbox/letters/{case.number}/withdraw/")
        assert Case.objects.get(pk=case.pk).state == state
    ordinary = at(cast, "handling", key="ordinary")
    with pytest.raises(ValidationError, match="办理中"):
        sending.withdraw(case=ordinary, by=cast.student)


def test_what_lay_in_the_box_before_the_rule_still_comes_out(cast):
    receipt = sending.submit(by=None, rules=rules_in_force()[1], visibility="anonymous",
                             title="热水", text="没有", submission_key="k")  # fmt: skip
    deposit = Deposit.objects.get()
    deposit.content = {k: v for k, v in deposit.content.items() if k not in ("clue", "lead_id")}
    deposit.save()
    box.empty()
    assert Case.objects.get(number=receipt.number).state == "submitted"


def test_a_unit_that_is_gone_gets_nothing(cast):
    CaseClass.objects.update(default_unit=cast.department)
    cast.department.is_active = False
    cast.department.save()
    rule(routing="direct")
    case = sent(cast, cast.student)
    assert (case.state, case.lead) == ("submitted", None)


def test_the_first_unit_is_remembered_once_and_only_where_the_rules_say_so(cast):
    plain = at(cast, "handling", key="plain")
    assert plain.first_unit is None
    rule(first_asked=True)
    case = at(cast, "handling", key="first", title="暖气不热")
    actions.route(case=case, by=cast.staff, lead=cast.other_department)
    case.refresh_from_db()
    assert (case.first_unit, list(case.helpers.all())) == (cast.department, [cast.department])
    # It reads the letter, and not the name: only the unit that has it sees that.
    assert permissions.on_desk(cast.answerer).filter(pk=case.pk).exists()
    assert not permissions.can_see_author(cast.answerer, case)
    actions.route(case=case, by=cast.staff, lead=cast.department)
    case.refresh_from_db()
    assert (case.first_unit, list(case.helpers.all())) == (cast.department, [])
    assert [(name, tally.received) for name, tally in figures.read_first_asked()] == [("后勤处", 1)]


def test_hidden_and_anonymous_authors_leave_no_contact(cast):
    rule(contact="both")
    left = {"class_name": "会计2401", "phone": "13800001234", "email": "a@b.cn"}
    assert sent(cast, cast.student, visibility="hidden", **left)
    assert sent(cast, title="匿名写的", **left)
    assert not SenderDetails.objects.exists()
    named = sent(cast, cast.student, title="自习室太吵", **left)
    assert SenderDetails.objects.get().case == named
    with pytest.raises(IntegrityError):
        SenderDetails.objects.create(case=named, phone="1")


@pytest.mark.parametrize("phone", ["", "abc", "12", "13800001234; DROP", "１３８"])
def test_a_phone_is_a_phone(cast, phone):
    rule(contact="phone")
    assert sent(cast, cast.student, class_name="会计2401", phone=phone) is None


def test_the_form_starts_from_what_is_known(cast, client):
    rule(contact="both")
    cast.student.phone, cast.student.email = "13800001234", "a@b.cn"
    cast.student.save()
    client.force_login(cast.student, backend=BACKEND)
    page = client.get("/mailbox/write/").content.decode()
    for value in ("会计2401团支部", "13800001234", "a@b.cn"):
        assert f'value="{value}"' in page
    anonymous = client.get("/mailbox/anonymous/").content.decode()
    assert "13800001234" not in anonymous


def test_hints_of_all_classes_and_what_must_be_filled_stand_with_the_choices(cast, client):
    living = CaseClass.objects.get(key="living")
    living.rules.update(contact="phone", clue="required")
    rules_in_force.bump()
    client.force_login(cast.student, backend=BACKEND)
    page = client.get("/mailbox/write/").content.decode()
    for each in CaseClass.objects.all():
        assert f">{each.name}：{each.hint}</li>" in page
    assert "<span data-till-chosen>只有“食宿后勤”类要填。</span>只给办理这封信的老师看。" in page
    assert f'data-only="{living.pk}" data-needed="{living.pk}"' in page
    # The class is known after a mistake: only what it asks, and nothing of it is 选填.
    page = client.post("/mailbox/write/", {"case_class": living.pk}).content.decode()
    assert "只有“" not in page
    label = page[page.index('<label for="id_phone"') :]
    assert "选填" not in label[: label.index("</label>")]
    clue = LetterForm({"case_class": str(living.pk)}, is_anonymous=True).fields["clue"]
    assert (clue.is_asked, clue.needed) == (True, str(living.pk))
    rule(clue="register")
    clue = LetterForm({"case_class": str(living.pk)}, is_anonymous=True).fields["clue"]
    assert (clue.is_asked, clue.needed) == (False, "")


def test_repeats_are_of_one_person_one_matter_and_a_time(cast):
    rule(repeats="refuse", repeat_days=10)
    first = sent(cast, cast.student)
    assert sent(cast, cast.student, title="东区浴室又没有热水") is None
    assert sent(cast, cast.student, title="图书馆座位太少")
    assert sent(cast, cast.other_student)
    assert sent(cast, title="东区浴室没有热水")  # nobody's
    day = timezone.now() - timedelta(days=9)
    Case.objects.filter(pk=first.pk).update(answered_at=day)
    first.refresh_from_db()
    first.__dict__["state"] = "closed"
    first.save()
    assert sent(cast, cast.student) is None
    Case.objects.filter(pk=first.pk).update(answered_at=day - timedelta(days=2))
    assert sent(cast, cast.student)


def test_the_same_form_twice_is_no_repeat(cast):
    rule(repeats="refuse")
    client, key = Client(), str(uuid4())
    client.force_login(cast.student, backend=BACKEND)
    typed = {"case_class": CaseClass.objects.get(key="living").pk, "visibility": "named",
             "title": "热水", "text": "没有", "submission_key": key, "step": "send"}  # fmt: skip
    answers = [client.post("/mailbox/write/", typed) for _n in range(2)]
    assert [(a.status_code, a.url) for a in answers] == [(302, answers[0].url)] * 2


def test_the_desk_never_lays_a_hidden_letter_beside_another(cast):
    rule(repeats="remind")
    named, hidden, later_named, later_hidden = (
        letter(cast, key, title="东区浴室没有热水", visibility=visibility)
        for key, visibility in zip("abcd", ["named", "hidden", "named", "hidden"], strict=True)
    )
    assert repeats.known_to_desk(later_named) == [named]
    assert repeats.known_to_desk(later_hidden) == repeats.known_to_desk(hidden) == []
    client = Client()
    client.force_login(cast.staff, backend=BACKEND)
    page = client.get(f"/desk/letters/{later_named.number}/").content.decode()
    assert "同一位来信人写过相似的信" in page
    assert named.number in page
    assert hidden.number not in page
    page = client.get(f"/desk/letters/{later_hidden.number}/").content.decode()
    assert "同一位来信人写过相似的信" not in page


def test_who_is_on_duty_reads_the_clue_and_the_number_left_with_the_letter(cast, client):
    rule(is_urgent=True, contact="phone", clue="required")
    left = {"class_name": "会计2401", "phone": "13800001234"}
    named = sent(cast, cast.student, **left)
    bare = sent(cast, clue="今晚 9 点，南门外", title="南门外")
    client.force_login(cast.staff, backend=BACKEND)
    pages = [client.get(f"/desk/alerts/{case.alerts.get().pk}/").content.decode()
             for case in (named, bare)]  # fmt: skip
    assert ["13800001234（来信时留的）" in page for page in pages] == [True, False]
    assert ["今晚 9 点，南门外" in page for page in pages] == [False, True]


def test_an_answer_says_how_it_arrived_and_figures_count_it(cast):
    rule(by_phone=True)
    for n in range(5):
        case = at(cast, "answered", key=str(n))
        reached = {"channel": "phone", "reached_on": "2026-11-20", "reached_note": "已说明"}
        assert post(cast.answerer, case, "reach", reached).status_code == 302
    answer = Answer.objects.last()
    assert (answer.channel, answer.reached_on, answer.reached_note) == (
        "phone", date(2026, 11, 20), "已说明",
    )  # fmt: skip
    tomorrow = timezone.localdate() + timedelta(days=1)
    late = post(cast.answerer, case, "reach", reached | {"reached_on": tomorrow})
    assert "这一天还没有到。" in late.content.decode()
    unknown = post(cast.answerer, case, "reach", reached | {"channel": "email"})
    assert unknown.status_code == 400  # this class does not answer by e-mail
    at(cast, "answered", key="online", title="另一封")
    assert figures.read_channels() == [("电话", 5)]  # one online answer is too few to show


def test_a_first_word_is_the_response_and_the_clock_runs_on(cast):
    case = at(cast, "handling")
    Case.objects.filter(pk=case.pk).update(responded_at=None)
    assert post(cast.answerer, case, "interim", {"text": "正在等配件。"}).status_code == 302
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.due_at, after.answer_due_at) == (
        "handling", case.due_at, case.answer_due_at,
    )  # fmt: skip
    assert after.responded_at
    told = Notice.objects.get(once__startswith="mailbox.replied_first")
    assert list(told.deliveries.values_list("recipient", flat=True)) == [cast.student.pk]


def test_a_leader_is_asked_once_at_a_time_and_never_about_their_own_letter(cast):
    case = at(cast, "handling", by=cast.staff2)
    leader = cast.committee_secretary
    instructions.ask_leader(case=case, by=cast.staff, leader=leader, question="请定")
    with pytest.raises(ValidationError, match="已经请方远批示了"):
        instructions.ask_leader(case=case, by=cast.staff, leader=leader, question="再请")
    for nobody in (cast.staff, cast.staff2):
        with pytest.raises(ValidationError, match="请选另一位领导"):
            instructions.ask_leader(case=case, by=cast.staff, leader=nobody, question="请定")
    own = at(cast, "handling", key="own", by=leader)
    asked = {"leader": leader.pk, "question": "请定"}
    assert post(cast.staff, own, "ask-leader", asked).status_code == 400
    assert post(leader, own, "instruct", {"text": "照办"}).status_code == 403


def test_a_leader_writes_nothing_once_the_letter_is_answered(cast):
    case, leader = at(cast, "handling"), cast.committee_secretary
    instructions.ask_leader(case=case, by=cast.staff, leader=leader, question="请定")
    answering.draft_answer(case=case, by=cast.answerer, text="明天修好。")
    answering.approve_answer(case=case, by=cast.auditor)
    assert post(leader, case, "instruct", {"text": "照办"}).status_code == 409
    with pytest.raises(ValidationError, match="不用再批示了"):
        instructions.instruct(case=case, by=leader, text="照办")
    assert not case.instructions.exclude(written_at=None).exists()


def test_teachers_and_units_cannot_be_asked_and_students_read_nothing(cast, client):
    case = at(cast, "handling")
    for user in (cast.teacher, cast.auditor, cast.outsider, cast.student):
        asked = {"leader": user.pk, "question": "请定"}
        assert post(cast.staff, case, "ask-leader", asked).status_code == 400
    instructions.ask_leader(
        case=case, by=cast.staff, leader=cast.committee_secretary, question="密"
    )
    instructions.instruct(case=case, by=cast.committee_secretary, text="从严办理")
    client.force_login(cast.student, backend=BACKEND)
    page = client.get(f"/mailbox/letters/{case.number}/").content.decode()
    assert "从严办理" not in page
    assert "批示" not in page


def test_an_instruction_asked_for_by_the_rules_is_needed_on_every_way_out(cast):
    rule(instruction="required", approval="none")
    case = at(cast, "handling")
    answer = post(cast.answerer, case, "draft", {"text": "修好了。"})
    assert (answer.status_code, Case.objects.get().state) == (409, "handling")
    assert not Answer.objects.exists()


def test_publication_never_means_never(cast):
    rule(publishing="never")
    case = letter(cast, publish_consent=True)
    assert (case.publish_consent, case.shows_title) == (False, False)
    with pytest.raises(ValidationError, match="才能公开"):
        publishing.prepare_publication(
            case=case, by=cast.staff, title="a", question="b", answer="c"
        )


def test_reasons_keep_their_history_and_letters_their_words(cast):
    reason = RefusalReason.objects.first()
    reason.versions.all().delete()  # as one from before there was a history
    case = letter(cast)
    actions.refuse(case=case, by=cast.staff, reason=reason)
    before = reason.text
    for text in ("新的话。", "新的话。"):
        save_reason(by=cast.staff, reason=reason, text=text)
    assert list(reason.versions.values_list("text", "made_by__name")) == [
        ("新的话。", "周一鸣"), (before, None),
    ]  # fmt: skip
    assert case.entries.get(kind="refused").text == before


def test_registered_letters_are_not_among_the_refused(cast):
    for key, registers in (("a", True), ("b", False), ("c", False)):
        reason = RefusalReason.objects.create(name=key, text=key, registers_only=registers)
        actions.refuse(case=letter(cast, key), by=cast.staff, reason=reason)
    [tally] = figures.read_tallies().values()
    assert (tally.received, tally.refused, tally.registered) == (3, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_two_people_check_one_draft_and_one_does(cast):
    head = cast.holder("T3009", "孟长", cast.department, "secretary")
    rule(approval="unit_office")
    case = at(cast, "drafted")

    found = at_once(
        *[lambda by=by: answering.check_draft(case=case, by=by) for by in (cast.auditor, head)]
    )
    assert refusals(found) == ["部门已经审核过，正等团委发出。请刷新页面再看。"]
    assert case.entries.filter(kind="checked").count() == 1


def test_a_version_says_in_words_what_is_special(cast, client):
    rule(contact="phone", is_urgent=True)
    client.force_login(cast.staff, backend=BACKEND)
    page = client.get("/desk/rules/").content.decode()
    assert "<dt>实名信要留的联系方式</dt><dd>要留电话</dd>" in page
    assert "<dt>紧急：一来信就提醒值班老师</dt><dd>是</dd>" in page
    assert "领导批示" not in page
