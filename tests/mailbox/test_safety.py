"""Words that speak of self-harm reach whoever is on duty at once and never hold up a letter."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import actions, answering, box, sending
from mailbox.cases.models import Case, Deposit
from mailbox.cases.rules import rules_in_force
from mailbox.safety.actions import close_alert, raise_alert, take_alert, urge_alerts
from mailbox.safety.models import Alert, SafetySetting
from mailbox.safety.queries import care_for, must_be_read, on_duty, safety_setting
from mailbox.safety.words import speaks_of
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
DARK = "最近撑不住，我不想活了。"


@pytest.fixture(autouse=True)
def _fresh():
    safety_setting.forget()


def told(user):
    return Notice.objects.filter(
        once__startswith="mailbox.alert:", deliveries__recipient=user, deliveries__channel="site"
    ).count()


def typed(text=DARK, **fields):
    return {
        "case_class": rules_in_force()[0].case_class_id, "title": "想说几句", "text": text,
        "submission_key": str(uuid4()),
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["我不想活了", "我不想 活 了", "不-想-活", "想去死", "想结束自己的生命", "活着真的没意思",
     "I want to KILL  MYSELF", "ＳＵＩＣＩＤＥ", "自\u200b杀", "想死你知道吗", "我想死我好累"],
)  # fmt: skip
def test_found_however_it_is_spaced(text):
    assert must_be_read(text)


@pytest.mark.parametrize(
    "text",
    ["食堂排队太久", "年轻生活不该只有考试", "周末不想活动太多", "非遗书法社招新", "头上吊扇坏了",
     "跳楼价的水果", "想死你了老同学", "各自尽力", "活动结束以后请大家保护好小生命", ""],
)  # fmt: skip
def test_what_only_looks_like_it_is_not_found(text):
    assert not must_be_read(text)


def test_no_words_find_nothing():
    assert not speaks_of(DARK, "", "")


def test_a_letter_with_a_name_alerts_the_duty_teacher_at_once(cast, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    case = letters.write(text=DARK)
    alert = Alert.objects.get()
    assert (alert.case, alert.raised_at) == (case, case.received_at)
    notice = Notice.objects.get(once=f"mailbox.alert:{alert.pk}:0")
    assert notice.must_confirm and DARK not in notice.title + notice.body
    reached = Delivery.objects.filter(notice=notice, channel="site").values_list("recipient")
    assert set(reached) == {(teacher.pk,)}
    assert case.state == "submitted"  # the letter also stands in the queue, as any other
    assert not Alert.objects.filter(case=letters.write(text="食堂排队")).exists()


def test_who_is_on_duty_is_never_nobody(cast):
    last = cast.administrator
    assert on_duty() == {last.pk}
    head = cast.committee_secretary
    assert on_duty() == {head.pk}
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    assert on_duty() == {teacher.pk}
    SafetySetting.objects.get().on_duty.add(cast.teacher)
    assert on_duty() == {cast.teacher.pk}
    cast.teacher.is_active = False
    cast.teacher.save()
    assert on_duty() == {teacher.pk}


def test_an_anonymous_letter_does_not_wait_in_the_box(cast, client):
    head = cast.committee_secretary
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    form = typed()
    page = client.post(reverse("mailbox:letter-anonymous"), form | {"step": "check"})
    said = page.content.decode()
    assert "tel:12356" in said and "不等匿名信箱开箱" in said
    page = client.post(reverse("mailbox:letter-anonymous"), form | {"step": "send"})
    assert page.status_code == 200 and "tel:12356" in page.content.decode()
    assert "信最迟" not in page.content.decode()
    case = Case.objects.get()
    assert case.author is None and not Deposit.objects.exists()
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert case.received_at == midnight == Alert.objects.get().raised_at
    assert told(head) == 1
    for event in AuditEvent.objects.filter(name__startswith="mailbox."):
        assert (event.actor, event.at) == (None, midnight)
    again = client.post(reverse("mailbox:letter-anonymous"), form | {"step": "send"})
    assert "这封信已经收到过了" in again.content.decode()
    assert (Case.objects.count(), box.empty(), told(head)) == (1, 0, 1)


def test_other_anonymous_letters_still_wait(cast, client):
    client.post(reverse("mailbox:letter-anonymous"), typed("热水不够") | {"step": "send"})
    assert (Case.objects.count(), Deposit.objects.count()) == (0, 1)


def test_a_key_spent_on_a_boxed_letter_makes_no_second_one(cast, client):
    form = typed("热水不够")
    client.post(reverse("mailbox:letter-anonymous"), form | {"step": "send"})
    page = client.post(reverse("mailbox:letter-anonymous"), form | {"text": DARK, "step": "send"})
    assert page.status_code == 400  # another form's key: words stay, a new key is given
    assert (Case.objects.count(), box.empty(), Case.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize("visibility", ["named", "anonymous"])
def test_a_word_told_later_alerts_too(cast, letters, visibility):
    head = cast.committee_secretary
    case = letters.accepted(visibility=visibility)
    actions.ask(case=case, by=cast.staff, text="哪一天？")
    asked = letters.fresh(case)
    asked.boxed = None
    sending.tell(case=asked, text=DARK)
    assert Alert.objects.get().case == case and told(head) == 1
    assert not Deposit.objects.exists()
    assert letters.fresh(case).state == "accepted"
    if visibility == "anonymous":
        at = timezone.localtime(case.entries.get(kind="told").at)
        assert (at.hour, at.minute, at.second) == (0, 0, 0)


def test_a_word_with_the_rating_alerts_and_one_alert_stays_open(cast, letters):
    head = cast.committee_secretary
    case = letters.answered(text=DARK)
    answering.rate(case=case, is_satisfied=False, text=DARK)
    assert Alert.objects.count() == 1
    assert told(head) == 2  # the second word is not swallowed


def test_the_author_reads_where_to_call(cast, client, settings):
    settings.HELP_PHONE = "0411-1234"
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    page = client.post(reverse("mailbox:letter-write"), typed(visibility="named", step="check"))
    assert "tel:12356" in page.content.decode() and "tel:0411-1234" in page.content.decode()
    sent = client.post(
        reverse("mailbox:letter-write"), typed(visibility="named", step="send"), follow=True
    )
    assert "tel:12356" in sent.content.decode()
    number = Case.objects.get().number
    assert "tel:12356" in client.get(reverse("mailbox:letter", args=[number])).content.decode()
    assert care_for("食堂排队") is None
    calm = client.post(
        reverse("mailbox:letter-write"), typed("食堂排队", visibility="named", step="check")
    )
    assert "tel:" not in calm.content.decode()


def test_the_person_on_duty_takes_it_says_a_word_and_closes_it(cast, client, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    case = letters.write(text=DARK)
    alert = Alert.objects.get()
    page = reverse("mailbox:alert", args=[alert.pk])
    client.force_login(teacher, backend="tuanwei.accounts.backends.NumberBackend")
    shown = client.get(page).content.decode()
    assert DARK in shown and cast.student.name in shown
    assert client.post(f"{page}take/").status_code == 302
    assert client.post(f"{page}say/", {"text": ""}).status_code == 400
    client.post(f"{page}say/", {"text": "我在 203，随时来。"})
    assert case.entries.get(kind="said").by == teacher
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    letter = client.get(reverse("mailbox:letter", args=[case.number])).content.decode()
    assert "我在 203，随时来。" in letter and "白老师" not in letter
    assert client.get(page).status_code == 403
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    assert "紧急，请先看" in client.get(reverse("mailbox:desk-list")).content.decode()
    taken = client.post(f"{page}take/", follow=True).content.decode()
    assert "白老师 已经在联系了。" in taken
    client.post(f"{page}close/", {"note": "已见面"})
    alert.refresh_from_db()
    assert (alert.taken_by, alert.closed_by, alert.note) == (teacher, cast.staff, "已见面")
    assert "紧急，请先看" not in client.get(reverse("mailbox:desk-list")).content.decode()
    assert "请刷新页面再看" in client.post(f"{page}take/", follow=True).content.decode()
    assert client.post(f"{page}fly/").status_code == 404


def test_a_dark_letter_goes_to_the_duty_teacher_first_and_says_so(cast, client, letters):
    head = cast.committee_secretary
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    first = '<span class="strong d-block">值班老师马上看</span><span class="sm mute">不用等</span>'
    form = typed(visibility="named")
    check = client.post(reverse("mailbox:letter-write"), form | {"step": "check"}).content.decode()
    assert "信照常送出，值班老师会马上看到。" in check
    sent = client.post(reverse("mailbox:letter-write"), form | {"step": "send"}, follow=True)
    case = Case.objects.get()
    address = reverse("mailbox:letter", args=[case.number])
    for page in (sent.content.decode(), client.get(address).content.decode()):
        assert "信已经送到值班老师那里。" in page and "会马上看到" not in page
        assert page.count('<li class="here">') == 1
        assert page.index(first) < page.index("团委受理")
    alert = Alert.objects.get()
    pages = [reverse("mailbox:alert", args=[alert.pk]), reverse("mailbox:alert-list")]
    client.force_login(head, backend="tuanwei.accounts.backends.NumberBackend")
    for page in pages:
        assert "还没有人联系" in client.get(page).content.decode()
    client.post(f"{pages[0]}say/", {"text": "我在。"})
    for page in pages:
        shown = client.get(page).content.decode()
        assert "留过话，还没有人接手" in shown and "还没有人联系" not in shown
    client.post(f"{pages[0]}take/")
    assert "接手" not in client.get(pages[1]).content.decode()
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    assert first not in client.get(address).content.decode()
    calm = letters.write(by=cast.student, text="食堂排队")
    page = client.get(reverse("mailbox:letter", args=[calm.number])).content.decode()
    assert first not in page and '<li class="here">' in page


def test_after_it_is_closed_a_word_can_be_said_and_it_opens_again(cast, client, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    other = cast.holder("T5002", "安宁", cast.department, "duty_teacher")
    case = letters.write(text=DARK)
    alert = Alert.objects.get()
    page = reverse("mailbox:alert", args=[alert.pk])
    client.force_login(teacher, backend="tuanwei.accounts.backends.NumberBackend")
    assert f'action="{page}reopen/"' not in client.get(page).content.decode()
    take_alert(alert=alert, by=teacher)
    client.post(f"{page}close/", {"note": "已见面"})
    shown = client.get(page).content.decode()
    assert f'action="{page}say/"' in shown and f'action="{page}reopen/"' in shown
    assert f'action="{page}close/"' not in shown
    client.post(f"{page}say/", {"text": "明天还来吗？"})
    assert case.entries.get(kind="said").text == "明天还来吗？"
    assert client.post(f"{page}reopen/", {"reason": ""}).status_code == 400
    alert.refresh_from_db()
    assert alert.closed_by == teacher
    said = client.post(f"{page}reopen/", {"reason": "又联系不上"}, follow=True)
    assert [str(each) for each in said.context["messages"]] == [
        "已重新打开，值班的人会再收到提醒。"
    ]
    alert.refresh_from_db()
    assert (alert.closed_by, alert.closed_at, alert.taken_by, alert.taken_at, alert.waited) == (
        None, None, None, None, 0,
    )  # fmt: skip
    assert alert.note == "已见面\n白老师重新打开：又联系不上"
    told = Notice.objects.latest("pk")
    assert (told.title, told.body, told.url) == (
        "紧急：有一封信需要你马上看",
        "处理完的紧急提醒又重新打开了。请现在打开，看完点“我来联系”。", page,
    )  # fmt: skip
    assert set(told.deliveries.values_list("recipient", flat=True)) == {other.pk}
    event = AuditEvent.objects.get(name="mailbox.alert.reopened")
    assert (event.actor, event.data) == (teacher, {})
    again = client.post(f"{page}reopen/", {"reason": "又联系不上"}, follow=True)
    assert "已经重新打开了" in again.content.decode()
    take_alert(alert=alert, by=other)
    close_alert(alert=alert, by=other, note="电话里说好了")
    alert.refresh_from_db()
    assert alert.note == "已见面\n白老师重新打开：又联系不上\n电话里说好了"


def test_it_does_not_open_beside_another_of_the_same_letter(cast, client, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    case = letters.write(text=DARK)
    first = Alert.objects.get()
    close_alert(alert=first, by=teacher, note="已见面")
    raise_alert(case, at=timezone.now())
    client.force_login(teacher, backend="tuanwei.accounts.backends.NumberBackend")
    page = reverse("mailbox:alert", args=[first.pk])
    said = client.post(f"{page}reopen/", {"reason": "又联系不上"}, follow=True)
    assert [str(each) for each in said.context["messages"]] == [
        "这封信另有一条没处理完的紧急提醒，请到那一条里办。"
    ]
    first.refresh_from_db()
    assert (first.closed_by, first.note) == (teacher, "已见面")


@pytest.mark.parametrize("is_taken", [False, True])
def test_the_author_answers_the_duty_teacher_who_hears_at_once(cast, client, letters, is_taken):
    head = cast.committee_secretary
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    case = letters.write(text=DARK)
    alert, address = Alert.objects.get(), reverse("mailbox:letter", args=[case.number])
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    assert "回一句" not in client.get(address).content.decode()
    refused = client.post(f"{address}reply/", {"text": "在吗"})
    assert (refused.status_code, case.entries.filter(kind="told").exists()) == (400, False)
    if is_taken:
        take_alert(alert=alert, by=head)
    actions.say_at_once(case=case, by=teacher, text="我在 203，随时来。")
    home = [(c.title, c.state, c.url) for c in client.get("/").context["todo"]]
    assert home == [("值班老师给你留了话", "回一句", address)]
    page = client.get(address).content.decode()
    assert page.index("值班老师给你留了话") < page.index("我在 203") < page.index("回一句")
    assert page.index("回一句") < page.index("先照顾好自己") < page.index("等团委受理")
    assert "老师马上看得到。" in page and "匿名信箱" not in page[page.index("回一句") :][:900]
    assert client.post(f"{address}reply/", {"text": " "}).status_code == 400
    done = client.post(f"{address}reply/", {"text": "谢谢老师，我好些了。"}, follow=True)
    assert "送到了，老师马上看得到。" in done.content.decode()
    entry = case.entries.get(kind="told")
    assert (entry.text, entry.by, letters.fresh(case).state) == (
        "谢谢老师，我好些了。",
        None,
        "submitted",
    )
    notice = Notice.objects.get(once=f"mailbox.alert.replied:{entry.pk}")
    assert (notice.title, notice.url) == (
        "来信人回了你们留的话",
        reverse("mailbox:alert", args=[alert.pk]),
    )
    assert "好些" not in notice.title + notice.body
    reached = Delivery.objects.filter(notice=notice, channel="site").values_list("recipient")
    assert set(reached) == {(head.pk if is_taken else teacher.pk,)}
    assert client.get("/").context["todo"] == []
    page = client.get(address).content.decode()
    assert "你回了值班老师" in page and "你补充了情况" not in page
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    for place in (notice.url, reverse("mailbox:desk-case", args=[case.number])):
        assert "谢谢老师，我好些了。" in client.get(place).content.decode()
    client.force_login(cast.other_student, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.post(f"{address}reply/", {"text": "冒充"}).status_code == 404


def test_the_teachers_word_stands_before_letters_that_are_older(cast, client, letters):
    for _n in range(6):
        letters.answered()
    case = letters.write(text=DARK)
    actions.say_at_once(case=case, by=cast.staff, text="我在。")
    client.force_login(cast.student, backend="tuanwei.accounts.backends.NumberBackend")
    states = [card.state for card in client.get("/").context["todo"]]
    assert states == ["回一句", *["等你回话"] * 4]


@pytest.mark.parametrize("state", ["submitted", "accepted", "waiting", "answered", "closed"])
def test_every_open_state_takes_an_answer_to_the_teacher(cast, letters, state):
    teacher = cast.committee_secretary
    case = letters.write(text=DARK) if state == "submitted" else letters.accepted(text=DARK)
    if state == "waiting":
        actions.ask(case=case, by=cast.staff, text="哪一天？")
    if state in ("answered", "closed"):
        case = letters.answered(text=DARK)
    actions.say_at_once(case=case, by=teacher, text="我在。")
    if state == "closed":
        answering.rate(case=case, is_satisfied=True)
        with pytest.raises(ValidationError):
            sending.reply(case=letters.fresh(case), text="好")
        return
    sending.reply(case=letters.fresh(case), text="好")
    assert (letters.fresh(case).state, case.entries.get(kind="told").text) == (state, "好")


def test_an_anonymous_answer_skips_the_box_and_keeps_the_day_only(cast, client):
    head = cast.committee_secretary
    page = client.post(reverse("mailbox:letter-anonymous"), typed() | {"step": "send"})
    case, pair = Case.objects.get(), {"code": page.context["code"]}
    pair["number"] = case.number
    actions.say_at_once(case=case, by=head, text="我在 203，随时来。")
    here = reverse("mailbox:letter-track")
    shown = client.post(here, pair).content.decode()
    assert shown.index("我在 203") < shown.index("回一句") < shown.index("先照顾好自己")
    assert "不等匿名信箱开箱，所以老师知道大概是几点回的" in shown
    assert client.post(here, pair | {"do": "reply", "text": ""}).status_code == 400
    done = client.post(here, pair | {"do": "reply", "text": "谢谢"}).content.decode()
    assert "送到了，老师马上看得到。" in done and "你回了" in done
    assert not Deposit.objects.exists()
    entry = case.entries.get(kind="told")
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert (entry.text, entry.by, entry.at) == ("谢谢", None, midnight)
    for event in AuditEvent.objects.filter(name="mailbox.case.told"):
        assert (event.actor, event.at, event.data) == (None, midnight, {"to": "duty"})
    assert AuditEvent.objects.filter(name="mailbox.case.told").count() == 1
    assert heard(head)[-1] == "来信人回了你们留的话"
    client.post(here, pair | {"do": "reply", "text": DARK})
    assert heard(head)[-1] == "紧急：有一封信需要你马上看"


def test_a_hidden_name_stays_hidden_and_nobody_handles_their_own(cast, client, letters):
    letters.write(text=DARK, visibility="hidden")
    letters.write(by=cast.staff, text=DARK, submission_key="own")
    hidden, own = Alert.objects.order_by("pk")
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    shown = client.get(reverse("mailbox:alert", args=[hidden.pk])).content.decode()
    assert cast.student.name not in shown and cast.student.number not in shown
    assert client.get(reverse("mailbox:alert", args=[own.pk])).status_code == 404
    listed = client.get(reverse("mailbox:alert-list")).content.decode()
    assert reverse("mailbox:alert", args=[own.pk]) not in listed
    desk = client.get(reverse("mailbox:desk-list")).content.decode()
    assert reverse("mailbox:alert", args=[own.pk]) not in desk


def test_staff_change_what_is_looked_for_and_the_difference_is_recorded(cast, client):
    address = reverse("mailbox:safety")
    client.force_login(cast.secretary, backend="tuanwei.accounts.backends.NumberBackend")
    assert client.get(address).status_code == 403
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    form = {"words": "想不开\n想不开", "harmless": "", "message": "在呢", "phones": "热线 12356"}
    assert client.post(address, form | {"words": "死"}).status_code == 400
    assert client.post(address, form | {"phones": "热线"}).status_code == 400
    answer = client.post(address, form | {"on_duty": [cast.staff.pk]})
    assert answer.status_code == 302
    assert must_be_read("我想 不开") and not must_be_read(DARK)
    data = AuditEvent.objects.get(name="mailbox.safety.changed").data
    assert data["words_added"] == ["想不开"] and "自杀" in data["words_removed"]
    assert data["duty_added"] == [cast.staff.pk] and on_duty() == {cast.staff.pk}


def rounds(count, start="2025-11-10 03:02"):
    """Let `count` rounds of five minutes pass; each is asked for twice, as by two beats."""
    moment = datetime.fromisoformat(f"{start}+08:00")
    for n in range(count):
        for _twice in range(2):
            urge_alerts(moment + timedelta(minutes=5 * n))


def heard(user):
    found = Notice.objects.filter(
        once__startswith="mailbox.alert", deliveries__recipient=user, deliveries__channel="site"
    )
    return list(found.order_by("pk").values_list("title", flat=True))


FIRST, AGAIN = "紧急：有一封信需要你马上看", "再次提醒：有一封信需要你马上看"
LAST = "紧急：还没有人联系来信人"


@pytest.mark.parametrize("visibility", ["named", "anonymous"])
def test_what_nobody_takes_is_repeated_then_told_to_the_secretary(cast, letters, visibility):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    head = cast.committee_secretary
    letters.write(text=DARK, visibility=visibility)
    rounds(2)
    assert (heard(teacher), heard(head)) == ([FIRST], [])
    rounds(1, "2025-11-10 03:12")
    assert (heard(teacher), heard(head)) == ([FIRST, AGAIN], [])
    rounds(2, "2025-11-10 03:17")
    assert heard(head) == []
    rounds(5, "2025-11-10 03:27")
    assert (heard(teacher), heard(head)) == ([FIRST, AGAIN, LAST], [LAST])
    assert Alert.objects.get().waited == Alert.TOLD
    urged = AuditEvent.objects.filter(name="mailbox.alert.urged").order_by("pk")
    assert [event.data["secretaries"] for event in urged] == [False, True]
    is_day_only = {timezone.localtime(event.at).strftime("%H%M%S.%f") for event in urged}
    assert (is_day_only == {"000000.000000"}) == (visibility == "anonymous")
    last = Notice.objects.filter(title=LAST).get()
    assert last.must_confirm and DARK not in last.title + last.body


def test_taking_it_stops_the_ladder_and_leaves_no_count(cast, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    letters.write(text=DARK)
    rounds(2)
    take_alert(alert=Alert.objects.get(), by=teacher)
    assert Alert.objects.get().waited == 0
    rounds(12, "2025-11-10 03:12")
    assert (heard(teacher), heard(cast.committee_secretary)) == ([FIRST], [])
    letters.write(text=DARK, submission_key="second")
    second = Alert.objects.get(taken_by=None)
    rounds(1, "2025-11-10 05:00")
    close_alert(alert=second, by=teacher, note="已见面")
    rounds(12, "2025-11-10 05:05")
    assert AGAIN not in heard(teacher)


def test_the_spans_are_settings_with_the_difference_recorded(cast, client, letters):
    client.force_login(cast.staff, backend="tuanwei.accounts.backends.NumberBackend")
    found = SafetySetting.objects.get()
    form = {"words": found.words, "harmless": found.harmless, "message": found.message,
            "phones": found.phones}  # fmt: skip
    address = reverse("mailbox:safety")
    assert client.post(address, form | {"again_after": 2}).status_code == 400
    assert client.post(address, form | {"again_after": 10, "secretary_after": 5}).status_code == 302
    data = AuditEvent.objects.get(name="mailbox.safety.changed").data
    assert data == {"again_after": ["15 → 10"], "secretary_after": ["15 → 5"]}
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    head = cast.committee_secretary
    letters.write(text=DARK)
    rounds(2)
    assert heard(teacher) == [FIRST, AGAIN]
    rounds(1, "2025-11-10 03:12")
    assert heard(head) == [LAST]


def test_an_alert_about_somebody_on_duty_is_not_repeated_to_them(cast, letters):
    teacher = cast.holder("T5001", "白老师", cast.department, "duty_teacher")
    letters.write(by=teacher, text=DARK)
    head = cast.committee_secretary
    rounds(8)
    assert heard(teacher) == [FIRST]
    assert heard(head) == [LAST]
