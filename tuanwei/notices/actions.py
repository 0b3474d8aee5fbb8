"""Write a notice and its deliveries in the caller's transaction; read, confirm, remind, retry."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.notices import queries
from tuanwei.notices.events import NoticeEvent
from tuanwei.notices.models import ChannelSetting, Delivery, Notice

# One statement writes the notice and every recipient's rows: the site inbox at once, the other
# channels as pending. Addresses are looked up when sending, so a changed mailbox is honoured.
NOTIFY = """
WITH written AS (
    INSERT INTO notices_notice
        (once, kind, title, shown_title, body, url, must_confirm, confirm_by, sent_by_id, created_at)
    VALUES (%(once)s, %(kind)s, %(title)s, %(shown)s, %(body)s, %(url)s, %(must_confirm)s,
            %(confirm_by)s, %(by)s, %(now)s)
    ON CONFLICT (once) DO NOTHING RETURNING id
), delivered AS (
    INSERT INTO notices_delivery
        (notice_id, recipient_id, channel, state, attempts, next_attempt_at, sent_at, error)
    SELECT written.id, person.id, channel.name,
           CASE channel.name WHEN 'site' THEN 'sent' ELSE 'pending' END, 0,
           CASE channel.name WHEN 'site' THEN NULL ELSE %(now)s END,
           CASE channel.name WHEN 'site' THEN %(now)s END, ''
    FROM written
    CROSS JOIN {users} person
    LEFT JOIN notices_channelsetting setting ON setting.user_id = person.id
    CROSS JOIN (VALUES ('site'), ('email'), ('push')) AS channel (name)
    WHERE person.id = ANY(%(recipients)s) AND person.is_active
      AND (channel.name = 'site'
           OR person.id <> ALL(%(quiet)s) AND (channel.name = 'email'
               AND person.email <> '' AND coalesce(setting.by_email, %(unasked)s)
               OR channel.name = 'push' AND setting.by_push AND setting.push_url <> ''))
    ON CONFLICT DO NOTHING
)
SELECT id FROM written
"""


@transaction.atomic
def notify(
    recipients, *, kind, title, once, body="", url="", must_confirm=False, confirm_by=None, by=None,
    quietly=(), shown_title="", unasked=True,
):  # fmt: skip
    """Tell `recipients` (users, their ids, or a queryset of users) something, a single time.

    `once` is the dedupe key: a second call with it writes nothing, also when both run at the
    same moment. `url` is a path inside the portal. Recipients whose ids are among `quietly` get it
    into their inbox only; without `unasked` e-mail goes only to those who have said that they want
    it. `shown_title` is what they read inside the portal; e-mail and push
    carry `title`. Returns the notice's id, None when known.
    """
    if isinstance(recipients, QuerySet):
        ids = list(recipients.values_list("pk", flat=True))
    else:
        ids = [getattr(person, "pk", person) for person in recipients]
    with connection.cursor() as cursor:
        cursor.execute(
            NOTIFY.format(users=connection.ops.quote_name(get_user_model()._meta.db_table)),
            {
                "once": once, "kind": kind, "title": title[:120], "shown": shown_title[:120], "body": body, "url": url,
                "must_confirm": must_confirm, "confirm_by": confirm_by,
                "by": by and by.pk, "now": timezone.now(), "recipients": ids,
                "quiet": list(quietly), "unasked": unasked,
            },
        )  # fmt: skip
        row = cursor.fetchone()
    return row and row[0]


def take_back(*, once):
    """Remove a notice with all its copies, as if nobody had been told."""
    Notice.objects.filter(once=once).delete()


@transaction.atomic
def announce(*, by, recipients, title, body, key, must_confirm=False, confirm_by=None):
    """Send an announcement written by hand; `key` names the form, so it goes out a single time.

    Returns the notice's id, None when this form was sent before.
    """
    notice_id = notify(
        recipients, kind=Notice.Kind.ANNOUNCEMENT, title=title, body=body, by=by,
        once=f"notices.announcement:{key}", must_confirm=must_confirm, confirm_by=confirm_by,
    )  # fmt: skip
    if notice_id:
        record(NoticeEvent.ANNOUNCED, Notice.objects.get(pk=notice_id), by=by)
    return notice_id


def mark_read(*, notice_id, by):
    """The person has opened their copy; the first moment stays."""
    Delivery.objects.filter(notice=notice_id, recipient=by.pk, channel="site", read_at=None).update(
        read_at=timezone.now()
    )


def mark_read_at(*, url, by):
    """The person is where these notices lead; those to be confirmed still wait for that."""
    unread = queries.inbox(by).filter(read_at=None, notice__url=url, notice__must_confirm=False)
    unread.update(read_at=timezone.now())


def mark_all_read(*, by, kind=""):
    """Everything unread of `kind` is read, except what asks to be confirmed; return how many."""
    unread = queries.inbox(by, kind).filter(read_at=None, notice__must_confirm=False)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def confirm(*, notice, by):
    """The person confirms that they know; a second time changes nothing."""
    changed = Delivery.objects.filter(
        notice=notice, recipient=by.pk, channel="site", confirmed_at=None
    ).update(confirmed_at=Now(), read_at=Coalesce("read_at", Now()))
    if changed:
        record(NoticeEvent.CONFIRMED, notice, by=by)


@transaction.atomic
def remind_missing(*, notice, by):
    """Remind those who have not read or confirmed, and only them, at most once a day.

    Returns how many were reminded; 0 when it was done today or nobody is missing.
    """
    ids = queries.missing_ids(notice)
    once = f"notices.reminder:{notice.pk}:{timezone.localdate()}"
    if not ids or not _remind(notice, ids, once=once, by=by):
        return 0
    record(NoticeEvent.REMINDED, notice, by=by, people=len(ids))
    return len(ids)


def remind_before_deadline():
    """Remind once who has not confirmed a notice that is due within a day."""
    now = timezone.now()
    for notice in queries.unconfirmed_between(now, now + timedelta(days=1)):
        _remind(notice, queries.missing_ids(notice), once=f"notices.deadline:{notice.pk}")


def _remind(notice, ids, *, once, by=None):
    verb = _("请确认") if notice.must_confirm else _("请阅读")
    due = ""
    if notice.confirm_by:
        due = _("请在 %(day)s 前确认。") % {
            "day": f"{timezone.localtime(notice.confirm_by):%m月%d日 %H:%M}"
        }
    return notify(
        ids, kind=Notice.Kind.TODO, title=f"{verb}：{notice.title}", body=due, once=once, by=by,
        url=reverse("notices:notice-open", args=[notice.pk]),
    )  # fmt: skip


@transaction.atomic
def retry(*, delivery, by):
    """Give a dead letter six more tries, the first at the next sweep."""
    revived = Delivery.objects.filter(pk=delivery.pk, state="dead").update(
        state="pending", attempts=0, next_attempt_at=timezone.now(), error=""
    )
    if revived:
        record(NoticeEvent.RETRIED, by=by, delivery=delivery.pk)
    return bool(revived)


@transaction.atomic
def save_channels(*, by, by_email, by_push, push_url):
    """Keep which channels the person wants. The push address itself is not audited."""
    ChannelSetting.objects.update_or_create(
        user=by, defaults={"by_email": by_email, "by_push": by_push, "push_url": push_url}
    )
    record(NoticeEvent.SETTINGS_CHANGED, by, by=by, by_email=by_email, by_push=by_push)


def send_test(*, by):
    """A notice to oneself by every channel switched on, at most one a minute."""
    return notify(
        [by], kind=Notice.Kind.SYSTEM, title=_("这是一条测试提醒"),
        body=_("收到它，说明这个渠道可用。"),
        once=f"notices.test:{by.pk}:{timezone.now():%Y%m%d%H%M}",
    )  # fmt: skip
