"""At least once with one dedupe key; a dead channel in nobody's way; dead letters in sight."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import timezone

from tests.notices import fakes
from tuanwei.notices import channels, health, sweeper
from tuanwei.notices.actions import notify, retry
from tuanwei.notices.models import ChannelHealth, ChannelSetting, Delivery

pytestmark = pytest.mark.django_db


def tell(people, once="n1", **options):
    return notify(people, kind="system", title="答复来了", body="请查看", once=once, **options)


def by(channel):
    return Delivery.objects.filter(channel=channel).order_by("notice", "recipient")


def test_mail_goes_out_with_its_dedupe_key_and_a_link(people, settings):
    settings.PORTAL_URL = "https://portal.example.edu.cn"
    notice = tell(people[:1])
    sweeper.sweep()
    (message,) = mail.outbox
    delivery = by("email").get()
    assert message.to == ["1@example.edu.cn"]
    assert message.subject == f"[{settings.PORTAL_NAME}] 答复来了"
    assert f"https://portal.example.edu.cn/notices/{notice}/open/" in message.body
    assert message.extra_headers["X-Dedupe-Key"] == delivery.dedupe_key
    assert message.extra_headers["Message-ID"] == f"<{delivery.dedupe_key}@portal.example.edu.cn>"
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == ("sent", 1, None)


def test_a_second_sweep_sends_nothing(people):
    tell(people)
    sweeper.sweep()
    sweeper.sweep()
    assert len(mail.outbox) == 3


def test_line_breaks_in_a_title_do_not_make_headers(people):
    notify(people[:1], kind="system", title="a\r\nBcc: evil@example.com", once="n1")
    sweeper.sweep()
    assert mail.outbox[0].subject.endswith("a Bcc: evil@example.com")
    assert mail.outbox[0].bcc == []


def test_more_than_a_batch_goes_out_in_one_sweep(people, monkeypatch):
    monkeypatch.setattr(sweeper, "BATCH", 2)
    tell(people)
    sweeper.sweep()
    assert len(mail.outbox) == 3


def test_who_left_or_switched_mail_off_is_skipped(people):
    tell(people)
    one, two, _three = people
    ChannelSetting.objects.create(user=one, by_email=False)
    two.is_active = False
    two.save()
    sweeper.sweep()
    assert [message.to[0] for message in mail.outbox] == ["3@example.edu.cn"]
    assert [row.state for row in by("email")] == ["skipped", "skipped", "sent"]


def test_back_off_doubles_and_the_sixth_failure_is_a_dead_letter(people, staff, monkeypatch):
    monkeypatch.setattr(channels, "send_email", refuse_recipient)
    tell(people[:1])
    waits = []
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
        for _attempt in range(6):
            sweeper.sweep()
            row = by("email").get()
            waits.append(row.next_attempt_at and row.next_attempt_at - timezone.now())
            clock.shift(waits[-1] or 0)
        minutes = [wait and wait.total_seconds() / 60 for wait in waits]
        assert minutes == [1, 2, 4, 8, 16, None]
        assert (row.state, row.attempts, row.error) == ("dead", 6, "SMTPRecipientsRefused")
        monkeypatch.undo()
        assert retry(delivery=row, by=staff) is True
        sweeper.sweep()
        assert by("email").get().state == "sent"
        assert retry(delivery=row, by=staff) is False


def refuse_recipient(_delivery, _connection, _texts):
    raise smtplib.SMTPRecipientsRefused({"x": (452, b"4.2.2 mailbox full")})


def test_wrong_addresses_do_not_stop_the_channel(people, monkeypatch):
    monkeypatch.setattr(channels, "send_email", refuse_recipient)
    for n in range(3):
        tell(people, f"n{n}")
    sweeper.sweep()
    assert [row.attempts for row in by("email")] == [1] * 9
    assert not health.is_resting("email")


def test_a_dead_mail_server_rests_after_five_tries_and_push_goes_on(people, settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.notices.fakes.Dead"
    fakes.Dead.tries = 0
    pushed = []
    monkeypatch.setattr(channels, "send_push", lambda delivery: pushed.append(delivery.pk))
    for person in people:
        ChannelSetting.objects.create(user=person, by_push=True, push_url="feishu://abcdef")
    for n in range(4):
        tell(people, f"n{n}")
    sweeper.sweep()
    assert fakes.Dead.tries == 5
    assert len(pushed) == 12
    assert {row.state for row in by("push")} == {"sent"}
    assert sorted(row.attempts for row in by("email")) == [0] * 7 + [1] * 5
    assert ChannelHealth.objects.get(channel="email").failures == 5
    sweeper.sweep()
    assert fakes.Dead.tries == 5
    # A minute later one probe is enough to rest again, twice as long.
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        sweeper.sweep()
        assert fakes.Dead.tries == 6
        rest = ChannelHealth.objects.get(channel="email").open_until - timezone.now()
        assert rest == timedelta(minutes=2)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        sweeper.sweep()
        assert len(mail.outbox) == 12
        assert ChannelHealth.objects.get(channel="email").failures == 0


def test_what_a_killed_sender_had_in_hand_is_not_sent_again_and_the_rest_is(
    people, settings, staff
):
    settings.EMAIL_BACKEND = "tests.notices.fakes.Remembering"
    fakes.SENT.clear()
    tell(people)
    first, *_rest = sweeper.claim("email")
    with channels.sender("email") as send:
        send(first)  # and killed before it could write that down
    sweeper.sweep()
    assert len(fakes.SENT) == 1
    with time_machine.travel(timezone.now() + sweeper.LEASE + timedelta(seconds=1), tick=False):
        sweeper.sweep()
    assert len(fakes.SENT) == len({key for _to, key, _id in fakes.SENT}) == 3
    rows = list(by("email"))
    assert [row.state for row in rows] == ["dead", "sent", "sent"]
    assert [row.attempts for row in rows] == [1, 1, 1]
    assert rows[0].reason == "发送时中断，可能已经送到"
    # Somebody who asks for it sends it again under the same key.
    retry(delivery=rows[0], by=staff)
    sweeper.sweep()
    assert fakes.SENT[-1] == fakes.SENT[0]


def test_a_sender_that_wakes_late_says_what_it_sent_and_sends_no_more(people):
    tell(people[:2])
    slow, _other = sweeper.claim("email")
    with time_machine.travel(timezone.now() + sweeper.LEASE + timedelta(seconds=1), tick=False):
        sweeper.sweep()
        assert [row.state for row in by("email")] == ["dead", "sent"]
        sweeper.fail(slow, TimeoutError())  # a failure of his is nothing to anybody
        assert by("email").first().state == "dead"
        sweeper.settle(slow, state="sent", sent_at=timezone.now(), error="")
        assert [row.state for row in by("email")] == ["sent", "sent"]


def test_a_lost_lease_does_not_overwrite_what_another_sender_did(people):
    tell(people[:2])
    _first, slow = sweeper.claim("email")
    with time_machine.travel(timezone.now() + sweeper.LEASE + timedelta(seconds=1), tick=False):
        sweeper.sweep()
    sweeper.fail(slow, TimeoutError())
    assert by("email").get(pk=slow.pk).state == "sent"


def test_rolled_back_work_tells_nobody(people):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        tell(people)
        raise ZeroDivisionError
    sweeper.sweep()
    assert mail.outbox == []
    assert Delivery.objects.count() == 0
