"""Judges, what they recuse themselves from, what they gave, and bonus points."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.contests.models import Contest, Entry, StageRun

USER = settings.AUTH_USER_MODEL


class Judge(models.Model):
    """Somebody who scores in a panel of a stage. `letter` (A, B, …) stands in published figures
    instead of the name. Peers are judges whose branch has entered. Who has left (`is_active` False)
    keeps what they handed in. From `looked_at` on they know others' points, and theirs stay."""

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="judges")
    panel = models.CharField(max_length=30)
    user = models.ForeignKey(USER, models.PROTECT, related_name="judged")
    letter = models.CharField(max_length=4)
    is_active = models.BooleanField(default=True)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    left_reason = models.CharField(_("为什么退出"), max_length=100, blank=True)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("评委")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "panel", "user"], name="judge_once_a_panel"),
            models.UniqueConstraint(fields=["run", "panel", "letter"], name="judge_letter_once"),
        ]

    def __str__(self):
        return f"{self.user} {self.panel}"


class Sheet(models.Model):
    """What a judge gave an entry: {item: "8.5"}. `handed_in_at` None while it is a draft; after
    the stage is counted nothing changes it."""

    judge = models.ForeignKey(Judge, models.PROTECT, related_name="sheets")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sheets")
    points = models.JSONField(default=dict)
    remark = models.CharField(_("评语"), max_length=300, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    handed_in_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("评分表")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["judge", "entry"], name="sheet_once")]

    def __str__(self):
        return f"{self.judge_id} {self.entry_id}"


class Recusal(models.Model):
    """A judge who leaves an entry out: by rule (`by` None), by their own word, or by staff's."""

    judge = models.ForeignKey(Judge, models.CASCADE, related_name="recusals")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="recusals")
    reason = models.CharField(_("原因"), max_length=100)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("回避")
        constraints = [
            models.UniqueConstraint(fields=["judge", "entry"], name="contest_recusal_once")
        ]

    def __str__(self):
        return f"{self.judge_id} {self.entry_id}"


class BonusGiven(models.Model):
    """Points on top, with the reason that everybody reads."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="bonuses")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="bonuses")
    bonus = models.CharField(max_length=30)
    points = models.DecimalField(_("加几分"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("为什么"), max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("加分")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "bonus"], name="bonus_once_an_entry"),
            models.CheckConstraint(name="bonus_above_nothing", condition=Q(points__gt=0)),
        ]

    def __str__(self):
        return f"{self.entry_id} +{self.points}"
