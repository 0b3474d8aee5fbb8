"""When and how a person wants to be told: quiet hours, one e-mail a day, an address that is wrong."""

import smtplib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from tests.notices.sink import REFUSED, Sink
from tuanwei.notices import actions, channels, health, sweeper
from tuanwei.notices.models import ChannelSetting, Delivery, Notice

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")


def at(text):
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=HERE), tick=False)


def tell(people, once="n1", **options):
    return actions.notify(people, kind="system", title=f"答复{once}", once=once, **options)


def mails():
    return Delivery.objects.filter(channel="email").order_by("pk")


def wish(person, **wishes):
    return ChannelSetting.objects.create(user=person, **wishes)


def test_at_night_mail_waits_for_the_morning_and_the_urgent_does_not(people, settings):
    settings.QUIET_HOURS = ["22:00", "07:00"]
    wish(people[0], has_quiet_hours=False)
    wish(people[1], quiet_from=time(1), quiet_until=time(9, 30))
    with at("2026-11-26T22:30"):
        tell(people)
        sweeper.sweep()
        assert sorted(letter.to[0][0] for letter in mail.outbox) == ["1", "2"]
        tell(people, "n2", urgent=True)
        sweeper.sweep()
        assert len(mail.outbox) == 5
        waiting = mails().get(state="pending")
        assert (waiting.attempts, waiting.next_attempt_at) == (
            0, datetime(2026, 11, 27, 7, tzinfo=HERE),
        )  # fmt: skip
        assert Delivery.objects.filter(channel="site").count() == 6
    with at("2026-11-27T06:59"):
        sweeper.sweep()
        assert len(mail.outbox) == 5
    with at("2026-11-27T07:00"):
        sweeper.sweep()
        assert len(mail.outbox) == 6


def test_one_mail_a_day_exactly_once(people):
    wish(people[0], digest_hour=18)
    with at("2026-11-26T09:00"):
        tell(people[:1])
        tell(people[:1], "n2")
        sweeper.sweep()
        assert mail.outbox == []
        tell(people[:1], "n3", urgent=True)
        sweeper.sweep()
        assert [letter.subject[-4:] for letter in mail.outbox] == ["答复n3"]
    with at("2026-11-26T18:00"):
        for _often in range(3):
            sweeper.sweep()
    with at("2026-11-26T18:05"):
        tell(people[:1], "n4")
        sweeper.sweep()
    assert len(mail.outbox) == 2
    text = mail.outbox[1].body
    assert "有 2 条新提醒" in text and "答复n1" in text and "答复n2" in text
    assert "答复n3" not in text and "答复n4" not in text
    assert [row.state for row in mails().filter(notice__once__in=["n1", "n2"])] == ["sent"] * 2
    with at("2026-11-27T18:00"):
        sweeper.sweep()
        sweeper.sweep()
    assert len(mail.outbox) == 3 and "答复n4" in mail.outbox[2].body
    assert set(mails().values_list("state", flat=True)) == {"sent"}
    assert Delivery.objects.filter(channel="site").count() == 4  # a digest has no copy inside


def test_what_was_recalled_is_in_no_daily_mail(people, staff):
    wish(people[0], digest_hour=18)
    with at("2026-11-26T09:00"):
        ids = [tell(people[:1], once) for once in ("n1", "n2")]
    with at("2026-11-26T18:00"):
        sweeper.prepare()
        actions.recall(notice=Notice.objects.get(pk=ids[0]), reason="写错了", by=staff)
        sweeper.sweep()
        assert "答复n1" not in mail.outbox[0].body and "答复n2" in mail.outbox[0].body
    with at("2026-11-27T09:00"):
        gone = tell(people[:1], "n3")
    with at("2026-11-27T18:00"):
        sweeper.prepare()
        actions.recall(notice=Notice.objects.get(pk=gone), reason="写错了", by=staff)
        sweeper.sweep()
    assert len(mail.outbox) == 1
    assert mails().get(notice__once=f"notices.digest:{people[0].pk}:2026-11-27").state == "skipped"


def test_a_daily_mail_that_failed_is_revived_with_what_it_tells(people, staff, settings):
    wish(people[0], digest_hour=18)
    with at("2026-11-26T09:00"):
        tell(people[:1])
    with at("2026-11-26T18:00"):
        sweeper.prepare()
        mails().filter(state="pending").update(state="dead", error="TimeoutError")
        sweeper.prepare()
        assert list(mails().values_list("state", flat=True)) == ["dead", "dead"]
        digest = mails().get(digest=None)
        assert actions.retry(delivery=digest, by=staff)
        sweeper.sweep()
        assert "答复n1" in mail.outbox[0].body


def test_changed_wishes_hold_for_what_waits(client, people, settings):
    settings.QUIET_HOURS = ["22:00", "07:00"]
    client.force_login(people[0])
    with at("2026-11-26T23:00"):
        tell(people[:1])
        sweeper.sweep()
        assert mail.outbox == []
        answer = client.post("/notices/settings/", {"by_email": "on", "digest_hour": ""})
        assert answer.status_code == 302
        sweeper.sweep()
        assert len(mail.outbox) == 1
    kept = ChannelSetting.objects.get()
    assert (kept.has_quiet_hours, kept.quiet_from, kept.quiet_until) == (False, time(22), time(7))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"quiet_from": ""}, "quiet_from", "请填几点"),
        ({"quiet_from": "25:00"}, "quiet_from", "时间"),
        ({"quiet_from": "07:00"}, "quiet_until", "开始和结束一样"),
        ({"digest_hour": "3"}, "digest_hour", "3"),
    ],
)
def test_mistakes_in_the_hours_are_said_at_the_field(client, people, change, field, said):
    client.force_login(people[0])
    good = {
        "by_email": "on",
        "has_quiet_hours": "on",
        "quiet_from": "22:00",
        "quiet_until": "07:00",
    }
    answer = client.post("/notices/settings/", good | change)
    assert answer.status_code == 400
    assert said in answer.context["form"].errors[field][0]
    assert client.post("/notices/settings/", good | {"digest_hour": "18"}).status_code == 302
    assert ChannelSetting.objects.get().digest_hour == 18


def test_an_address_that_does_not_exist_is_dead_at_once_and_its_owner_hears(
    client, people, settings
):
    sink = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.start()
    people[0].email = f"{REFUSED}@example.edu.cn"
    people[0].save()
    first = tell(people)
    sweeper.sweep()
    dead = mails().get(notice=first, recipient=people[0])
    assert (dead.state, dead.attempts, dead.error) == ("dead", 1, "BrokenAddress")
    assert (len(sink.refused), len(sink.keys), sink.connections) == (1, 2, 1)
    assert health.of("email") == (False, 0)
    told = Notice.objects.get(once__startswith=f"notices.address:{people[0].pk}:")
    assert "n***@example.edu.cn" in told.body
    assert [row.channel for row in told.deliveries.all()] == ["site"]
    # It is not tried again, and that is counted, until there is another one.
    second = tell(people, "n2")
    sweeper.sweep()
    skipped = mails().get(notice=second, recipient=people[0])
    assert (skipped.state, skipped.reason) == ("skipped", "邮箱地址有误，等本人更正")
    assert len(sink.refused) == 1
    client.force_login(people[0])
    assert "被退回" in client.get("/notices/settings/").content.decode()
    people[0].email = "right@example.edu.cn"
    people[0].save()
    assert "被退回" not in client.get("/notices/settings/").content.decode()
    tell(people[:1], "n3")
    sweeper.sweep()
    assert len(sink.keys) == 5
    sink.stop()


def test_whoever_says_that_the_address_is_right_is_believed(client, people):
    wish(people[0], broken_email=people[0].email)
    client.force_login(people[0])
    client.post("/notices/settings/address/")
    tell(people[:1])
    sweeper.sweep()
    assert len(mail.outbox) == 1


def test_no_address_at_all_never_reaches_the_server(people):
    people[0].email = "不是邮箱"
    people[0].save()
    tell(people)
    sweeper.sweep()
    assert len(mail.outbox) == 2
    assert mails().get(recipient=people[0]).error == "BrokenAddress"
    assert health.of("email") == (False, 0)


@pytest.mark.parametrize(
    ("code", "text", "is_broken"),
    [
        (550, b"no such user", True), (550, b"5.1.1 unknown", True), (553, b"bad name", True),
        (550, b"5.7.1 looks like spam", False), (552, b"5.2.2 over quota", False),
        (452, b"4.2.2 mailbox full", False), (450, b"greylisted", False),
    ],
)  # fmt: skip
def test_which_refusals_are_about_the_address(code, text, is_broken):
    fault = smtplib.SMTPRecipientsRefused({"x@example.edu.cn": (code, text)})
    assert channels.is_broken_address(fault) is is_broken


def test_large_notices_are_in_every_inbox_at_once_and_spread_a_moment_later(people, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    wish(people[0], by_email=False)
    notice = Notice.objects.get(pk=tell(people))
    assert sorted(notice.deliveries.values_list("channel", flat=True)) == ["site"] * 3
    assert notice.to_spread
    assert [actions.spread(), actions.spread()] == [1, 0]
    assert mails().count() == 2
    sweeper.sweep()
    assert len(mail.outbox) == 2
    # With people who want it in the inbox only nothing is left for later.
    quiet = Notice.objects.get(pk=tell(people, "n2", quietly=[people[1].pk]))
    assert (quiet.to_spread, mails().filter(notice=quiet).count()) == (False, 1)


def test_yesterday_is_not_told_twice_to_whoever_has_just_chosen_a_daily_mail(people):
    with at("2026-11-26T10:00"):
        tell(people[:1])
        sweeper.sweep()
        wish(people[0], digest_hour=18)
    with at("2026-11-26T18:00"):
        sweeper.sweep()
    assert len(mail.outbox) == 1
    assert datetime(2026, 11, 26, 18, tzinfo=HERE) - timedelta(hours=8) == mails().get().sent_at
