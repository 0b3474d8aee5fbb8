"""What the college sets about being there: versions that are never changed, gatherings keep theirs."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.gatherings.absences import Limit
from tuanwei.gatherings.credits import Shares

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Kind(models.TextChoices):
    """What a gathering is."""

    ACTIVITY = "activity", _("活动")
    SERVICE = "service", _("志愿服务")
    LEAGUE_DAY = "league_day", _("团日活动")
    MEETING = "meeting", _("会议")
    LESSON = "lesson", _("课程讲座")
    OTHER = "other", _("其他")


def _percent(label, usual=100):
    return models.PositiveSmallIntegerField(label, default=usual, validators=PERCENT)


class AttendanceRules(models.Model):
    """One version: missed gatherings and pauses, check-ins made up, shares of points.

    Empty where a number may be missing: no limit, or never.
    """

    STEPS = tuple((Decimal(step), step) for step in ("0.01", "0.05", "0.1", "0.25", "0.5", "1"))

    class Both(models.TextChoices):
        MULTIPLY = "multiply", _("两个比例相乘")
        LOWER = "lower", _("只按低的那个比例")

    version = models.PositiveIntegerField(unique=True)
    pause_after = models.PositiveSmallIntegerField(_("缺席几次暂停报名"), default=0)
    pause_window = models.PositiveSmallIntegerField(_("在多少天之内"), default=0)
    pause_days = models.PositiveSmallIntegerField(_("暂停多少天"), default=0)
    pauses_first_come = models.BooleanField(_("先到先得的不能报"), default=True)
    pauses_lottery = models.BooleanField(_("抽签的不能报"), default=True)
    pauses_review = models.BooleanField(_("评审的不能报"), default=False)
    late_cancel_hours = models.PositiveSmallIntegerField(
        _("开始前多少小时内取消算缺席"), null=True, blank=True
    )
    moved_up_hours = models.PositiveSmallIntegerField(
        _("开始前多少小时内才候补上的，没来不算缺席"), null=True, blank=True
    )
    plea_days = models.PositiveSmallIntegerField(
        _("记下缺席后多少天内可以说明情况"), null=True, blank=True
    )
    allows_made_up = models.BooleanField(_("可以补签"), default=True)
    made_up_days = models.PositiveSmallIntegerField(
        _("结束后多少天内可以补签"), null=True, blank=True
    )
    made_up_most = models.PositiveSmallIntegerField(
        _("每人每学期最多补签几次"), null=True, blank=True
    )
    late_percent = _percent(_("迟到给多少积分（%）"))
    early_percent = _percent(_("早退给多少积分（%）"))
    both = models.CharField(
        _("又迟到又早退"), max_length=10, choices=Both, default=Both.MULTIPLY
    )  # fmt: skip
    made_up_percent = _percent(_("补签给多少积分（%）"))
    least_present = _percent(_("至少在场多少时间才给积分（%）"), 0)
    step = models.DecimalField(
        _("积分四舍五入到"), max_digits=3, decimal_places=2, choices=STEPS,
        default=Decimal("0.01"),
    )  # fmt: skip
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("参与规则")
        ordering = ["-version"]

    def __str__(self):
        return f"第 {self.version} 版"

    @property
    def limit(self):
        """The Limit of missed gatherings."""
        return Limit(self.pause_after, self.pause_window, self.pause_days)

    @property
    def shares(self):
        """The Shares of points."""
        return Shares(
            self.late_percent, self.early_percent, self.made_up_percent, self.least_present,
            self.both == self.Both.LOWER, self.step,
        )  # fmt: skip

    @property
    def paused_modes(self):
        """The modes of registering that a pause is about."""
        return frozenset(
            mode for mode in ("first_come", "lottery", "review") if getattr(self, f"pauses_{mode}")
        )


def _points(label, **options):
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, validators=[MinValueValidator(0)], **options
    )


class KindRules(models.Model):
    """What one version says about one kind of gathering. Points with two decimals."""

    rules = models.ForeignKey(
        AttendanceRules, models.CASCADE, related_name="kinds", db_index=False
    )  # fmt: skip
    kind = models.CharField(_("类型"), max_length=12, choices=Kind)
    most = _points(_("一次最多几分"), default=Decimal(0))
    per_day = _points(_("每天最多"), null=True, blank=True)
    per_term = _points(_("每学期最多"), null=True, blank=True)
    counts_absences = models.BooleanField(_("没来算缺席"), default=True)

    class Meta:
        verbose_name = _("各类活动的规则")
        constraints = [
            models.UniqueConstraint(fields=["rules", "kind"], name="attendance_rules_kind_once")
        ]

    def __str__(self):
        return f"{self.rules} {self.get_kind_display()}"
