"""Meetings of the liaison group: who is asked, what is talked about, minutes in versions, what follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.gatherings.models import Gathering
from tuanwei.proposals.models import Proposal

USER = settings.AUTH_USER_MODEL


class LiaisonMeeting(models.Model):
    """A 联络组工作会. When, where and who came its gathering says. `invited_at`: the units were asked."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="liaison_meeting")
    purpose = models.TextField(_("会前要准备什么"), max_length=1000, blank=True)
    invited_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("联络组工作会")
        ordering = ["-gathering__starts_at", "-pk"]

    def __str__(self):
        return self.gathering.title


class Invitation(models.Model):
    """A unit that is asked to a meeting; somebody may stand in, or the unit says why nobody comes."""

    class Excuse(models.TextChoices):
        NONE = "", _("没有请假")
        ASKED = "asked", _("请假等回复")
        ACCEPTED = "accepted", _("准假")
        REFUSED = "refused", _("没有准假")

    meeting = models.ForeignKey(
        LiaisonMeeting, models.CASCADE, related_name="invitations", db_index=False
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="liaison_invitations")
    substitute = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    substitute_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    excuse = models.CharField(_("请假原因"), max_length=200, blank=True)
    excuse_state = models.CharField(max_length=8, choices=Excuse, blank=True, default="")
    excuse_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    excuse_words = models.CharField(_("回复"), max_length=200, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("参会单位")
        ordering = ["unit__kind", "unit__name_pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="liaison_unit_asked_once"),
            models.CheckConstraint(
                name="liaison_excuse_says_why", condition=Q(excuse_state="") | ~Q(excuse="")
            ),
            models.CheckConstraint(
                name="liaison_excuse_decided_by_somebody",
                condition=~Q(excuse_state__in=("accepted", "refused"))
                | Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.meeting} {self.unit}"


class AgendaItem(models.Model):
    """Something to talk about, in its place; `proposal` where it came from a letter, a survey, a report
    or a unit. `conclusion` is what was said about it, told to whoever waits with the minutes."""

    meeting = models.ForeignKey(LiaisonMeeting, models.CASCADE, related_name="items")
    place = models.PositiveIntegerField()
    title = models.CharField(_("议题"), max_length=100)
    text = models.TextField(_("说明"), max_length=1000, blank=True)
    proposal = models.ForeignKey(Proposal, models.PROTECT, null=True, related_name="+")
    conclusion = models.TextField(_("结论"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("会议议题")
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "proposal"], name="liaison_item_once_a_meeting"
            )
        ]

    def __str__(self):
        return self.title


class Minutes(models.Model):
    """One version of a meeting's minutes; the newest published one holds, older ones stay readable.

    `items` [{title, conclusion}], `decisions` [line], `attendance` [{unit, level, people}] are frozen when it
    is published. `edition` counts saves of a draft.
    """

    meeting = models.ForeignKey(
        LiaisonMeeting, models.PROTECT, related_name="minutes", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("会议情况"), max_length=6000, blank=True)
    decisions = models.JSONField(default=list)
    items = models.JSONField(default=list)
    attendance = models.JSONField(default=list)
    reason = models.CharField(_("为什么改"), max_length=200, blank=True)
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("会议纪要")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(published_at=None), name="minutes_one_draft"
            ),
            models.CheckConstraint(
                name="minutes_changed_with_a_reason",
                condition=Q(published_at=None) | Q(version=1) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.meeting} 纪要第 {self.version} 版"


class MinutesRead(models.Model):
    """Somebody opened a version of minutes, and perhaps said so for the unit."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="reads", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("读过纪要")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "user"], name="minutes_read_once")
        ]

    def __str__(self):
        return f"{self.minutes_id} {self.user_id}"


class FollowUp(models.Model):
    """A decision that somebody is in charge of until a day. Overdue is open after `due_on`."""

    class State(models.TextChoices):
        OPEN = "open", _("在办")
        DONE = "done", _("办完了")
        OFF = "off", _("不办了")

    meeting = models.ForeignKey(
        LiaisonMeeting, models.PROTECT, null=True, related_name="follow_ups"
    )
    title = models.CharField(_("要办的事"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    person = models.ForeignKey(USER, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(_("办完日期"))
    state = models.CharField(_("状态"), max_length=6, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(_("最近有动静"), default=timezone.now)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("落实事项")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_by_due")]
        constraints = [
            models.CheckConstraint(
                name="follow_up_closed_at_a_moment",
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
            )
        ]

    def __str__(self):
        return self.title

    def is_overdue(self, today=None):
        """Open after its day."""
        return self.state == self.State.OPEN and self.due_on < (today or timezone.localdate())


class FollowUpStep(models.Model):
    """What happened to a follow-up: words, and whom it went to."""

    class Kind(models.TextChoices):
        NOTE = "note", _("说明进展")
        DONE = "done", _("办完")
        OFF = "off", _("不办了")
        HANDED = "handed", _("转给")
        REOPENED = "reopened", _("退回再办")
        MOVED = "moved", _("改日期")

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(_("说明"), max_length=500)
    to = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("落实经过")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.follow_up} {self.get_kind_display()}"


class Opinion(models.Model):
    """An opinion heard at a meeting and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("等答复")
        DOING = "doing", _("正在办")
        DONE = "done", _("办成了")
        NOT = "not", _("暂时办不了")

    meeting = models.ForeignKey(LiaisonMeeting, models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="liaison_opinions")
    text = models.TextField(_("意见"), max_length=500)
    raised_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("状态"), max_length=6, choices=State, default=State.OPEN)
    words = models.TextField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("会上的意见")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="opinion_answered_with_words",
                condition=Q(state="open")
                | (~Q(words="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
            )
        ]

    def __str__(self):
        return self.text[:40]
