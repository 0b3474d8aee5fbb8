"""Hours asked for with evidence, what is said against services, and what staff should look at."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.publicity.models import Publicity
from volunteers.hours.models import Service, ServiceKind, Volunteer
from volunteers.teams.models import Team

USER = settings.AUTH_USER_MODEL


class Claim(models.Model):
    """Hours that somebody asks for with evidence, on the way branch → team → committee → 公示.

    `minutes` is what is asked for. `batch` is the key of the import that brought it. `planned_at`
    is when it was noted beforehand, where the rules ask for that.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("还没提交")
        BRANCH = "branch", _("团支部核对中")
        TEAM = "team", _("服务队核对中")
        COMMITTEE = "committee", _("团委核对中")
        RETURNED = "returned", _("退回修改")
        READY = "ready", _("等待公示")
        PUBLIC = "public", _("公示中")
        CREDITED = "credited", _("已计入")
        REFUSED = "refused", _("没通过")
        WITHDRAWN = "withdrawn", _("已撤回")

    OPEN = ("branch", "team", "committee", "returned", "ready", "public")

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="claims")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("团支部")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="claims",
        verbose_name=_("服务队"),
    )  # fmt: skip
    kind = models.ForeignKey(
        ServiceKind, models.PROTECT, null=True, related_name="+", verbose_name=_("服务类型")
    )
    title = models.CharField(_("做了什么"), max_length=100)
    place = models.CharField(_("在哪里"), max_length=60, blank=True)
    day = models.DateField(_("哪天"))
    is_month = models.BooleanField(default=False)
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    minutes = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    fixed = models.CharField(_("任务或职务"), max_length=30, blank=True)
    words = models.TextField(_("说明"), max_length=1000, blank=True)
    served = models.PositiveIntegerField(_("服务了多少人"), null=True, blank=True)
    witness = models.CharField(_("证明人和联系方式"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    grade = models.CharField(max_length=30, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    publicity = models.ForeignKey(Publicity, models.PROTECT, null=True, related_name="+")
    batch = models.PositiveBigIntegerField(null=True)
    sheet_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("补录申请")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "id"], name="claim_queue"),
            models.Index(fields=["publicity", "id"], name="claim_of_publicity"),
        ]
        constraints = [
            models.CheckConstraint(
                name="claim_ends_after_start",
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                name="claim_asks_for_something",
                condition=Q(minutes__gt=0, minutes__lte=600_000) | ~Q(fixed=""),
            ),
        ]

    def __str__(self):
        return self.title


class ClaimFile(models.Model):
    """Evidence of a claim: a photo of the start, of the end, or something else."""

    class Moment(models.TextChoices):
        START = "start", _("开始时")
        END = "end", _("结束时")
        OTHER = "other", _("其他")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    moment = models.CharField(_("什么时候拍的"), max_length=6, choices=Moment, default=Moment.OTHER)

    class Meta:
        verbose_name = _("补录材料")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)


class ClaimDecision(models.Model):
    """What somebody decided about a claim at one stage; `checked` is what they ticked before."""

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("同意")
        RETURNED = "returned", _("退回")
        REFUSED = "refused", _("不同意")

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="decisions")
    stage = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10, choices=Verdict)
    grade = models.CharField(max_length=30, blank=True)
    checked = models.JSONField(default=list)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("补录审核")
        ordering = ["pk"]
        indexes = [models.Index(fields=["by", "at"], name="claim_decided_by")]
        constraints = [
            models.CheckConstraint(
                name="claim_decision_says_why", condition=Q(verdict="agreed") | ~Q(reason="")
            )
        ]

    def __str__(self):
        return f"{self.claim} {self.get_verdict_display()}"


class Dispute(models.Model):
    """A volunteer says that a service is counted wrongly, or not counted."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("等答复")
        CHANGED = "changed", _("已更正")
        KEPT = "kept", _("维持原来的")
        WITHDRAWN = "withdrawn", _("已撤回")

    service = models.ForeignKey(Service, models.PROTECT, related_name="disputes")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    words = models.CharField(_("哪里不对"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("时数异议")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(outcome="open"), name="dispute_open_once"
            ),
            models.CheckConstraint(
                name="dispute_answered_in_words",
                condition=Q(outcome__in=("open", "withdrawn")) | ~Q(answer=""),
            ),
        ]

    def __str__(self):
        return f"{self.service}"


class Flag(models.Model):
    """Something about hours that staff should look at; cleared with a word, found once."""

    class Kind(models.TextChoices):
        OVERLAP = "overlap", _("时间重叠")
        IMPOSSIBLE = "impossible", _("一天做不了这么多")
        BURST = "burst", _("短时间大批录入")
        BACKDATED = "backdated", _("隔了很久才录")
        ONE_APPROVER = "one_approver", _("全由一个人核对")

    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80)
    words = models.CharField(max_length=200)
    volunteer = models.ForeignKey(Volunteer, models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(USER, models.CASCADE, null=True, related_name="+")
    day = models.DateField(null=True)
    found_at = models.DateTimeField(default=timezone.now)
    cleared_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)
    note = models.CharField(_("看过以后"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("时数提示")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="flag_found_once"),
            models.CheckConstraint(
                name="flag_cleared_in_words", condition=Q(cleared_at=None) | ~Q(note="")
            ),
        ]

    def __str__(self):
        return self.words
