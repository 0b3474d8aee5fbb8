"""Anonymous letters: nothing points at the sender, the receipt works, limits lose no words."""

import re
from datetime import datetime, time
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from mailbox.cases import actions, answering, box, receipts, sending, throttle
from mailbox.cases.models import Case, CaseEntry, Deposit
from mailbox.cases.rules import rules_in_force
from tests.mailbox.test_letters_write import photo, typed
from tests.races import at_once
from tuanwei.accounts.models import Session
from tuanwei.attachments.actions import store
from tuanwei.attachments.models import Attachment
from tuanwei.audit.models import AuditEvent

ANONYMOUS, TRACK = "/mailbox/anonymous/", "/mailbox/track/"
AGENT, ADDRESS = "Phone/7.7 (Xiaomi 2099)", "203.0.113.77"


def letter(**changes):
    """What the anonymous form sends."""
    fields = typed(**changes)
    fields.pop("visibility")
    return fields


def send(client, **changes):
    """{number, code} of an anonymous letter that was taken."""
    answer = client.post(ANONYMOUS, letter(**changes))
    assert answer.status_code == 200
    return {"number": answer.context["number"], "code": answer.context["code"]}


@pytest.fixture
def sender(client, cast):
    """A browser that is signed in as the student, which the page must not notice."""
    client.force_login(cast.student)
    client.defaults |= {"HTTP_USER_AGENT": AGENT, "REMOTE_ADDR": ADDRESS}
    return client


def dump():
    """{table: every row as text}."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found[table] = "\n".join(row[0] for row in cursor.fetchall())
    return found


def moments_between(text, start, end):
    """Every stored moment of a dump in (start, end); PostgreSQL writes them in UTC here."""
    first, last = f"{start:%Y-%m-%d %H:%M:%S.%f}", f"{end:%Y-%m-%d %H:%M:%S.%f}"
    found = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?", text)
    return [moment for moment in found if first < moment < last]


def without_notices(after, before):
    """What changed between two dumps, less the notices: they speak of when the box was opened."""
    kept = [table for table in after if not table.startswith("notices_")]
    return "\n".join(after[table] for table in kept if after[table] != before[table])


def test_the_receipt_is_the_answer_itself(sender):
    answer = sender.post(ANONYMOUS, letter())
    page = answer.content.decode()
    assert answer.context["code"] in page and answer.context["number"] in page
    assert "请现在抄下来或截图保存" in page
    assert list(answer.cookies) == ["csrftoken"]  # it protects the form and is stored nowhere
    assert "no-store" in answer["Cache-Control"]
    assert (Case.objects.count(), Deposit.objects.get().number) == (0, answer.context["number"])


def test_the_page_does_not_know_who_is_signed_in(sender, cast):
    page = sender.get(ANONYMOUS).content.decode()
    assert cast.student.name not in page and cast.student.number not in page
    assert "data-owner" not in page


def test_nothing_kept_points_at_the_sender(sender, cast):
    assert cast.answerer.pk and cast.auditor.pk and cast.staff.pk
    sender.get("/mailbox/")  # the session and its user exist
    before, sessions = dump(), Session.objects.count()
    checked = sender.post(ANONYMOUS, letter(step="check") | {"photos": [photo("林知夏.jpg")]})
    pair = send(
        sender, submission_key=dict(checked.context["pairs"])["submission_key"],
        kept_photos=checked.context["kept_photos"],
    )  # fmt: skip
    boxed = dump()
    box.empty()
    case = Case.objects.get()
    actions.ask(case=case, by=cast.staff, text="几点？")
    asked = Case.objects.get().due_at
    staff_rows = dump()
    moment = timezone.now()
    told = sender.post(TRACK, pair | {"do": "tell", "text": "晚上十点。", "photos": [photo()]})
    assert told.context["done"] == "补充收到了，送到以后继续办理。"
    assert Case.objects.get().state == "waiting"
    said = dump()
    assert {table for table in said if said[table] != staff_rows[table]} == {
        "attachments_attachment", "mailbox_deposit"
    }  # fmt: skip
    box.empty()
    after = dump()
    changed = "\n".join(after[table] for table in after if after[table] != staff_rows[table])
    first = "\n".join(
        rows[table]
        for rows in (boxed, said, staff_rows)
        for table in before
        if rows[table] != before[table]
    )
    for words in (cast.student.number, cast.student.name, ADDRESS, AGENT, "Xiaomi"):
        assert words not in changed and words not in first
    assert moments_between(said["mailbox_deposit"], moment, timezone.now()) == []
    assert moments_between(without_notices(after, staff_rows), moment, timezone.now()) == []
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    row = Case.objects.get()
    assert (row.author, row.received_at, row.step_started_at) == (None, midnight, midnight)
    assert asked == row.due_at
    assert list(row.entries.filter(kind="told").values_list("at", flat=True)) == [midnight]
    written = AuditEvent.objects.filter(name__in=["mailbox.case.received", "mailbox.case.told"])
    assert {(event.actor, event.at) for event in written} == {(None, midnight)}
    assert {(a.stored_by, a.name[:2]) for a in Attachment.objects.all()} == {(None, "照片")}
    assert Session.objects.count() == sessions


def test_rating_leaves_no_finer_time_than_the_day(sender, cast, letters):
    case = letters.answered(visibility="anonymous", submission_key=(key := str(uuid4())))
    pair = {"number": case.number, "code": code_of(case, key)}
    before = timezone.now()
    answer = sender.post(TRACK, pair | {"do": "rate", "verdict": "yes", "text": "好"})
    assert answer.context["done"] == "谢谢你回话，这封信办结了。"
    assert (Case.objects.get().state, "你刚说的话" in answer.content.decode()) == ("answered", True)
    again = sender.post(TRACK, pair | {"do": "rate", "verdict": "no"})
    assert (again.status_code, "还在路上" in again.context["fault"]) == (400, True)
    box.empty()
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time()))
    row = Case.objects.get()
    assert (row.state, row.outcome, row.closed_at) == ("closed", "solved", midnight)
    assert not CaseEntry.objects.filter(at__gte=before).exists()
    assert not AuditEvent.objects.filter(at__gte=before).exists()


def code_of(case, key):
    """The code that belongs to a letter sent with a form's key."""
    from mailbox.cases.receipts import tracking_code

    return tracking_code(key, case.title, case.text)


def test_no_table_has_a_place_for_an_address():
    """No field of the mailbox or of attachments could hold an address or a browser's name."""
    names = [
        field.name
        for app in ("mailbox", "attachments")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
    ]
    assert [name for name in names if re.search("^ip|_ip|agent|address|session", name)] == []


def test_the_cache_holds_no_address(sender):
    send(sender)
    kept = repr(cache._cache) if hasattr(cache, "_cache") else ""
    assert "throttle:letters" in kept
    assert ADDRESS not in kept and AGENT not in kept


def test_sending_again_shows_the_same_receipt(sender):
    fields = letter()
    first, second = sender.post(ANONYMOUS, fields), sender.post(ANONYMOUS, fields)
    assert first.context["code"] == second.context["code"]
    assert second.context["is_again"] is True
    assert "这封信已经收到过了" in second.content.decode()
    assert (Case.objects.count(), Deposit.objects.count()) == (0, 1)
    box.empty()
    third = sender.post(ANONYMOUS, fields)
    assert third.context["number"] == first.context["number"] == Case.objects.get().number
    assert (third.context["is_again"], Deposit.objects.count()) == (True, 0)


def test_whoever_knows_the_key_of_a_form_does_not_read_the_letter(sender):
    """The key comes from the browser: it may have been planted there, or seen by somebody."""
    fields = letter()
    sent = sender.post(ANONYMOUS, fields)
    for emptied in (False, True):
        if emptied:
            box.empty()
        stranger = Client(REMOTE_ADDR="198.51.100.77")
        answer = stranger.post(ANONYMOUS, fields | {"text": "我想看看", "title": "你好"})
        page = answer.content.decode()
        assert answer.status_code == 400
        assert sent.context["number"] not in page and sent.context["code"] not in page
        assert answer.context["form"]["text"].value() == "我想看看"
        assert answer.context["form"]["submission_key"].value() != fields["submission_key"]
        own = receipts.tracking_code(fields["submission_key"], "你好", "我想看看")
        tried = stranger.post(TRACK, {"number": sent.context["number"], "code": own})
        assert tried.status_code == 404


def test_a_key_used_up_by_somebody_else_stops_no_letter(sender, cast):
    fields = typed()
    Client(REMOTE_ADDR="198.51.100.77").post(ANONYMOUS, fields | {"title": "占位"})
    assert sender.post("/mailbox/write/", fields).status_code == 302
    box.empty()
    assert Case.objects.count() == 2
    other = Client()
    other.force_login(cast.other_student)
    assert other.post("/mailbox/write/", fields).status_code == 302
    assert Case.objects.count() == 3


def test_a_letter_with_photos_sent_again_is_the_same_letter(sender):
    checked = sender.post(ANONYMOUS, letter(step="check") | {"photos": [photo()]})
    fields = dict(checked.context["pairs"]) | {
        "kept_photos": checked.context["kept_photos"], "step": "send"
    }  # fmt: skip
    first = sender.post(ANONYMOUS, fields)
    for _ in range(2):
        again = sender.post(ANONYMOUS, fields)
        assert (again.status_code, again.context["number"]) == (200, first.context["number"])
        box.empty()  # gives the photo a new row


def test_the_sixth_letter_of_an_hour_waits_and_keeps_its_words(sender):
    for _ in range(throttle.LETTERS.each):
        send(sender)
    answer = sender.post(ANONYMOUS, letter(text="第六封的内容"))
    assert answer.status_code == 429
    assert answer.context["form"]["text"].value() == "第六封的内容"
    assert Deposit.objects.count() == 5
    sender.defaults["REMOTE_ADDR"] = "198.51.100.9"
    send(sender)


def test_a_forged_forwarding_header_changes_nothing(sender):
    for place in range(throttle.LETTERS.each):
        sender.defaults["HTTP_X_FORWARDED_FOR"] = f"10.0.0.{place}"
        send(sender)
    sender.defaults["HTTP_X_FORWARDED_FOR"] = "10.0.0.99"
    assert sender.post(ANONYMOUS, letter()).status_code == 429


def test_behind_a_trusted_proxy_the_sender_is_counted(rf, settings):
    settings.TRUSTED_PROXIES = ["10.1.1.1"]
    request = rf.get("/", REMOTE_ADDR="10.1.1.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.5")
    assert throttle.client_ip(request) == "203.0.113.5"
    assert throttle.network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"


def test_without_a_cache_the_days_letters_are_counted(sender, monkeypatch):
    monkeypatch.setattr(throttle, "count", lambda *a, **k: None)
    monkeypatch.setattr(throttle, "LETTERS_A_DAY", 1)
    send(sender)
    assert sender.post(ANONYMOUS, letter()).status_code == 429


def test_a_wrong_pair_says_the_same_whatever_is_wrong(sender):
    pair = send(sender)
    bodies = []
    for wrong in ({"code": "AAAAA-BBBBB"}, {"number": "261122-ZZZZZ"}):
        answer = sender.post(TRACK, pair | wrong)
        assert answer.status_code == 404
        bodies.append(answer.context["form"].non_field_errors())
    assert bodies[0] == bodies[1]


def test_guessing_codes_is_stopped(sender):
    pair = send(sender)
    for _ in range(throttle.TRIES.each):
        sender.post(TRACK, pair | {"code": "AAAAA-BBBBB"})
    assert sender.post(TRACK, pair).status_code == 429


def test_tracking_opens_photos_by_a_short_token(sender, client):
    checked = sender.post(ANONYMOUS, letter(step="check") | {"photos": [photo()]})
    pair = send(
        sender, submission_key=dict(checked.context["pairs"])["submission_key"],
        kept_photos=checked.context["kept_photos"],
    )  # fmt: skip
    page = sender.post(TRACK, pair | {"code": pair["code"].lower().replace("-", " ")})
    address = re.search(r'href="(/mailbox/files/[^"]+)"', page.content.decode()).group(1)
    opened = client.get(address)
    assert (opened.status_code, opened["X-Content-Type-Options"]) == (200, "nosniff")
    assert client.get(address.partition("?")[0]).status_code == 404
    assert client.get(address[:-1] + "x").status_code == 404


def test_an_anonymous_letter_can_be_taken_back_by_day_only(sender):
    pair = send(sender)
    box.empty()
    before = timezone.now()
    answer = sender.post(TRACK, pair | {"do": "withdraw"})
    assert answer.context["done"] == "撤回的意思收到了。要是送到之前刚好受理了，会照常办理。"
    assert Case.objects.get().state == "submitted"
    box.empty()
    row = Case.objects.get()
    assert row.state == "withdrawn"
    assert row.closed_at < before
    assert not CaseEntry.objects.filter(at__gte=before).exists()
    assert not AuditEvent.objects.filter(at__gte=before).exists()
    late = sender.post(TRACK, pair | {"do": "withdraw"})
    assert late.status_code == 400
    assert "已撤回" in late.context["fault"]


def test_the_anonymous_door_offers_only_classes_that_allow_it(sender):
    offered = sender.get(ANONYMOUS).context["form"].offered
    assert len(offered) == len(rules_in_force())


def test_a_letter_taken_back_before_anybody_saw_it_leaves_nothing(sender):
    checked = sender.post(ANONYMOUS, letter(step="check") | {"photos": [photo()]})
    pair = send(
        sender, submission_key=dict(checked.context["pairs"])["submission_key"],
        kept_photos=checked.context["kept_photos"],
    )  # fmt: skip
    answer = sender.post(TRACK, pair | {"do": "withdraw"})
    assert answer.context["done"] == "已撤回，不会再有人办理。"
    left = (Case.objects.count(), Deposit.objects.count(), Attachment.objects.count())
    assert left == (0, 0, 0)
    assert sender.post(TRACK, pair).status_code == 404


def test_what_comes_too_late_is_kept_as_a_line(sender, cast):
    pair = send(sender)
    box.empty()
    sender.post(TRACK, pair | {"do": "withdraw"})
    actions.accept(case=Case.objects.get(), by=cast.staff)
    assert box.empty() == 1
    case = Case.objects.get()
    assert case.state == "accepted"
    assert [e.text for e in case.entries.filter(kind="told")] == [
        "想撤回这封信，可是它刚刚受理，会照常办理。"
    ]


def test_nobody_closes_or_goes_on_without_a_word_that_is_on_its_way(sender, cast, letters):
    case = letters.answered(visibility="anonymous", submission_key=(key := str(uuid4())))
    pair = {"number": case.number, "code": code_of(case, key)}
    sender.post(TRACK, pair | {"do": "rate", "verdict": "no"})
    Case.objects.update(due_at=timezone.now())
    answering.close_unrated(case=case)
    assert letters.fresh(case).state == "answered"
    box.empty()
    assert letters.fresh(case).state == "reopened"


def test_one_broken_word_does_not_keep_the_others_back(sender, monkeypatch, caplog):
    send(sender), send(sender), send(sender)
    receive, calls = sending.receive, []

    def stumble(**kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise DatabaseError("the disk is full")
        receive(**kwargs)

    monkeypatch.setattr(sending, "receive", stumble)
    assert box.empty() == 2
    assert "could not be handed on" in caplog.text
    assert (Case.objects.count(), Deposit.objects.count()) == (2, 1)
    assert box.empty() == 1
    assert (Case.objects.count(), Deposit.objects.count()) == (3, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_empty_the_box_once(sender):
    for _ in range(4):
        send(sender)

    assert sum(at_once(*[box.empty] * 3)) == 4
    assert (Case.objects.count(), Deposit.objects.count()) == (4, 0)


@pytest.mark.django_db(transaction=True)
def test_the_order_of_rows_does_not_tell_when_something_was_written(client, cast, letters):
    """A dump of the database lists rows as they lie on the disk: everything an anonymous author
    did must lie behind what others did later, up to the next opening of the box."""
    client.defaults |= {"REMOTE_ADDR": ADDRESS}
    checked = client.post(ANONYMOUS, letter(step="check") | {"photos": [photo()]})
    pair = send(
        client, submission_key=dict(checked.context["pairs"])["submission_key"],
        kept_photos=checked.context["kept_photos"],
    )  # fmt: skip
    later = [letter_with_photo(cast) for _ in range(3)]
    box.empty()
    case = Case.objects.get(number=pair["number"])
    assert_behind(case, later)
    actions.ask(case=case, by=cast.staff, text="几点？")
    client.post(TRACK, pair | {"do": "tell", "text": "晚上十点。", "photos": [photo()]})
    later = [letter_with_photo(cast) for _ in range(3)]
    box.empty()
    assert_behind(case, later)


def letter_with_photo(cast):
    """A letter with a name, written at a known moment."""
    receipt = sending.submit(
        by=cast.student, rules=rules_in_force()[1], visibility="named", title="路灯", text="不亮",
        submission_key=str(uuid4()), attachments=[store(photo())],
    )  # fmt: skip
    return Case.objects.get(number=receipt.number)


def assert_behind(case, later):
    """The rows about `case` that its author caused lie behind those about `later`, by place on
    the disk and by ids that count."""
    keys = [str(other.pk) for other in later]
    files = list(case.files.values_list("attachment", flat=True))
    others = list(Attachment.objects.exclude(pk__in=files).values_list("pk", flat=True))
    assert place("mailbox_case", "id", [case.pk]) > place("mailbox_case", "id", keys)
    assert place("attachments_attachment", "id", files) > place(
        "attachments_attachment", "id", others
    )
    newest = max(other.files.latest("pk").pk for other in later)
    assert case.files.latest("pk").pk > newest
    told = case.entries.filter(kind="told")
    events = AuditEvent.objects.filter(subject_key=str(case.pk))
    last = events.filter(name__in=["mailbox.case.received", "mailbox.case.told"]).latest("pk")
    assert last.pk > AuditEvent.objects.filter(subject_key__in=keys).latest("pk").pk
    assert not told or told.latest("pk").pk == CaseEntry.objects.latest("pk").pk


def place(table, column, keys):
    """The last place on the disk (page, line) of the rows with `keys`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT max(ctid) FROM "{table}" WHERE {column}::text = ANY(%s)',
            [[str(key) for key in keys]],
        )
        return tuple(int(n) for n in cursor.fetchone()[0].strip("()").split(","))
