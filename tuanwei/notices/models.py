"""Notices and their deliveries. A notice is a row in the caller's transaction."""

import hashlib
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# How keys begin: of daily e-mails, of reminders by hand and of the one before a deadline.
DIGEST, REMINDER, DEADLINE = "notices.digest:", "notices.reminder:", "notices.deadline:"


class Notice(models.Model):
    """Something to tell. `once` names it: the same key is written a single time, ever."""

    class Kind(models.TextChoices):
        TODO = "todo", _("待办")
        ANNOUNCEMENT = "announcement", _("公告")
        SYSTEM = "system", _("系统")

    once = models.CharField(max_length=160, unique=True)
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    title = models.CharField(_("标题"), max_length=120)
    shown_title = models.CharField(max_length=120, blank=True, default="", db_default="")
    """What its readers see inside the portal, where that is more than may leave it; "" for no more."""
    body = models.TextField(_("内容"), blank=True)
    url = models.CharField(max_length=200, blank=True)
    must_confirm = models.BooleanField(_("须确认"), default=False)
    confirm_by = models.DateTimeField(_("确认截止"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    is_urgent = models.BooleanField(_("紧急"), default=False, db_default=False)
    """Passes quiet hours, and no daily e-mail keeps it back."""
    kept_there = models.BooleanField(default=False, db_default=False)
    """The page it leads to asks for the confirmation, follows its readers, reminds and takes back."""
    to_spread = models.BooleanField(default=False, db_default=False)
    """The inboxes have it; the rows of the other channels are still to be written."""
    recalled_at = models.DateTimeField(_("撤回"), null=True, blank=True)
    recalled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    recall_reason = models.CharField(
        _("撤回原因"), max_length=300, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["-id"],
                name="notice_followed",
                condition=Q(kind="announcement") | Q(must_confirm=True),
            ),
            models.Index(
                fields=["confirm_by"], name="notice_deadline", condition=Q(must_confirm=True)
            ),
            models.Index(fields=["id"], name="notice_to_spread", condition=Q(to_spread=True)),
        ]

    def __str__(self):
        return self.title

    @property
    def in_portal(self):
        """The title as its readers see it inside the portal; e-mail and push carry `title`."""
        return self.shown_title or self.title

    @property
    def is_digest(self):
        """True for the one e-mail a day of somebody who wants no more; the inbox has no copy."""
        return self.once.startswith(DIGEST)


# What went wrong, in words; the name of the error is kept because texts of servers quote people.
REASONS = {
    "SMTPRecipientsRefused": _("对方邮箱不存在或拒收"),
    "SMTPAuthenticationError": _("邮件账号或密码不对"),
    "ConnectionRefusedError": _("连不上服务器"),
    "SMTPServerDisconnected": _("服务器中途断开"),
    "TimeoutError": _("服务器没有回应"),
    "gaierror": _("找不到服务器"),
    "NotSent": _("机器人没有收下"),
    "interrupted": _("发送时中断，可能已经送到"),
    "BrokenAddress": _("邮箱地址有误，等本人更正"),
    "RobotPaused": _("机器人一直不收，等本人检查"),
    "recalled": _("已撤回"),
    "replaced": _("已被更正代替"),
    "off": _("本人关掉了这个渠道"),
    "left": _("账号已停用"),
    "gone": _("地址已清空"),
}


class Delivery(models.Model):
    """One notice to one person by one channel. The site inbox is delivered by being written."""

    class Channel(models.TextChoices):
        SITE = "site", _("站内")
        EMAIL = "email", _("邮件")
        PUSH = "push", _("企业微信/钉钉/飞书")

    class State(models.TextChoices):
        PENDING = "pending", _("待发")
        SENT = "sent", _("已发")
        DEAD = "dead", _("未送达")
        SKIPPED = "skipped", _("不再需要")
        FOLDED = "folded", _("等每日汇总")

    # These keys are written by the one statement that reads (or writes) what they point to. The database
    # would check each of 60 000 rows once more by itself: half of the time an announcement takes.
    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="deliveries", db_constraint=False
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    state = models.CharField(_("状态"), max_length=8, choices=State)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    lease = models.BigIntegerField(null=True)
    """Names the batch that is sending it; those of one lease leave in the order of their keys."""
    digest = models.ForeignKey(
        Notice, models.SET_NULL, null=True, related_name="folded", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    """The daily e-mail that tells of it instead."""

    class Meta:
        verbose_name = _("送达")
        constraints = [
            # One index for three uses, since each costs an announcement a third of a bare row: nobody has
            # two copies, an inbox is read newest first, and the unread are counted without the rows.
            models.UniqueConstraint(
                fields=["recipient", "notice", "channel"], include=["read_at"], name="delivery_copy"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_pending", condition=Q(state="pending")
            ),
            models.Index(fields=["-id"], name="delivery_dead", condition=Q(state="dead")),
            models.Index(
                fields=["digest"], name="delivery_digest", condition=Q(digest__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.notice} → {self.recipient_id} ({self.channel})"

    @property
    def reason(self):
        """Why the last try failed, for people."""
        return REASONS.get(self.error, self.error)

    @property
    def is_late(self):
        """True when it was confirmed after the deadline."""
        until = self.notice.confirm_by
        return bool(self.confirmed_at and until and self.confirmed_at > until)

    @property
    def dedupe_key(self):
        """The same for every try of this delivery, so that a receiver can drop a second copy."""
        named = f"{self.notice.once}|{self.recipient_id}|{self.channel}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]


def evening():
    """When the college's quiet hours begin, unless a person says otherwise."""
    return time.fromisoformat(settings.QUIET_HOURS[0])


def morning():
    """When they end."""
    return time.fromisoformat(settings.QUIET_HOURS[1])


class ChannelSetting(models.Model):
    """Which channels a person wants besides the site, and when; the address of a push channel is
    theirs. Whoever has saved nothing is as `ChannelSetting()` says."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_setting"
    )
    by_email = models.BooleanField(_("邮件提醒"), default=True)
    by_push = models.BooleanField(_("推送提醒"), default=False)
    push_url = models.CharField(_("推送地址"), max_length=300, blank=True)
    has_quiet_hours = models.BooleanField(_("夜间不打扰"), default=True, db_default=True)
    quiet_from = models.TimeField(_("开始"), default=evening)
    quiet_until = models.TimeField(_("结束"), default=morning)
    digest_hour = models.PositiveSmallIntegerField(_("每日汇总"), null=True, blank=True)
    """One e-mail a day at this hour instead of single ones; None for single ones."""
    broken_email = models.CharField(max_length=254, blank=True, default="", db_default="")
    """The address that takes no mail: it is not tried again until another one is given."""
    broken_push = models.CharField(max_length=300, blank=True, default="", db_default="")
    """The robot that kept refusing: the same."""

    class Meta:
        verbose_name = _("提醒方式")

    def quiet(self):
        """(from, until) of the hours without e-mail and push, None for none."""
        return (self.quiet_from, self.quiet_until) if self.has_quiet_hours else None

    def wants(self, channel):
        """True when this person wants `channel`; the site is always on."""
        return {
            Delivery.Channel.SITE: True,
            Delivery.Channel.EMAIL: self.by_email,
            Delivery.Channel.PUSH: self.by_push and bool(self.push_url),
        }[channel]


class ChannelHealth(models.Model):
    """The breaker of a channel: after repeated failures it rests, and the others go on."""

    channel = models.CharField(primary_key=True, max_length=8, choices=Delivery.Channel)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("渠道状态")
