"""Kinds of reports in versions, reports, what was said about them, adoptions, alerts, digests."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from branches.reports.spec import Spec
from tuanwei.attachments.models import Attachment

USER = settings.AUTH_USER_MODEL


class ReportKind(models.Model):
    """What is reported. Closed, nothing new is asked for; what was reported stays."""

    name = models.CharField(
        _("名称"),
        max_length=30,
        unique=True,
        error_messages={"unique": _("已经有同名的了，请换一个名称。")},
    )
    hint = models.CharField(_("说明"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    closed_on = models.DateField(_("停用"), null=True, blank=True)

    class Meta:
        verbose_name = _("报送种类")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class KindVersion(models.Model):
    """One version of what a kind asks, never changed. It holds for periods that begin on or after
    `first_on`; what was begun under it keeps it."""

    kind = models.ForeignKey(ReportKind, models.PROTECT, related_name="versions", db_index=False)
    version = models.PositiveSmallIntegerField(_("版本"))
    first_on = models.DateField(_("从哪天起"))
    document = models.JSONField()
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("报送要求")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="report_kind_version_once")
        ]

    def __str__(self):
        return f"{self.kind} 第 {self.version} 版"

    @cached_property
    def spec(self):
        """The Spec of the document."""
        return Spec.read(self.document)


class InformationReport(models.Model):
    """What a unit reports. `period_first` is None for what is reported at once; `submitted_at` the moment
    from which it counts as handed in (`came_at`); `values` {key of a field: value}."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ABOVE = "above", _("等团总支审核")
        COMMITTEE = "committee", _("等团委审阅")
        RETURNED = "returned", _("退回修改")
        ACCEPTED = "accepted", _("已收")
        WITHDRAWN = "withdrawn", _("已撤回")

    OPEN_STATES = ("draft", "returned")

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.ForeignKey(ReportKind, models.PROTECT, related_name="reports")
    rules = models.ForeignKey(KindVersion, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="information_reports")
    period_first = models.DateField(null=True)
    period_last = models.DateField(null=True)
    period_label = models.CharField(_("期间"), max_length=40, blank=True)
    due_on = models.DateField(_("截止"), null=True)
    title = models.CharField(_("标题"), max_length=60, blank=True)
    values = models.JSONField(default=dict)
    known = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("信息报送")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit", "-id"], name="information_report_of_unit"),
            models.Index(fields=["state", "sent_at"], name="information_report_waits"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period_first"], name="information_report_once",
                condition=Q(period_first__isnull=False) & ~Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="information_report_returned_with_a_reason",
                condition=~Q(state__in=("returned", "withdrawn")) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="information_report_submitted_by_somebody",
                condition=~Q(state__in=("above", "committee", "accepted"))
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.name}"

    @property
    def came_at(self):
        """The moment that decides whether it was in time; None while its writers have it back of their own will."""
        return None if self.state == self.State.DRAFT else self.submitted_at

    @property
    def name(self):
        """Its title, or what it is where it has none yet."""
        return self.title or f"{self.kind.name} {self.period_label}".strip()


class ReportPhoto(models.Model):
    """A picture of a report, in its place."""

    report = models.ForeignKey(InformationReport, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("报送的照片")
        ordering = ["position", "pk"]

    def __str__(self):
        return f"{self.report_id} {self.position}"


class Step(models.Model):
    """What happened to a report, with the words as they were then: nothing is lost."""

    class What(models.TextChoices):
        SUBMITTED = "submitted", _("报送")
        TAKEN_BACK = "taken_back", _("收回来改")
        FORWARDED = "forwarded", _("审核通过，报团委")
        RETURNED = "returned", _("退回修改")
        ACCEPTED = "accepted", _("收下")
        ADOPTED = "adopted", _("采用")
        ADOPTION_WITHDRAWN = "unadopted", _("撤销采用")
        WITHDRAWN = "withdrawn", _("撤回报送")

    report = models.ForeignKey(InformationReport, models.CASCADE, related_name="steps")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(max_length=300, blank=True)
    edition = models.PositiveIntegerField()
    title = models.CharField(max_length=60, blank=True)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("报送的经过")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.report_id} {self.what}"


class Remark(models.Model):
    """A word beside a field (`field` "" for the whole), said when the report was sent back or on."""

    report = models.ForeignKey(InformationReport, models.CASCADE, related_name="remarks")
    field = models.CharField(max_length=30, blank=True)
    text = models.CharField(_("意见"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("报送的意见")
        ordering = ["pk"]

    def __str__(self):
        return self.text


class Adoption(models.Model):
    """A report was adopted at a level, which is worth points; withdrawn, it counts no more."""

    report = models.ForeignKey(InformationReport, models.PROTECT, related_name="adoptions")
    level = models.CharField(max_length=30)
    label = models.CharField(_("级别"), max_length=30)
    points = models.DecimalField(_("分"), max_digits=6, decimal_places=2)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(_("撤销的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("采用")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "level"], condition=Q(withdrawn_at=None), name="adoption_once"
            ),
            models.CheckConstraint(
                name="adoption_withdrawn_with_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.label}"


class ReportAlert(models.Model):
    """An important matter that somebody on duty has to take. `told`: how often they were reminded."""

    report = models.OneToOneField(InformationReport, models.CASCADE, related_name="alert")
    raised_at = models.DateTimeField(default=timezone.now)
    told = models.PositiveSmallIntegerField(default=0)
    taken_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    note = models.CharField(_("怎么处理"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("重要情况提醒")
        ordering = ["pk"]

    def __str__(self):
        return str(self.report)


class Brief(models.Model):
    """A digest (简报) made of what was adopted. It gets its number when it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    title = models.CharField(_("标题"), max_length=60)
    preface = models.TextField(_("编者的话"), max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    year = models.PositiveSmallIntegerField(null=True)
    issue = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(_("撤回的理由"), max_length=300, blank=True)
    posted_at = models.DateTimeField(null=True)
    posting = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("简报")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "issue"], name="brief_numbered_once"),
            models.CheckConstraint(
                name="brief_published_with_a_number",
                condition=~Q(state="published")
                | Q(year__isnull=False, issue__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def number_words(self):
        """2026 年第 3 期; "" before it has a number."""
        return f"{self.year} 年第 {self.issue} 期" if self.issue else ""


class BriefItem(models.Model):
    """A piece of a digest: edited, it leaves the report as it is. `photos` are keys of its pictures."""

    brief = models.ForeignKey(Brief, models.CASCADE, related_name="items")
    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("内容"), max_length=8000)
    photos = models.JSONField(default=list)

    class Meta:
        verbose_name = _("简报条目")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["brief", "adoption"], name="brief_item_once")
        ]

    def __str__(self):
        return self.title
