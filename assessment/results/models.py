"""What comes after scoring: publicities, decisions about single units, reopenings."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreSheet
from tuanwei.publicity.models import Publicity

USER = settings.AUTH_USER_MODEL


class Posting(models.Model):
    """The `turn`-th publicity of a round's ranking."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="postings")
    publicity = models.OneToOneField(Publicity, models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("考核公示")
        ordering = ["turn", "pk"]


class Ruling(models.Model):
    """The committee takes a grade or a title from a unit, with a reason; it gives none."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="rulings")
    takes = models.CharField(max_length=40)
    reason = models.CharField(_("原因"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("审定")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="ruling_with_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint(fields=["sheet", "takes"], name="ruling_once"),
        ]


class Reopening(models.Model):
    """A published round was opened again for something that came late. One member of staff asks, an administrator
    agrees."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reopenings")
    reason = models.CharField(_("原因"), max_length=300)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("重新打开")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(agreed_at=None, refused_at=None),
                name="reopening_asked_once",
            ),
            models.CheckConstraint(
                name="reopening_by_two_people",
                condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("asked_by")),
            ),
        ]  # fmt: skip


class LateFact(models.Model):
    """A fact that arrived after its round was shown: put to the next one, or the round goes back to the review."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等决定")
        NEXT = "next", _("计入下一次")
        REOPENED = "reopened", _("算进这一次了")
        LEFT = "left", _("不计")

    round = models.ForeignKey(Round, models.CASCADE, related_name="late_facts")
    fact = models.ForeignKey(Fact, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    words = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("迟到的事实")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "fact"], name="late_fact_once")]


class Snapshot(models.Model):
    """The ranking as it was published before the round was opened again: `rows` as they were read, `frozen_at`
    what it was frozen by. It never changes."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="snapshots")
    reopening = models.OneToOneField(Reopening, models.PROTECT, related_name="snapshot")
    rows = models.JSONField(default=list)
    frozen_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("原来的排名")
        ordering = ["at", "pk"]
