"""League days: what the college asks, themes of a month, plans, records, observers."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.days.spec import DaySpec
from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.models import Gathering

USER = settings.AUTH_USER_MODEL


class DayRules(models.Model):
    """One version of what is asked of league days, never changed. It holds for plans handed in from
    `first_on` on."""

    version = models.PositiveIntegerField(unique=True)
    first_on = models.DateField(_("从哪天起"))
    document = models.JSONField()
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("团日要求")
        ordering = ["-version"]

    def __str__(self):
        return f"第 {self.version} 版"

    @cached_property
    def spec(self):
        """The DaySpec of the document."""
        return DaySpec.read(self.document)


class MonthTheme(models.Model):
    """A theme the committee designates for a month (`month` is its first day)."""

    month = models.DateField(_("月份"))
    title = models.CharField(_("主题"), max_length=40)
    text = models.TextField(_("说明"), max_length=1000, blank=True)
    units = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name=_("哪些组织"))
    is_open = models.BooleanField(_("可以选"), default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("本月主题")
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "title"], name="month_theme_once",
                violation_error_message=_("这个月已经有这个主题了。"),
            ),
            models.CheckConstraint(
                name="month_theme_of_a_month", condition=Q(month__day=1)
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title


class LeagueDay(models.Model):
    """A league day of one branch, or of several that hold it together. When and where it is, and
    who came, its gathering says.

    `theme` None: the branch's own (自主申报). `came` and `expected` are frozen with the record.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("方案起草中")
        SUBMITTED = "submitted", _("等审批")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("方案已通过")
        RECORDED = "recorded", _("已总结")
        CANCELLED = "cancelled", _("已取消")

    OPEN_STATES = ("draft", "returned")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="league_day")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="league_days")
    theme = models.ForeignKey(
        MonthTheme, models.PROTECT, null=True, blank=True, related_name="league_days",
        verbose_name=_("主题"),
    )  # fmt: skip
    own_theme = models.CharField(_("自主申报的主题"), max_length=40, blank=True)
    rules = models.ForeignKey(DayRules, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    plan = models.TextField(_("方案"), max_length=4000, blank=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("审批意见"), max_length=300, blank=True)
    summary = models.TextField(_("总结"), max_length=4000, blank=True)
    feature = models.TextField(_("有特色"), max_length=1000, blank=True)
    outcome = models.TextField(_("见成效"), max_length=1000, blank=True)
    came = models.PositiveIntegerField(_("到了几人"), null=True)
    expected = models.PositiveIntegerField(_("应到几人"), null=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    stars = models.PositiveSmallIntegerField(_("星级"), null=True)
    starred_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("团日活动")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["unit", "-id"], name="league_day_of_unit")]
        constraints = [
            models.CheckConstraint(
                name="league_day_decided_by_somebody",
                condition=~Q(state__in=("approved", "returned", "recorded"))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="league_day_returned_with_a_reason",
                condition=~Q(state__in=("returned", "cancelled")) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="league_day_recorded_with_figures",
                condition=~Q(state="recorded")
                | Q(recorded_at__isnull=False, came__isnull=False, expected__isnull=False),
            ),
            models.CheckConstraint(
                name="league_day_stars", condition=Q(stars=None) | Q(stars__range=(1, 5))
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.gathering.title}"


class Partner(models.Model):
    """Another branch that holds the league day, too. It says yes itself. `came` and `expected`:
    its part of the figures of the record, frozen with them."""

    class State(models.TextChoices):
        ASKED = "asked", _("等对方答复")
        ACCEPTED = "accepted", _("一起办")
        DECLINED = "declined", _("不参加")

    league_day = models.ForeignKey(LeagueDay, models.CASCADE, related_name="partners")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="joint_league_days")
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    came = models.PositiveIntegerField(_("到了几人"), default=0)
    expected = models.PositiveIntegerField(_("应到几人"), default=0)

    class Meta:
        verbose_name = _("联合支部")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["league_day", "unit"], name="partner_once")]

    def __str__(self):
        return str(self.unit)


class HandedIn(models.Model):
    """One material of the checklist: its text, or files. `key` names it in the rules."""

    league_day = models.ForeignKey(LeagueDay, models.CASCADE, related_name="materials")
    key = models.CharField(max_length=30)
    text = models.TextField(_("内容"), max_length=10000, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("材料")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["league_day", "key"], name="material_once")]

    def __str__(self):
        return f"{self.league_day_id} {self.key}"


class HandedInFile(models.Model):
    """A file or photo of a material; photos of the record have the key `photos`."""

    material = models.ForeignKey(HandedIn, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("材料附件")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)


class Observation(models.Model):
    """Somebody sent to look at a league day, and what they saw. Nobody observes their own
    branch."""

    league_day = models.ForeignKey(LeagueDay, models.CASCADE, related_name="observations")
    observer = models.ForeignKey(USER, models.PROTECT, related_name="observations")
    sent_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("看到了什么"), max_length=2000, blank=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("观摩")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["league_day", "observer"], name="observer_once"),
            models.CheckConstraint(
                name="observation_sent_by_somebody_else", condition=~Q(observer=F("sent_by"))
            ),
        ]

    def __str__(self):
        return f"{self.league_day_id} {self.observer}"
