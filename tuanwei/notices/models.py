"""Notices and their deliveries. A notice is a row in the caller's transaction."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


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
        ]

    def __str__(self):
        return self.title

    @property
    def in_portal(self):
        """The title as its readers see it inside the portal; e-mail and push carry `title`."""
        return self.shown_title or self.title


# What went wrong, in words; the name of the error is kept because texts of servers quote people.
REASONS = {
    "SMTPRecipientsRefused": _("对方邮箱不存在或拒收"),
    "SMTPAuthenticationError": _("邮件账号或密码不对"),
    "ConnectionRefusedError": _("连不上服务器"),
    "SMTPServerDisconnected": _("服务器中途断开"),
    "TimeoutError": _("服务器没有回应"),
    "gaierror": _("找不到服务器"),
    "NotSent": _("机器人没有收下"),
    "interrupted": _("发送时中断"),
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

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="deliveries"
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    state = models.CharField(_("状态"), max_length=8, choices=State)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("送达")
        constraints = [
            models.UniqueConstraint(fields=["notice", "recipient", "channel"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="delivery_pending", condition=Q(state="pending")
            ),
            models.Index(
                fields=["recipient", "-id"], name="delivery_inbox", condition=Q(channel="site")
            ),
            models.Index(
                fields=["recipient"],
                name="delivery_unread",
                condition=Q(channel="site", read_at=None),
            ),
            models.Index(fields=["-id"], name="delivery_dead", condition=Q(state="dead")),
        ]

    def __str__(self):
        return f"{self.notice} → {self.recipient_id} ({self.channel})"

    @property
    def reason(self):
        """Why the last try failed, for people."""
        return REASONS.get(self.error, self.error)

    @property
    def dedupe_key(self):
        """The same for every try of this delivery, so that a receiver can drop a second copy."""
        named = f"{self.notice.once}|{self.recipient_id}|{self.channel}"
        return hashlib.sha256(named.encode()).hexdigest()[:32]


class ChannelSetting(models.Model):
    """Which channels a person wants besides the site; the address of a push channel is theirs."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_setting"
    )
    by_email = models.BooleanField(_("邮件提醒"), default=True)
    by_push = models.BooleanField(_("推送提醒"), default=False)
    push_url = models.CharField(_("推送地址"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("提醒方式")

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
