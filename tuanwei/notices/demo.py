"""Announcements of the demonstration: one that must be confirmed, with people who were late and mail that
did not arrive; one that was taken back; and what one person chose for their own."""

from datetime import time, timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone

from tuanwei.notices import actions
from tuanwei.notices.models import ChannelSetting, Delivery, Notice

ASKED = 240  # people


def fill(rng, cast):
    """Write them, some days ago."""
    now, staff = timezone.now(), cast["T0001"]
    everybody = list(get_user_model().objects.order_by("pk").values_list("pk", flat=True))
    asked = sorted({*rng.sample(everybody, min(ASKED, len(everybody))), cast["2024110101"].pk})
    until = now - timedelta(days=2)
    held = _told(
        asked, staff, now - timedelta(days=6), "madeup-1", "“11.27红岩精神纪念活动”集合时间",
        "11月27日 8:30 在东门集合，统一乘车。请看到后确认，车位按确认人数安排。",
        must_confirm=True, confirm_by=until,
    )  # fmt: skip
    copies = list(held.deliveries.filter(channel="site").order_by("pk"))
    for copy in copies:
        # The student of the demonstration has confirmed it: what is left to do there is not overdue.
        fate = 0 if copy.recipient_id == cast["2024110101"].pk else rng.random()
        if fate < 0.86:
            copy.read_at = until - timedelta(hours=rng.randint(1, 90))
        if fate < 0.74:
            copy.confirmed_at = copy.read_at
        elif fate < 0.8:
            copy.read_at = copy.confirmed_at = until + timedelta(hours=rng.randint(1, 20))
    Delivery.objects.bulk_update(copies, ["read_at", "confirmed_at"], batch_size=500)
    _mails(rng, held, asked)
    wrong = _told(
        asked[:60], staff, now - timedelta(days=4), "madeup-2", "周三例会改到 301 教室",
        "本周三下午的例会改到 301 教室。",
    )  # fmt: skip
    wrong.deliveries.filter(channel="site", recipient__in=asked[:35]).update(
        read_at=now - timedelta(days=4)
    )
    wrong.deliveries.filter(channel="email").update(state="sent", sent_at=wrong.created_at)
    actions.recall(notice=wrong, reason="教室写错了，应为 310，正确的通知随后再发。", by=staff)
    ChannelSetting.objects.create(
        user=cast["2024110101"], quiet_from=time(23), quiet_until=time(7, 30), digest_hour=18
    )


def _told(people, by, at, key, title, body, **options):
    pk = actions.notify(
        people, kind=Notice.Kind.ANNOUNCEMENT, title=title, body=body, by=by,
        once=f"notices.announcement:{key}", **options,
    )  # fmt: skip
    Notice.objects.filter(pk=pk).update(created_at=at)
    return Notice.objects.get(pk=pk)


def _mails(rng, notice, people):
    """Most arrived; some did not, each for a reason of its own."""
    notice.deliveries.filter(channel="email").delete()
    fates = [("sent", "", 1)] * 50 + [("dead", "BrokenAddress", 1)] * 2
    fates += [("dead", "TimeoutError", 6), ("skipped", "off", 1), ("skipped", "BrokenAddress", 1)]
    Delivery.objects.bulk_create(
        Delivery(
            notice=notice, recipient_id=person, channel="email", state=state, error=error,
            attempts=tries, sent_at=notice.created_at if state == "sent" else None,
        )
        for person, (state, error, tries) in (
            (person, rng.choice(fates)) for person in people[:: 2]
        )
    )  # fmt: skip
