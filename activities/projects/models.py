"""Projects with gatherings, tasks, materials, photos and money; their closing; what people say."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.applications.models import Application, Part, money
from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.models import Gathering

USER = settings.AUTH_USER_MODEL


class Project(models.Model):
    """What an approved application became. `closing_due_on` is the last day to hand in its closing."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        CLOSING = "closing", _("结项审核中")
        CLOSED = "closed", _("已结项")
        CANCELLED = "cancelled", _("不办了")

    application = models.OneToOneField(Application, models.PROTECT, related_name="project")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects")
    person = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("负责人"))
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    granted = money(_("核定经费（元）"), null=True, blank=True)
    closing_due_on = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("项目")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["closing_due_on"], name="project_to_close", condition=Q(state="running")
            )
        ]

    def __str__(self):
        return str(self.application)


class Occasion(models.Model):
    """A gathering of a project, perhaps for one part of the application."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="occasions")
    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="occasion")
    part = models.OneToOneField(Part, models.SET_NULL, null=True, related_name="occasion")

    class Meta:
        verbose_name = _("项目的日程")
        ordering = ["gathering__starts_at", "pk"]

    def __str__(self):
        return str(self.gathering)


class Task(models.Model):
    """Something to do, by somebody, by a day."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks")
    words = models.CharField(_("做什么"), max_length=60)
    person = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("谁负责"))
    due_on = models.DateField(_("哪天前"))
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("任务")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="project_task_to_do", condition=Q(done_at=None))
        ]

    def __str__(self):
        return self.words


class Material(models.Model):
    """A banner or poster that hangs from one day to another and then is taken down."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="materials")
    what = models.CharField(_("是什么"), max_length=40)
    place = models.CharField(_("挂在哪里"), max_length=60)
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    removed_on = models.DateField(null=True)
    removed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("宣传品")
        ordering = ["starts_on", "pk"]
        indexes = [
            models.Index(
                fields=["ends_on"], name="project_material_hangs", condition=Q(removed_on=None)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="project_material_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("撤下的日子不能早于挂上的日子。"),
            )
        ]

    def __str__(self):
        return self.what


class Photo(models.Model):
    """A picture of the project; on the live page once somebody lets it be."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=60, blank=True)
    is_shown = models.BooleanField(_("放在活动页"), default=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("照片")
        ordering = ["pk"]

    def __str__(self):
        return self.caption or str(self.attachment)


class Spending(models.Model):
    """Money spent, from one source (`MoneySource.key`), with its receipt; for prizes also the
    list that those who won them have signed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="spendings")
    item = models.CharField(_("买了什么"), max_length=40)
    amount = money(_("金额（元）"))
    source = models.CharField(_("来源"), max_length=40, blank=True)
    category = models.CharField(_("类别"), max_length=20, blank=True)
    spent_on = models.DateField(_("哪天"))
    is_prize = models.BooleanField(_("奖品"), default=False)
    receipt = models.OneToOneField(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("票据")
    )
    sign_off = models.OneToOneField(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("签收单")
    )
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("支出")
        ordering = ["spent_on", "pk"]
        constraints = [
            models.CheckConstraint(name="spending_not_negative", condition=Q(amount__gte=0))
        ]

    def __str__(self):
        return self.item


class Closing(models.Model):
    """How it went (结项), handed in once everything asked for is there.

    `edition` counts saves: whoever saves over an edition they have not read is told. Whether it
    was late is a fact of its first handing in: `first_submitted_at` against `first_due_on`, which
    no return and no new day changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("审核中")
        RETURNED = "returned", _("退回补充")
        ACCEPTED = "accepted", _("已验收")

    project = models.OneToOneField(Project, models.CASCADE, related_name="closing")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    summary = models.TextField(_("总结"), max_length=5000, blank=True)
    people_came = models.PositiveIntegerField(_("实到人数"), null=True, blank=True)
    hours = models.DecimalField(
        _("总时长（小时）"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    variance_note = models.CharField(_("和预算差在哪里"), max_length=300, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    spent_nothing = models.BooleanField(_("这次没有花钱"), default=False)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    first_submitted_at = models.DateTimeField(null=True)
    first_due_on = models.DateField(null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("结项")
        indexes = [
            models.Index(
                fields=["submitted_at"], name="closing_to_accept", condition=Q(state="submitted")
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="closing_returned_says_why", condition=~Q(state="returned") | ~Q(words="")
            ),
            models.CheckConstraint(
                name="closing_decided_by_somebody",
                condition=~Q(state__in=("returned", "accepted")) | Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.project)


class ClosingFile(models.Model):
    """A file handed in with a closing for one `FileRule.key`."""

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="files")
    rule = models.CharField(max_length=40)
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("结项附件")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)


class Rating(models.Model):
    """What a participant says: stars, and three answers that come before any credit."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="ratings", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField(
        _("打几颗星"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    did = models.CharField(_("我做了什么"), max_length=300)
    learned = models.CharField(_("我学到什么"), max_length=300)
    served = models.CharField(_("我服务了谁"), max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("评价")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="rating_once"),
            models.CheckConstraint(
                name="rating_one_to_five", condition=Q(stars__gte=1, stars__lte=5)
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.stars}"
