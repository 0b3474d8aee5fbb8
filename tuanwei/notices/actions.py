"""Write a notice and its deliveries in the caller's transaction; read, confirm, remind, recall,
retry."""

import hashlib
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.audit.actions import record
from tuanwei.lib import masking
from tuanwei.notices import queries
from tuanwei.notices.events import NoticeEvent
from tuanwei.notices.models import DEADLINE, DIGEST, REMINDER, ChannelSetting, Delivery, Notice

# Nothing is tried again there until the person has corrected it.
ADDRESS_FAULTS = ("BrokenAddress", "SMTPRecipientsRefused")

AT_ONCE = 1_000  # people; what goes to more is spread to the other channels by the sweeper

# One statement writes the notice and every recipient's rows: the site inbox at once, the other
# channels as pending. Addresses are looked up when sending, so a changed mailbox is honoured.
# A large one is written in two, and its rows of the other channels by `spread`, a moment later and as
# exactly once.
OUTSIDE = """
    INSERT INTO notices_delivery
        (notice_id, recipient_id, channel, state, attempts, next_attempt_at, error)
    SELECT {notice}, person.id, channel.name, 'pending', 0, %(now)s, ''
    FROM {source}
    LEFT JOIN notices_channelsetting setting ON setting.user_id = person.id
    CROSS JOIN (VALUES ('email'), ('push')) AS channel (name)
    WHERE {condition} AND person.is_active
      AND (channel.name = 'email' AND person.email <> '' AND coalesce(setting.by_email, %(unasked)s)
           OR channel.name = 'push' AND setting.by_push AND setting.push_url <> '')
    ORDER BY person.id
"""
WRITTEN = """
    INSERT INTO notices_notice
        (once, kind, title, shown_title, body, url, must_confirm, confirm_by, sent_by_id, created_at,
         is_urgent, kept_there, to_spread)
    VALUES (%(once)s, %(kind)s, %(title)s, %(shown)s, %(body)s, %(url)s, %(must_confirm)s,
            %(confirm_by)s, %(by)s, %(now)s, %(urgent)s, %(kept_there)s, %(to_spread)s)
    ON CONFLICT (once) DO NOTHING RETURNING id
"""
INSIDE = """
    INSERT INTO notices_delivery
        (notice_id, recipient_id, channel, state, attempts, sent_at, error)
    SELECT {notice}, person.id, 'site', 'sent', 0, %(now)s, ''
    FROM {source}
    WHERE person.id = ANY(%(recipients)s::bigint[]) AND person.is_active
    ORDER BY person.id
"""
IN_ONE = "WITH written AS ({written}), inside AS ({inside}), outside AS ({outside}) SELECT id FROM written"


def _listed(keys):
    """Keys as one literal: 30 000 of them one by one take the database longer to read than to use."""
    return "{" + ",".join(map(str, keys)) + "}"


def _users():
    return connection.ops.quote_name(get_user_model()._meta.db_table)


@transaction.atomic
def notify(
    recipients, *, kind, title, once, body="", url="", must_confirm=False, confirm_by=None, by=None,
    quietly=(), shown_title="", urgent=False, unasked=True, kept_there=False,
):  # fmt: skip
    """Tell `recipients` (users, their ids, or a queryset of users) something, a single time.

    `once` is the dedupe key: a second call with it writes nothing, also when both run at the
    same moment. `url` is a path inside the portal. Recipients whose ids are among `quietly` get it
    into their inbox only; without `unasked` e-mail goes only to those who have said that they want
    it. `shown_title` is what they read inside the portal; e-mail and push carry `title`. An `urgent`
    one passes quiet hours and daily e-mails. `kept_there`: the page at `url` asks for the confirmation
    and reminds by itself. Returns the notice's id, None when known.
    """
    if isinstance(recipients, QuerySet):
        ids = list(recipients.values_list("pk", flat=True))
    else:
        ids = [getattr(person, "pk", person) for person in recipients]
    quiet = list(quietly)
    is_large = len(ids) > AT_ONCE and unasked and not quiet
    values = {
        "once": once, "kind": kind, "title": title[:120], "shown": shown_title[:120], "body": body,
        "url": url, "must_confirm": must_confirm, "confirm_by": confirm_by, "by": by and by.pk,
        "now": timezone.now(), "recipients": _listed(ids), "quiet": _listed(quiet), "urgent": urgent,
        "kept_there": kept_there, "to_spread": is_large, "unasked": unasked,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN if is_large else _in_one(), values)
        row = cursor.fetchone()
        if row and is_large:  # so many rows are written quicker by a statement of their own
            statement = INSIDE.format(notice="%(notice)s", source=f"{_users()} person")
            cursor.execute(statement, values | {"notice": row[0]})
    return row and row[0]


def _in_one():
    source = f"written CROSS JOIN {_users()} person"
    inside = INSIDE.format(notice="written.id", source=source)
    outside = OUTSIDE.format(
        notice="written.id", source=source,
        condition="person.id = ANY(%(recipients)s::bigint[]) AND person.id <> ALL(%(quiet)s::bigint[])",
    )  # fmt: skip
    return IN_ONE.format(written=WRITTEN, inside=inside, outside=outside)


@transaction.atomic
def spread():
    """Write the e-mail and push rows of large notices, for whoever has them in the inbox. Whoever
    dies meanwhile has written nothing. Returns how many notices."""
    waiting = Notice.objects.filter(to_spread=True).order_by("pk")
    ids = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
    source = f"notices_delivery copy JOIN {_users()} person ON person.id = copy.recipient_id"
    statement = OUTSIDE.format(
        notice="copy.notice_id", source=source,
        condition="copy.notice_id = %(notice)s AND copy.channel = 'site'",
    )  # fmt: skip
    with connection.cursor() as cursor:
        for pk in ids:
            cursor.execute(statement, {"notice": pk, "now": timezone.now(), "unasked": True})
    Notice.objects.filter(pk__in=ids).update(to_spread=False)
    return len(ids)


@transaction.atomic
def take_back(*, once):
    """Remove a notice with all its copies, as if nobody had been told."""
    found = Notice.objects.filter(once=once)
    list(found.select_for_update())  # whoever is just spreading it has ended
    found.delete()


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
    """The person confirms that they know; a second time changes nothing. After the deadline it is
    kept all the same and counted apart. Raises ValidationError when it was recalled."""
    if notice.recalled_at:
        raise ValidationError(_("这条通知已经撤回，不用确认了。"), code="recalled")
    changed = Delivery.objects.filter(
        notice=notice, recipient=by.pk, channel="site", confirmed_at=None
    ).update(confirmed_at=Now(), read_at=Coalesce("read_at", Now()))
    if changed:
        record(NoticeEvent.CONFIRMED, notice, by=by)


@transaction.atomic
def recall(*, notice, reason, by):
    """Take a notice back: its copies stay and say so, with the reason; what has not left yet does not.

    Whoever has read it, or got it by e-mail or push, is told. Raises ValidationError without a
    reason, or when it was recalled before.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("请写明为什么撤回，收到的人会看到。"), code="reason")
    if notice.recalled_at:
        raise ValidationError(_("这条通知已经撤回过了。"), code="recalled")
    notice.recalled_at, notice.recalled_by, notice.recall_reason = timezone.now(), by, reason[:300]
    notice.to_spread = False
    notice.save(update_fields=["recalled_at", "recalled_by", "recall_reason", "to_spread"])
    copies = Delivery.objects.filter(notice=notice)
    copies.filter(state__in=["pending", "folded", "dead"]).update(
        state="skipped", next_attempt_at=None, error="recalled"
    )
    record(NoticeEvent.RECALLED, notice, by=by)
    knew = copies.filter(
        Q(channel="site", read_at__isnull=False) | ~Q(channel="site"), state="sent"
    )
    if people := list(knew.values_list("recipient", flat=True).distinct()):
        notify(
            people, kind=Notice.Kind.SYSTEM, by=by,
            title=_("已撤回：%(title)s") % {"title": notice.title},
            shown_title=_("已撤回：%(title)s") % {"title": notice.in_portal},
            body=_("撤回原因：%(reason)s") % {"reason": notice.recall_reason},
            url=reverse("notices:notice-detail", args=[notice.pk]),
            once=f"notices.recall:{notice.pk}",
        )  # fmt: skip
    return notice


@transaction.atomic
def remind_missing(*, notice, by):
    """Remind those who have not read or confirmed, and only them, at most once a day.

    Returns how many were reminded; 0 when it was done today or nobody is missing.
    """
    if notice.kept_there:
        raise ValidationError(_("这条从别的页面发出，请打开原件，在那里提醒。"), code="kept_there")
    ids = [] if notice.recalled_at else queries.to_remind(notice)
    once = f"{REMINDER}{notice.pk}:{timezone.localdate()}"
    if not ids or not _remind(notice, ids, once=once, by=by):
        return 0
    record(NoticeEvent.REMINDED, notice, by=by, people=len(ids))
    return len(ids)


def remind_before_deadline():
    """Remind once who has not confirmed a notice that is due within a day; whoever was reminded of it
    today by hand is spared."""
    now = timezone.now()
    for notice in queries.unconfirmed_between(now, now + timedelta(days=1)):
        if ids := queries.to_remind(notice):
            _remind(notice, ids, once=f"{DEADLINE}{notice.pk}")


def _remind(notice, ids, *, once, by=None):
    verb = _("请确认") if notice.must_confirm else _("请阅读")
    due = ""
    if notice.confirm_by:
        due = _("请在 %(day)s 前确认。") % {
            "day": f"{timezone.localtime(notice.confirm_by):%-m月%-d日 %H:%M}"
        }
    return notify(
        ids, kind=Notice.Kind.TODO, title=f"{verb}：{notice.title}", body=due, once=once, by=by,
        url=reverse("notices:notice-open", args=[notice.pk]),
    )  # fmt: skip


@transaction.atomic
def retry(*, delivery, by):
    """Give a dead letter six more tries, the first at the next sweep."""
    revived = _revive(Delivery.objects.filter(pk=delivery.pk))
    if revived:
        record(NoticeEvent.RETRIED, by=by, delivery=delivery.pk)
    return bool(revived)


@transaction.atomic
def retry_all(*, notice, by):
    """The same for every dead letter of a notice; returns how many. Addresses that take no mail
    stay as they are until they are corrected."""
    revived = _revive(notice.deliveries.exclude(error__in=ADDRESS_FAULTS))
    if revived:
        record(NoticeEvent.RETRIED, notice, by=by, people=revived)
    return revived


def _revive(deliveries):
    dead = deliveries.filter(state="dead")
    digests = list(dead.filter(notice__once__startswith=DIGEST).values_list("notice", flat=True))
    Delivery.objects.filter(digest__in=digests, state="dead").update(state="folded", error="")
    return dead.update(
        state="pending", attempts=0, next_attempt_at=timezone.now(), error="", lease=None,
        digest=None,
    )  # fmt: skip


@transaction.atomic
def save_channels(*, by, **wishes):
    """Keep which channels the person wants, and when; what waits for its hour looks at it again.
    The push address itself is not audited."""
    ChannelSetting.objects.update_or_create(user=by, defaults=wishes)
    Delivery.objects.filter(recipient=by.pk, state="pending", attempts=0, lease=None).update(
        next_attempt_at=timezone.now()
    )
    audited = {name: value for name, value in wishes.items() if name in ("by_email", "by_push")}
    record(NoticeEvent.SETTINGS_CHANGED, by, by=by, **audited)


@transaction.atomic
def note_broken_address(*, person, address):
    """Mail to `address` is not taken: it is not tried again, and the person hears of it inside."""
    ChannelSetting.objects.update_or_create(user=person, defaults={"broken_email": address})
    stamp = hashlib.sha256(address.encode()).hexdigest()[:12]
    notify(
        [person.pk], kind=Notice.Kind.TODO, title=_("邮件送不到你的邮箱，请更正"),
        body=_("发往 %(address)s 的邮件被退回。改好之前不再往那里发，站内提醒照常。")
        % {"address": masking.email(address)},
        url=reverse("notices:settings"), quietly=[person.pk],
        once=f"notices.address:{person.pk}:{stamp}:{timezone.localdate()}",
    )  # fmt: skip


@transaction.atomic
def pause_robot(*, person, shown):
    """The person's robot, `shown` so that they know which, has refused six times: it is not called again
    until they say so or give another one, and they hear of it inside, once for each pause."""
    wishes = ChannelSetting.objects.select_for_update().get(user=person)
    if not wishes.push_url or wishes.push_url == wishes.broken_push:
        return
    wishes.broken_push = wishes.push_url
    wishes.save(update_fields=["broken_push"])
    notify(
        [person.pk], kind=Notice.Kind.TODO, title=_("群机器人不收推送，已暂停"),
        body=_("%(robot)s 连续几次没有收下。站内提醒和邮件照常；请看看机器人还在不在群里，再试一次。")
        % {"robot": shown},
        url=reverse("notices:settings"), quietly=[person.pk],
        once=f"notices.robot:{person.pk}:{timezone.now():%Y%m%d%H%M%S}",
    )  # fmt: skip


@transaction.atomic
def trust_robot(*, by):
    """The person says that their robot is well: it is called again."""
    trusted = ChannelSetting.objects.filter(user=by).exclude(broken_push="")
    if trusted.update(broken_push=""):
        record(NoticeEvent.ROBOT_TRUSTED, by, by=by)
        return True
    return False


@transaction.atomic
def trust_address(*, by):
    """The person says that their address is right: it is tried again."""
    trusted = ChannelSetting.objects.filter(user=by).exclude(broken_email="")
    if trusted.update(broken_email=""):
        record(NoticeEvent.ADDRESS_TRUSTED, by, by=by)
        return True
    return False


def send_test(*, by):
    """A notice to oneself by every channel switched on, at most one a minute."""
    return notify(
        [by], kind=Notice.Kind.SYSTEM, title=_("这是一条测试提醒"),
        body=_("收到它，说明这个渠道可用。"),
        once=f"notices.test:{by.pk}:{timezone.now():%Y%m%d%H%M}", urgent=True,
    )  # fmt: skip
