"""Reads: inbox, its counts, who has read and confirmed."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.lib.finding import holding
from tuanwei.notices.models import DEADLINE, REASONS, REMINDER, ChannelHealth, Delivery, Notice

SITE = Delivery.Channel.SITE
OUTSIDE = (Delivery.Channel.EMAIL, Delivery.Channel.PUSH)


@dataclass(frozen=True)
class Tab:
    """One tab of the inbox with its unread count; `kind` "" is everything."""

    kind: str
    label: str
    unread: int


@dataclass(frozen=True)
class Reach:
    """How far a notice got in the site inbox: people, not percent."""

    total: int = 0
    read: int = 0
    confirmed: int = 0
    late: int = 0
    """Of the confirmed, those who did so after the deadline."""

    @property
    def in_time(self):
        """Confirmed, and not too late."""
        return self.confirmed - self.late


@dataclass(frozen=True)
class Progress:
    """What became of one notice on one channel besides the site: people, not percent."""

    channel: Delivery.Channel
    waiting: int
    sent: int
    failed: int
    skipped: int
    without: int
    """Got it into the inbox only: no address, or this channel is off."""
    reasons: tuple = ()
    """(why, how many) of those skipped."""

    @property
    def total(self):
        """Everybody this channel has something to do for."""
        return self.waiting + self.sent + self.failed + self.skipped

    @property
    def done(self):
        """Everybody it has nothing to do for any more."""
        return self.total - self.waiting


def inbox(user, kind=""):
    """The person's site copies; `kind` narrows."""
    copies = Delivery.objects.filter(recipient=user.pk, channel=SITE).select_related("notice")
    return copies.filter(notice__kind=kind) if kind in Notice.Kind.values else copies


def is_told(once):
    """True when the notice of this key was written: `notify` would write nothing."""
    return Notice.objects.filter(once=once).exists()


def for_home(user, latest, most=5):
    """(copies whose senders wait for the person's word, oldest first; the `latest` newest ones):
    lists, one query."""
    copies = inbox(user)
    newest = copies.order_by("-pk").values("pk")[:latest]
    waits = Q(notice__must_confirm=True, notice__recalled_at=None, confirmed_at=None)
    rows = list(copies.filter(waits | Q(pk__in=newest)).order_by("pk"))
    waiting = [
        each for each in rows
        if each.notice.must_confirm and each.confirmed_at is None and not each.notice.recalled_at
    ]  # fmt: skip
    return waiting[:most], rows[: -latest - 1 : -1]


def tabs(user):
    """全部 and one tab a kind, from one query over the unread only."""
    unread = dict(
        Delivery.objects.filter(recipient=user.pk, channel=SITE, read_at=None)
        .values_list("notice__kind")
        .annotate(Count("pk"))
    )
    kinds = [Tab(kind.value, kind.label, unread.get(kind.value, 0)) for kind in Notice.Kind]
    return [Tab("", "全部", sum(unread.values())), *kinds]


def reach(notice_ids):
    """Reach by notice id, in one query."""
    rows = (
        Delivery.objects.filter(notice__in=notice_ids, channel=SITE)
        .values_list("notice")
        .annotate(
            Count("pk"), Count("read_at"), Count("confirmed_at"),
            late=Count("pk", filter=Q(confirmed_at__gt=F("notice__confirm_by"))),
        )
    )  # fmt: skip
    counted = {row[0]: Reach(*row[1:]) for row in rows}
    return {pk: counted.get(pk, Reach()) for pk in notice_ids}


def missing(notice):
    """Site copies still owed a confirmation, or a reading where none was asked for."""
    owed = {"confirmed_at": None} if notice.must_confirm else {"read_at": None}
    return Delivery.objects.filter(
        notice=notice, channel=SITE, recipient__is_active=True, **owed
    ).select_related("recipient")


def to_remind(notice):
    """Keys of the people behind `missing` who were not reminded today."""
    untold = missing(notice).exclude(recipient__in=reminded_today(notice))
    return list(untold.values_list("recipient", flat=True))


def reminded_today(*notices):
    """Keys of the people who were reminded of these today, whether by hand, before the deadline or by the
    page that keeps them: a query, to be left out of another."""
    if not notices:
        return Delivery.objects.none().values_list("recipient", flat=True)
    keys, today = [each.pk for each in notices], timezone.localdate()
    of_them = Q(once__in=[*(f"{REMINDER}{key}:{today}" for key in keys),
                          *(f"{DEADLINE}{key}" for key in keys)])  # fmt: skip
    # What is to be done on a page that keeps a paper is to read and to confirm it.
    pages = {each.url for each in notices if each.kept_there}
    of_them |= Q(url__in=pages, kind=Notice.Kind.TODO)
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    told = Notice.objects.filter(of_them, pk__gt=min(keys), created_at__gte=start)
    return Delivery.objects.filter(notice__in=told, channel=SITE).values_list(
        "recipient", flat=True
    )


def late(notice):
    """Site copies confirmed after the deadline."""
    return Delivery.objects.filter(
        notice=notice, channel=SITE, confirmed_at__gt=notice.confirm_by or notice.created_at,
        notice__confirm_by__isnull=False,
    ).select_related("recipient", "notice")  # fmt: skip


def progress(notice):
    """[Progress] of e-mail and push, in one query."""
    counted = {channel.value: Counter() for channel in Delivery.Channel}
    why = {channel.value: Counter() for channel in Delivery.Channel}
    rows = Delivery.objects.filter(notice=notice).order_by()
    for channel, state, error, count in rows.values_list("channel", "state", "error").annotate(
        Count("pk")
    ):
        counted[channel][state] += count
        if state == "skipped":
            why[channel][str(REASONS.get(error, _("不再需要")))] += count
    total = counted[SITE].total()
    return [
        Progress(
            channel=channel,
            waiting=here["pending"] + here["folded"] + (total if notice.to_spread else 0),
            sent=here["sent"], failed=here["dead"], skipped=here["skipped"],
            without=0 if notice.to_spread else total - here.total(),
            reasons=tuple(why[channel].most_common()),
        )
        for channel, here in ((each, counted[each.value]) for each in OUTSIDE)
    ]  # fmt: skip


def dead_letters():
    """Deliveries that were given up; what a daily e-mail told of is found there."""
    return Delivery.objects.filter(state=Delivery.State.DEAD, digest=None).select_related(
        "recipient", "notice"
    )


def dead_of(notice):
    """The deliveries of one notice that were given up, those of daily e-mails too."""
    return Delivery.objects.filter(notice=notice, state=Delivery.State.DEAD).select_related(
        "recipient"
    )


def channel_states():
    """Every outside channel with its health and how much waits and died there."""
    health = {row.channel: row for row in ChannelHealth.objects.all()}
    waiting = dict(
        Delivery.objects.filter(state="pending").values_list("channel").annotate(Count("pk"))
    )
    dead = dict(dead_letters().order_by().values_list("channel").annotate(Count("pk")))
    return [
        {
            "channel": channel,
            "health": health.get(channel.value),
            "waiting": waiting.get(channel.value, 0),
            "dead": dead.get(channel.value, 0),
        }
        for channel in OUTSIDE
    ]


def unconfirmed_between(start, end):
    """Must-confirm notices with their deadline in [start, end) and somebody missing."""
    owed = Q(deliveries__channel=SITE, deliveries__confirmed_at=None)
    return Notice.objects.filter(
        owed, must_confirm=True, recalled_at=None, confirm_by__gte=start, confirm_by__lt=end
    ).distinct()


@dataclass(frozen=True)
class Confirmations:
    """Of the people of one `group` that an announcement asked, so many have confirmed it in time."""

    notice: int
    title: str
    on: date
    group: int
    confirmed: int
    asked: int


def confirmations(first, last, *, group, belonging):
    """[Confirmations] of announcements that had to be confirmed by a day of first … last (without a deadline: that were
    sent then), once that is over. Who belongs where is known above: `group` is a field of a Delivery, and
    `belonging` a condition on it that may look at its `day`. One query."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )
    in_time = Q(notice__confirm_by=None) | Q(confirmed_at__lte=F("notice__confirm_by"))
    rows = (
        Delivery.objects.filter(
            channel=SITE, notice__kind=Notice.Kind.ANNOUNCEMENT, notice__must_confirm=True,
            notice__recalled_at=None,
        )
        .annotate(until=Coalesce("notice__confirm_by", "notice__created_at"))
        .filter(until__gte=start, until__lt=min(end, timezone.now()))
        .annotate(day=TruncDate("until"))
        .filter(belonging)
        .order_by("notice", group)
        .values_list("notice", "notice__title", "day", group)
        .annotate(
            confirmed=Count("pk", filter=Q(confirmed_at__isnull=False) & in_time),
            asked=Count("pk"),
        )
    )  # fmt: skip
    return [Confirmations(*row) for row in rows]


def notices_holding(user, words):
    """The person's own site copies that hold every word in what they read."""
    return holding(inbox(user), words, "notice__title", "notice__shown_title", "notice__body")


def figures_between(first, last):
    """{word: count} of announcements in these days: sent, site copies, read; confirmations owed and given; copies
    that never arrived. Two queries."""
    start = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    rows = Delivery.objects.filter(
        notice__created_at__gte=start, notice__created_at__lt=end,
        notice__kind=Notice.Kind.ANNOUNCEMENT,
    ).order_by()  # fmt: skip
    site, owed = Q(channel=SITE), Q(channel=SITE, notice__must_confirm=True)
    found = rows.aggregate(
        copies=Count("pk", filter=site), read=Count("pk", filter=site & Q(read_at__isnull=False)),
        owed=Count("pk", filter=owed),
        confirmed=Count("pk", filter=owed & Q(confirmed_at__isnull=False)),
        dead=Count("pk", filter=Q(state=Delivery.State.DEAD)),
    )  # fmt: skip
    sent = Notice.objects.filter(
        created_at__gte=start, created_at__lt=end, kind=Notice.Kind.ANNOUNCEMENT
    )
    return found | {"sent": sent.count()}
