"""Background jobs, import batches with their staged rows, and saved column mappings."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Started(models.QuerySet):
    """Jobs and batches in the words of the house."""

    def of(self, user):
        """Those that this person started."""
        return self.filter(created_by=user)


class Job(models.Model):
    """Work in the background. The row is the truth; the broker only says that there is one.

    `token` changes with every claim: a worker that wakes late finds another token and gives up.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("排队中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")
        CANCELLED = "cancelled", _("已取消")
        INTERRUPTED = "interrupted", _("被中断")

    kind = models.CharField(max_length=40)
    label = models.CharField(_("内容"), max_length=80, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    parameters = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    token = models.UUIDField(null=True)
    is_cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("发起人")
    )
    created_at = models.DateTimeField(_("发起时间"), default=timezone.now)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=120, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    expires_at = models.DateTimeField(_("有效期至"), null=True)

    objects = Started.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                name="job_waiting",
                condition=models.Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["created_by", "-id"], name="job_mine"),
        ]

    def __str__(self):
        return f"{self.label or self.kind} #{self.pk}"

    @property
    def is_open(self):
        """True while there is something to wait for."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def has_file(self):
        """True while the result can be downloaded."""
        return bool(self.path) and self.expires_at > timezone.now()


class ImportBatch(models.Model):
    """One uploaded sheet on its way in.

    `lines` is what the reading process printed (no identity-card numbers), compressed; the
    uploaded file itself is never stored. `mapping` is {column place: field key}.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", _("对列名")
        CHECKING = "checking", _("正在核对")
        CHECKED = "checked", _("待确认")
        SAVING = "saving", _("正在入库")
        SAVED = "saved", _("已入库")
        UNDONE = "undone", _("已撤回")
        DROPPED = "dropped", _("已放弃")

    kind = models.CharField(max_length=40)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.MAPPING)
    file_name = models.CharField(_("文件名"), max_length=120)
    lines = models.BinaryField(null=True)
    sheet = models.PositiveSmallIntegerField(default=0)
    header_row = models.PositiveSmallIntegerField(default=1)
    header_depth = models.PositiveSmallIntegerField(default=1)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    left_out = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="import_batches",
        verbose_name=_("导入人"),
    )
    created_at = models.DateTimeField(_("上传时间"), default=timezone.now)
    saved_at = models.DateTimeField(_("入库时间"), null=True)
    undone_at = models.DateTimeField(null=True)

    objects = Started.as_manager()

    class Meta:
        verbose_name = _("导入")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["created_by", "-id"], name="import_mine")]

    def __str__(self):
        return f"{self.file_name} #{self.pk}"

    @property
    def columns(self):
        """{key: place} of the mapped columns."""
        return {key: int(place) for place, key in self.mapping.items()}


class ImportRow(models.Model):
    """A checked row waiting for confirmation: `values` in the order of `importer.staged`.

    No database constraint on `batch`: COPY of 100 000 rows would check one parent 100 000 times.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    number = models.PositiveIntegerField(_("行"))
    outcome = models.CharField(max_length=8)
    values = ArrayField(models.TextField(null=True))
    problems = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="import_row_outcome")]

    def __str__(self):
        return f"{self.batch_id}:{self.number}"


class ImportChange(models.Model):
    """What a batch did to one thing, for undoing it.

    What a subject is and what belongs into `before` (the replaced values, None when the thing was
    created) is the importer's business.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="changes", db_constraint=False
    )
    number = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    def __str__(self):
        return f"{self.batch_id}:{self.subject}:{self.object_id}"


class MappingProfile(models.Model):
    """A mapping that a person saved under a name: {plain label: key}."""

    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(max_length=40)
    labels = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mapping_profiles"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("对列方案")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "kind", "name"], name="mapping_profile_name_once"
            )
        ]

    def __str__(self):
        return self.name


def new_token():
    """A claim of a job."""
    return uuid.uuid4()
