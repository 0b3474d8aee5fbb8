"""Trusted and paused senders: only by named letters, two persons, and what always stays open."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mailbox.cases import box, publishing, sending
from mailbox.cases.models import Case
from mailbox.cases.rules import rules_in_force
from mailbox.senders import actions as senders
from mailbox.senders.models import Standing
from mailbox.senders.queries import is_trusted, pause_of
from mailbox.service.models import Service
from tests.mailbox.desk_letters import at, letter
from tuanwei.accounts import personal
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
WHY = "一周写了三十封，都是骂人的话。"


def soon(days=10):
    return timezone.localdate() + timedelta(days=days)


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def asked(cast, case, **fields):
    given = {"reason": WHY, "until": soon()} | fields
    return senders.ask_pause(
        person=cast.student, by=cast.staff, letter=case.number, colleagues=[cast.staff2.pk], **given
    )


@pytest.fixture
def paused(cast):
    """The student's letters rest for ten days."""
    standing = asked(cast, letter(cast))
    senders.confirm_pause(standing=standing, by=cast.staff2)
    return standing


def written(cast, text="没有热水", **fields):
    return {
        "case_class": rules_in_force()[0].case_class_id, "title": "热水", "text": text,
        "visibility": "named", "submission_key": str(uuid4()), "step": "send", **fields,
    }  # fmt: skip


def test_nothing_changes_before_another_person_confirms(cast):
    standing = asked(cast, letter(cast))
    assert pause_of(cast.student) is None
    with pytest.raises(ValidationError, match="另一位同事确认"):
        senders.confirm_pause(standing=standing, by=cast.staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.update(confirmed_by=cast.staff)
    senders.confirm_pause(standing=standing, by=cast.staff2)
    assert pause_of(cast.student).reason == WHY
    notice = Notice.objects.get(title=f"你的来信暂停到 {soon().month}月{soon().day}日")
    assert notice.deliveries.get(channel="site").recipient == cast.student
    assert WHY in notice.body


def test_the_sender_reads_why_until_when_where_to_turn_and_whom_to_call(cast, paused):
    page = signed_in(cast.student).get(reverse("mailbox:letter-write")).content.decode()
    for words in (f"你的来信暂停到 {soon().month}月{soon().day}日", WHY, "可以到团委当面说",
                  "服务岗", "匿名信箱", "tel:", "不受暂停影响"):  # fmt: skip
        assert words in page


@pytest.mark.parametrize("step", ["check", "send"])
@pytest.mark.parametrize("visibility", ["named", "hidden"])
def test_a_letter_is_not_taken_and_stays_on_the_page(cast, paused, step, visibility):
    before = Case.objects.count()
    data = written(cast, "请多开窗口", step=step, visibility=visibility)
    page = signed_in(cast.student).post(reverse("mailbox:letter-write"), data)
    assert (page.status_code, Case.objects.count()) == (400, before)
    assert "请多开窗口" in page.content.decode()
    assert "你的来信暂停着" in page.content.decode()


@pytest.mark.parametrize("visibility", ["named", "hidden"])
def test_words_that_must_be_read_come_before_any_pause(cast, paused, visibility):
    data = written(cast, "我不想活了", visibility=visibility)
    client = signed_in(cast.student)
    check = client.post(reverse("mailbox:letter-write"), data | {"step": "check"})
    assert check.status_code == 200 and "先照顾好自己" in check.content.decode()
    assert client.post(reverse("mailbox:letter-write"), data).status_code == 302
    case = Case.objects.get(text="我不想活了")
    assert case.alerts.count() == 1


def test_the_service_desk_and_the_anonymous_door_stay_open(cast, paused):
    client = signed_in(cast.student)
    address = reverse("mailbox:service-request", args=[Service.objects.first().pk])
    fields = {"text": "开一份团员证明", "submission_key": str(uuid4())}
    assert client.post(address, fields).status_code == 302
    data = written(cast, "匿名说一句")
    del data["visibility"]
    assert client.post(reverse("mailbox:letter-anonymous"), data).status_code == 200
    box.empty()
    assert Case.objects.get(text="匿名说一句").author is None


def test_a_form_sent_before_the_pause_shows_its_receipt_again(cast):
    data = written(cast)
    client = signed_in(cast.student)
    client.post(reverse("mailbox:letter-write"), data)
    case = Case.objects.get(text="没有热水")
    senders.confirm_pause(standing=asked(cast, case), by=cast.staff2)
    fields = {name: data[name] for name in ("title", "text", "submission_key")}
    again = sending.submit(by=cast.student, rules=case.rules, visibility="named", **fields)
    assert (again.number, again.is_new) == (case.number, False)


def test_letters_written_before_go_on(cast, paused):
    case = at(cast, "waiting", key="w", by=cast.other_student)
    Case.objects.filter(pk=case.pk).update(author=cast.student)
    tell = reverse("mailbox:letter-tell", args=[case.number])
    assert signed_in(cast.student).post(tell, {"text": "周三晚上"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_it_ends_with_its_day(cast, paused):
    last = timezone.localtime().replace(hour=23, minute=59) + timedelta(days=10)
    with time_machine.travel(last):
        assert pause_of(cast.student).until == timezone.localdate()
    with time_machine.travel(last + timedelta(minutes=2)):
        assert pause_of(cast.student) is None
        senders.trust(person=cast.student, by=cast.staff, letter="x", reason="好", until=soon(40))
        assert is_trusted(cast.student)


@pytest.mark.parametrize("visibility", ["hidden", "anonymous"])
@pytest.mark.parametrize("verb", ["trust", "pause-sender", "untrust"])
def test_hidden_and_anonymous_letters_lead_to_nobody(cast, visibility, verb):
    case = at(cast, "handling", visibility=visibility)
    if visibility == "hidden":  # not even where two persons have lifted the name
        publishing.ask_reveal(case=case, by=cast.staff2, reason="核实")
        publishing.agree_reveal(case=case, by=cast.staff)
    act = reverse("mailbox:desk-act", args=[case.number, verb])
    data = {"reason": "三次都属实", "until": soon()}
    assert signed_in(cast.staff).post(act, data).status_code == 409
    assert not Standing.objects.exists()


def test_only_named_letters_are_marked_in_the_queue(cast):
    named, hidden = letter(cast, "n", title="实名的一封"), letter(cast, "h", visibility="hidden")
    letter(cast, "a", visibility="anonymous")
    letter(cast, "o", by=cast.other_student)
    senders.trust(
        person=cast.student, by=cast.staff, letter=named.number, reason="属实", until=soon()
    )
    page = signed_in(cast.staff).get("/desk/").content.decode()
    assert page.count("来信人可信") == 1
    row = next(row for row in page.split("<tr>") if "实名的一封" in row)
    assert "来信人可信" in row
    shown = signed_in(cast.staff2).get(reverse("mailbox:desk-case", args=[hidden.number]))
    assert "可信" not in shown.content.decode()


def test_nobody_decides_about_themselves(cast):
    with pytest.raises(ValidationError, match="不能给自己定"):
        senders.trust(person=cast.staff, by=cast.staff, letter="x", reason="好", until=soon())
    standing = senders.ask_pause(
        person=cast.staff2, by=cast.staff, letter="x", reason=WHY, until=soon(), colleagues=[]
    )
    with pytest.raises(ValidationError, match="另一位同事确认"):
        senders.confirm_pause(standing=standing, by=cast.staff2)


@pytest.mark.parametrize(("days", "words"), [(0, "要在今天之后"), (91, "最多 90 天")])
def test_a_pause_has_a_day_not_too_far(cast, days, words):
    case = letter(cast)
    act = reverse("mailbox:desk-act", args=[case.number, "pause-sender"])
    page = signed_in(cast.staff).post(act, {"reason": WHY, "until": soon(days)})
    assert (page.status_code, words in page.content.decode()) == (400, True)


def test_the_list_is_for_staff_and_each_step_is_on_record(cast):
    standing = asked(cast, letter(cast))
    confirm = reverse("mailbox:sender-act", args=[standing.pk, "confirm"])
    for who in (cast.answerer, cast.student, cast.teacher):
        assert signed_in(who).get(reverse("mailbox:sender-list")).status_code == 403
        assert signed_in(who).post(confirm).status_code == 403
    assert signed_in(cast.staff).post(confirm).status_code == 302
    assert pause_of(cast.student) is None  # the asker's own word does not count
    staff2 = signed_in(cast.staff2)
    assert WHY in staff2.get(reverse("mailbox:sender-list")).content.decode()
    staff2.post(confirm)
    assert "这一条刚刚处理过了" in staff2.post(confirm, follow=True).content.decode()
    staff2.post(reverse("mailbox:sender-act", args=[standing.pk, "end"]))
    assert staff2.post(reverse("mailbox:sender-act", args=[standing.pk, "x"])).status_code == 404
    names = AuditEvent.objects.filter(name__startswith="mailbox.sender").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "mailbox.sender.pause_asked", "mailbox.sender.paused", "mailbox.sender.ended",
    ]  # fmt: skip
    assert pause_of(cast.student) is None


def test_trust_makes_way_for_a_pause_only_once_it_is_confirmed(cast):
    senders.trust(person=cast.student, by=cast.staff, letter="x", reason="属实", until=soon())
    standing = asked(cast, letter(cast))
    assert is_trusted(cast.student)
    senders.refuse_pause(standing=standing, by=cast.staff2)
    assert is_trusted(cast.student)
    again = asked(cast, letter(cast, "again"))
    senders.confirm_pause(standing=again, by=cast.staff2)
    assert not is_trusted(cast.student)
    for decide in (asked_again, trusted_again):
        with pytest.raises(ValidationError, match="已经标过了"):
            decide(cast)


def asked_again(cast):
    asked(cast, Case.objects.first())


def trusted_again(cast):
    senders.trust(person=cast.student, by=cast.staff, letter="x", reason="属实", until=soon())


def test_the_list_takes_few_queries(cast):
    client, used = signed_in(cast.staff2), []
    for number in range(3):
        person = cast.user(f"20240{number}", f"同学{number}")
        senders.trust(person=person, by=cast.staff, letter="x", reason="属实", until=soon())
        other = cast.user(f"20241{number}", f"学友{number}")
        senders.ask_pause(
            person=other, by=cast.staff, letter="x", reason=WHY, until=soon(), colleagues=[]
        )
        client.get(reverse("mailbox:sender-list"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("mailbox:sender-list"))
        used.append(len(queries))
    assert used[0] == used[2] <= 12


def test_a_person_finds_it_among_their_data_but_not_what_nobody_confirmed(cast):
    standing = asked(cast, letter(cast))
    heading = "团委对我来信的标记"
    assert personal.everything(cast.student)[heading] == []
    senders.confirm_pause(standing=standing, by=cast.staff2)
    (found,) = personal.everything(cast.student)[heading]
    assert (found["标记"], found["理由"], found["到"]) == ("暂停来信", WHY, soon())
