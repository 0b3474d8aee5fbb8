"""Taken back, confirmed too late, how far it got, and hooks that answer badly."""

import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from apprise.plugins.feishu import NotifyFeishu
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tuanwei.audit.models import AuditEvent
from tuanwei.notices import actions, health, push, queries, sweeper
from tuanwei.notices.models import ChannelSetting, Delivery, Notice
from tuanwei.notices.queries import Reach

pytestmark = pytest.mark.django_db


def tell(people, once="n1", **options):
    told = {"kind": "announcement", "title": "周三开会", "body": "带笔记本。"} | options
    return Notice.objects.get(pk=actions.notify(people, once=once, **told))


def mails(**filters):
    return Delivery.objects.filter(channel="email", **filters)


def test_a_recalled_notice_says_so_and_why_to_everybody(client, people, staff):
    notice = tell(people, must_confirm=True)
    sweeper.sweep()
    mails(recipient=people[2]).update(state="pending", next_attempt_at=timezone.now())
    actions.mark_read(notice_id=notice.pk, by=people[0])
    client.force_login(staff)
    refused = client.post(f"/notices/sent/{notice.pk}/recall/", {"reason": " "})
    assert refused.context["form"].errors["reason"] and not Notice.objects.get().recalled_at
    client.post(f"/notices/sent/{notice.pk}/recall/", {"reason": "时间写错了"})
    notice.refresh_from_db()
    assert (notice.recall_reason, notice.recalled_by) == ("时间写错了", staff)
    assert AuditEvent.objects.filter(name="notices.notice.recalled").count() == 1
    sweeper.sweep()
    assert mails(recipient=people[2]).get().reason == "已撤回"
    assert "已撤回：时间写错了" in client.get(f"/notices/sent/{notice.pk}/").content.decode()
    assert "已撤回" in client.get("/notices/sent/").content.decode()
    for person in (people[0], people[2]):  # read, and unread
        client.force_login(person)
        assert "已撤回" in client.get("/notices/").content.decode()
        page = client.get(f"/notices/{notice.pk}/").content.decode()
        assert "已撤回：时间写错了" in page and "带笔记本。" in page and "我知道了" not in page
    # Nothing is deleted; who has read it or got the mail is told, who has not is spared.
    assert Delivery.objects.filter(notice=notice, channel="site").count() == 3
    word = Notice.objects.get(once=f"notices.recall:{notice.pk}")
    assert set(word.deliveries.filter(channel="site").values_list("recipient", flat=True)) == {
        people[0].pk, people[1].pk,
    }  # fmt: skip


def test_after_a_recall_nobody_confirms_reminds_or_recalls(client, people, staff):
    soon = timezone.now() + timedelta(hours=5)
    notice = tell(people, must_confirm=True, confirm_by=soon)
    notice = actions.recall(notice=notice, reason="重发", by=staff)
    client.force_login(people[0])
    client.post(f"/notices/{notice.pk}/confirm/")
    assert queries.reach([notice.pk])[notice.pk].confirmed == 0
    assert actions.remind_missing(notice=notice, by=staff) == 0
    actions.remind_before_deadline()
    assert not Notice.objects.filter(once__startswith="notices.deadline:").exists()
    with pytest.raises(ValidationError, match="撤回过了"):
        actions.recall(notice=notice, reason="再一次", by=staff)
    waiting, newest = queries.for_home(people[0], 3)
    assert waiting == [] and newest[0].notice == notice


def test_others_do_not_recall_or_resend(client, people):
    notice = tell(people)
    client.force_login(people[0])
    for verb in ("recall", "retry"):
        assert client.post(f"/notices/sent/{notice.pk}/{verb}/").status_code == 404
    assert not Notice.objects.filter(recalled_at__isnull=False).exists()


def test_a_recall_reaches_a_sender_in_the_middle_of_a_batch(people, staff, monkeypatch):
    from tuanwei.notices import channels

    notice = tell(people)
    sent = []

    def slow(delivery, _connection, _texts):
        sent.append(delivery.pk)
        actions.recall(notice=notice, reason="写错了", by=staff)
        clock.append(2.0)
        return True

    clock = [0.0]
    monkeypatch.setattr(channels, "send_email", slow)
    monkeypatch.setattr(sweeper.time, "monotonic", lambda: clock[-1])
    sweeper.work("email")
    assert len(sent) == 1
    assert sorted(mails(notice=notice).values_list("state", flat=True)) == [
        "sent", "skipped", "skipped",
    ]  # fmt: skip


def test_taking_back_waits_for_whoever_spreads_it(people):
    notice = tell(people)
    with CaptureQueriesContext(connection) as asked:
        actions.take_back(once=notice.once)
    assert "FOR UPDATE" in next(each["sql"] for each in asked if "SELECT" in each["sql"])
    assert not Notice.objects.exists() and not Delivery.objects.exists()


def test_confirmed_after_the_deadline_is_kept_marked_and_counted_apart(client, people, staff):
    notice = tell(people, must_confirm=True, confirm_by=timezone.now() + timedelta(hours=1))
    actions.confirm(notice=notice, by=people[0])
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        client.force_login(people[1])
        assert "逾期确认" in client.get(f"/notices/{notice.pk}/").content.decode()
        # confirmed_at is the database's clock, which does not travel
        client.post(f"/notices/{notice.pk}/confirm/")
    Delivery.objects.filter(notice=notice, recipient=people[1], channel="site").update(
        confirmed_at=notice.confirm_by + timedelta(seconds=1)
    )
    reach = queries.reach([notice.pk])[notice.pk]
    assert reach == Reach(total=3, read=2, confirmed=2, late=1) and reach.in_time == 1
    assert "逾期确认" in client.get(f"/notices/{notice.pk}/").content.decode()
    client.force_login(staff)
    page = client.get(f"/notices/sent/{notice.pk}/?show=late")
    assert [copy.recipient for copy in page.context["page"]] == [people[1]]
    assert "另有 1 人逾期确认" in page.content.decode()


def test_the_sender_sees_every_channel_get_on(client, people, staff, django_assert_max_num_queries):
    people[2].email = ""
    people[2].save()
    ChannelSetting.objects.create(user=people[1], by_push=True, push_url="feishu://abcdef")
    notice = tell(people)
    by_mail, by_push = queries.progress(notice)
    assert (by_mail.waiting, by_mail.without, by_push.waiting, by_push.without) == (2, 1, 1, 2)
    mails(recipient=people[0]).update(state="dead", error="TimeoutError", attempts=6)
    mails(recipient=people[1]).update(state="skipped", error="off")
    by_mail, _push = queries.progress(notice)
    assert (by_mail.waiting, by_mail.sent, by_mail.failed, by_mail.skipped) == (0, 0, 1, 1)
    assert by_mail.reasons == (("本人关掉了这个渠道", 1),)
    client.force_login(staff)
    client.get(f"/notices/sent/{notice.pk}/")
    with django_assert_max_num_queries(10):
        page = client.get(f"/notices/sent/{notice.pk}/?show=failed")
    assert [row.recipient for row in page.context["page"]] == [people[0]]
    assert "服务器没有回应" in page.content.decode()
    part = client.get(
        f"/notices/sent/{notice.pk}/", headers={"HX-Request": "true"}
    ).content.decode()
    assert part.startswith('<div class="stack" id="progress"') and "every 5s" in part
    client.post(f"/notices/sent/{notice.pk}/retry/")
    sweeper.work("email")
    assert len(mail.outbox) == 1
    assert queries.progress(notice)[0].sent == 1


class Hook(BaseHTTPRequestHandler):
    """Answers as its server's `answer` says: a status, or seconds to hang."""

    def do_POST(self):
        self.server.calls += 1
        if self.server.answer >= 100:
            self.send_response(self.server.answer)
            self.end_headers()
            self.wfile.write(b'{"code": 0}')
        else:
            self.server.over.wait(self.server.answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def hook(monkeypatch):
    """The vendor, badly."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.calls, server.over = 0, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{{token}}/"
    monkeypatch.setattr(NotifyFeishu, "notify_url", address)
    monkeypatch.setattr(NotifyFeishu, "request_rate_per_sec", 0)
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def quick(monkeypatch):
    """A fifth of a second is patience enough."""
    monkeypatch.setattr(push, "TIMEOUT", (0.2, 0.2))


def pushed(**filters):
    return Delivery.objects.filter(channel="push", **filters).order_by("pk")


@pytest.mark.parametrize("answer", [500, 60])
def test_hooks_that_fail_or_hang_rest_and_mail_goes_on(people, hook, quick, answer):
    hook.answer = answer
    create = type(people[0]).objects.create_user
    people += [create(f"2024100{n}", "曹明") for n in range(3)]
    for person in people:
        ChannelSetting.objects.create(user=person, by_push=True, push_url="feishu://abcdef")
    for n in range(3):
        tell(people, f"n{n}")
    start = time.monotonic()
    sweeper.sweep()
    assert time.monotonic() - start < 20
    assert len(mail.outbox) == 9
    assert sorted(pushed().values_list("attempts", flat=True)) == [0] * 13 + [1] * 5
    assert set(pushed(attempts=1).values_list("error", flat=True)) == {"NotSent"}
    assert health.is_resting("push") and not health.is_resting("email")
    assert hook.calls == 5


@pytest.mark.parametrize("answer", [404, 500, 60])
def test_a_robot_that_refuses_is_asked_once_a_time_then_pauses_and_its_owner_hears(
    client, people, hook, quick, answer
):
    hook.answer, owner = answer, people[0]
    ChannelSetting.objects.create(user=owner, by_push=True, push_url="feishu://abcdef")
    for n in range(4):
        tell(people, f"n{n}")
    waits = []
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
        for turn in range(1, 7):
            sweeper.sweep()
            assert hook.calls == turn
            waiting = pushed(state="pending").first()
            waits.append((waiting.next_attempt_at - timezone.now()).total_seconds() / 60)
            clock.shift(timedelta(minutes=waits[-1]))
        assert waits[:5] == [1, 2, 4, 8, 16]
        clock.shift(timedelta(minutes=20))
        sweeper.sweep()
        assert hook.calls == 6
        states = list(pushed().values_list("state", "error"))
        assert states == [("dead", "NotSent")] + [("skipped", "RobotPaused")] * 3
        told = Notice.objects.get(once__startswith="notices.robot:")
        assert "飞书 ····cdef" in told.body
        assert [(row.recipient, row.channel) for row in told.deliveries.all()] == [(owner, "site")]
        tell(people, "later")
        sweeper.sweep()
        assert (hook.calls, pushed().last().reason) == (6, "机器人一直不收，等本人检查")
        assert Notice.objects.filter(once__startswith="notices.robot:").count() == 1
        client.force_login(owner)
        page = client.get("/notices/settings/").content.decode()
        assert "推送已暂停" in page and "再试一次" in page
        hook.answer = 200
        client.post("/notices/settings/robot/")
        assert "推送已暂停" not in client.get("/notices/settings/").content.decode()
        tell(people, "again")
        clock.shift(timedelta(minutes=20))
        sweeper.sweep()
        assert (hook.calls, pushed().last().state) == (7, "sent")


def test_a_robot_whose_vendor_is_away_is_not_paused(people, hook, quick):
    hook.answer = 500
    for person in people[:2]:
        ChannelSetting.objects.create(user=person, by_push=True, push_url="feishu://abcdef")
    tell(people)
    sweeper.work("push")
    pushed(recipient=people[0]).update(attempts=5, next_attempt_at=timezone.now())
    sweeper.work("push")
    assert pushed(recipient=people[0]).get().state == "dead"
    assert not ChannelSetting.objects.exclude(broken_push="").exists()


def test_a_hook_has_seconds_to_answer():
    assert push.robot("feishu://abcdef").request_timeout == (3.0, 5.0)
    assert sum(push.TIMEOUT) < 10
