"""Rounds: what is entered, who reviews, the scores, what was decided."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.applications.models import Application, money
from activities.kinds.models import ActivityKind
from activities.rounds import quotas, scoring
from tuanwei.gatherings.models import new_secret

USER = settings.AUTH_USER_MODEL


class Round(models.Model):
    """A window for applications of some kinds, then their review, then one publication of all.

    `quotas` [{"people": 0, "count": 3, "least": 1}, …]: from so many members a unit may enter so
    many; `least` is advice.
    `rubric` [{"key", "label", "most", "weight"}, …]: weights in percent, adding up to 100.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("还没开放")
        OPEN = "open", _("正在申报")
        SCORING = "scoring", _("评审中")
        DECIDING = "deciding", _("定结果")
        PUBLISHED = "published", _("已公布")

    class Method(models.TextChoices):
        MEAN = "mean", _("平均分")
        MEDIAN = "median", _("中位数")
        TRIMMED = "trimmed", _("去掉一个最高分和一个最低分再平均")

    name = models.CharField(_("名称"), max_length=40, unique=True)
    kinds = models.ManyToManyField(ActivityKind, related_name="rounds", verbose_name=_("哪些类型"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    opens_at = models.DateTimeField(_("开始申报"))
    closes_at = models.DateTimeField(_("截止申报"))
    scores_by = models.DateField(_("评审截止"), null=True, blank=True)
    decides_on = models.DateField(_("哪天公布结果"))
    quotas = models.JSONField(_("每个单位几份"), default=list, blank=True)
    most_projects = models.PositiveSmallIntegerField(_("最多立项"), null=True, blank=True)
    pool = money(_("经费总额（元）"), null=True, blank=True)
    rubric = models.JSONField(_("评分项"), default=list, blank=True)
    method = models.CharField(_("怎么合成"), max_length=8, choices=Method, default=Method.MEAN)
    reviewers_each = models.PositiveSmallIntegerField(_("每份几人评"), default=3)
    names_hidden = models.BooleanField(_("评审时不显示单位和姓名"), default=False)
    pass_line = models.DecimalField(
        _("入围线"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    seed = models.CharField(max_length=32, default=new_secret, editable=False)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("评审批次")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_closes_after_it_opens",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("截止要晚于开始。"),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def tiers(self):
        """Its quotas as Tiers."""
        return quotas.read(self.quotas)

    @property
    def items(self):
        """Its rubric as Items."""
        return scoring.read(self.rubric)

    def takes(self, at):
        """True while applications may enter."""
        return self.state == self.State.OPEN and self.opens_at <= at < self.closes_at


class EntryQuerySet(models.QuerySet):
    """Entries in the words of the house."""

    def counted(self):
        """Those that use up a place of their unit: neither taken back nor refused on the way."""
        return self.exclude(application__state__in=("withdrawn", "refused", "cancelled"))

    def running(self):
        """Those to be scored and decided: what came back for changes waits outside."""
        return self.filter(application__state=Application.State.REVIEW)


class Entry(models.Model):
    """An application in a round; `decision` stays among those who decide until publication."""

    class Decision(models.TextChoices):
        CHOSEN = "chosen", _("立项")
        RESERVE = "reserve", _("备选")
        REFUSED = "refused", _("不立项")

    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    application = models.OneToOneField(Application, models.PROTECT, related_name="entry")
    position = models.PositiveIntegerField(default=0)  # shown instead of names where these hide
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    granted = money(_("核定经费（元）"), null=True, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("参评的申报")
        ordering = ["position", "pk"]

    def __str__(self):
        return str(self.application)


class Reviewer(models.Model):
    """Somebody who scores in a round; `left_at` when they no longer can."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="reviewers", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(_("为什么退出"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("评审人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="reviewer_once_a_round")
        ]

    def __str__(self):
        return str(self.user)


class AssignmentQuerySet(models.QuerySet):
    """Assignments in the words of the house."""

    def in_force(self):
        """Those that count: open or done, of entries that are still to be decided."""
        return self.filter(
            state__in=("open", "done"), entry__application__state=Application.State.REVIEW
        )


class Assignment(models.Model):
    """One entry for one reviewer. While it is open its scores are a draft that only they see."""

    class State(models.TextChoices):
        OPEN = "open", _("待评")
        DONE = "done", _("已评")
        RECUSED = "recused", _("回避")
        DROPPED = "dropped", _("转给别人")

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="assignments", db_index=False)
    reviewer = models.ForeignKey(Reviewer, models.CASCADE, related_name="assignments")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    position = models.PositiveIntegerField(default=0)
    comment = models.TextField(_("评语"), max_length=1000, blank=True)
    reason = models.CharField(_("为什么回避"), max_length=100, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("评审任务")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "reviewer"], name="assignment_once")
        ]

    def __str__(self):
        return f"{self.entry} {self.reviewer}"


class Score(models.Model):
    """Points for one item of the rubric."""

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="scores", db_index=False
    )
    item = models.CharField(max_length=40)
    points = models.DecimalField(
        _("分"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )

    class Meta:
        verbose_name = _("评分")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "item"], name="score_once_an_item"),
            models.CheckConstraint(name="score_not_negative", condition=Q(points__gte=0)),
        ]

    def __str__(self):
        return f"{self.item} {self.points}"
