"""The classes of letters and the versioned rules each of them runs under."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.deadlines import Limit
from mailbox.cases.rule_choices import (
    Approval,
    Channel,
    Clue,
    Contact,
    Extension,
    Instruction,
    Publishing,
    Reopening,
    Repeats,
    Routing,
)

USER = settings.AUTH_USER_MODEL


class LimitUnit(models.TextChoices):
    HOURS = "hours", _("小时")
    WORKDAYS = "workdays", _("个工作日")
    DAYS = "days", _("天")
    WEEKS = "weeks", _("周")


class Step(models.TextChoices):
    """A stretch of a case that has a limit of its own."""

    ACCEPT = "accept", _("受理")
    ROUTE = "route", _("转办")
    ANSWER = "answer", _("答复")
    APPROVE = "approve", _("审核")
    REANSWER = "reanswer", _("重办答复")
    WAIT = "wait", _("等来信人补充")
    FEEDBACK = "feedback", _("等来信人评价")


def chosen(label, choices, usual):
    """A field of a version with one of `choices`; `usual` holds for versions from before it."""
    return models.CharField(
        label, max_length=12, choices=choices, default=usual, db_default=usual.value
    )


def switched(label):
    """A yes or no of a version; no for versions from before it."""
    return models.BooleanField(label, default=False, db_default=False)


class CaseClass(models.Model):
    """A kind of letter that the student picks; its rules come in versions."""

    key = models.SlugField(_("代号"), unique=True)
    name = models.CharField(_("名称"), max_length=20, unique=True)
    hint = models.CharField(_("说明"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    default_unit = models.ForeignKey(
        Unit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("通常转给"),
    )
    is_active = models.BooleanField(_("可选"), default=True)

    class Meta:
        verbose_name = _("信件类别")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ClassRules(models.Model):
    """One version of a class's rules. Never edited: a change is a new version, and a letter
    keeps the version it was written under."""

    case_class = models.ForeignKey(CaseClass, models.PROTECT, related_name="rules")
    version = models.PositiveSmallIntegerField(_("版本"))
    title_max = models.PositiveSmallIntegerField(_("标题最多（字）"), default=30)
    text_max = models.PositiveIntegerField(_("正文最多（字）"), default=2000)
    photos_max = models.PositiveSmallIntegerField(_("照片最多（张）"), default=3)
    allows_hidden = models.BooleanField(_("可隐去姓名"), default=True)
    allows_anonymous = models.BooleanField(_("可匿名"), default=True)
    routing = chosen(_("来信先到哪里"), Routing, Routing.STAFF)
    first_asked = switched(_("首问责任：最先接到的部门跟到办结"))
    contact = chosen(_("实名信要留的联系方式"), Contact, Contact.NONE)
    clue = chosen(_("匿名信的线索"), Clue, Clue.FREE)
    repeats = chosen(_("同一人就同一件事再来信"), Repeats, Repeats.FREE)
    repeat_days = models.PositiveSmallIntegerField(
        _("答复后多少天内算同一件事"), default=30, db_default=30
    )
    is_urgent = switched(_("紧急：一来信就提醒值班老师"))
    approval = chosen(_("答复由谁审核"), Approval, Approval.UNIT)
    instruction = chosen(_("领导批示"), Instruction, Instruction.OPTIONAL)
    copies_leaders = switched(_("发出的答复抄送团委书记和作过批示的领导"))
    by_email = switched(_("可以用电子邮件答复"))
    by_phone = switched(_("可以打电话答复"))
    in_person = switched(_("可以当面答复"))
    extension = chosen(_("延期延到哪天"), Extension, Extension.FIXED)
    reopen_times = models.PositiveSmallIntegerField(_("可重办次数"), default=1)
    progress_amount = models.PositiveSmallIntegerField(
        _("答复前每隔多久报一次进展"), default=0, db_default=0, help_text=_("0 为不要求")
    )
    progress_unit = models.CharField(
        _("单位"), max_length=10, choices=LimitUnit, default="workdays", db_default="workdays"
    )
    until_satisfied = switched(_("不限次数，直到来信人说“解决了”"))
    reopened_by = chosen(_("重办由谁办"), Reopening, Reopening.ANOTHER)
    publishing = chosen(_("公开"), Publishing, Publishing.CONSENT)
    note = models.CharField(_("修改说明"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("办理规则")
        ordering = ["case_class", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["case_class", "version"], name="rules_version_once")
        ]

    def __str__(self):
        return f"{self.case_class} v{self.version}"

    @property
    def needs_approval(self):
        """True when a draft waits for a second person."""
        return self.approval != Approval.NONE

    @property
    def channels(self):
        """The (value, label) pairs of the ways in which an answer may reach its author."""
        ways = {Channel.EMAIL: self.by_email, Channel.PHONE: self.by_phone,
                Channel.IN_PERSON: self.in_person}  # fmt: skip
        return [(way.value, way.label) for way in Channel if ways.get(way, True)]

    def can_reopen(self, times):
        """True when a letter reopened `times` times may be reopened again."""
        return self.until_satisfied or times < self.reopen_times


class StepLimit(models.Model):
    """How long one step may take under one version, and what happens before and after."""

    rules = models.ForeignKey(ClassRules, models.CASCADE, related_name="limits")
    step = models.CharField(_("环节"), max_length=10, choices=Step)
    amount = models.PositiveSmallIntegerField(_("限时"))
    unit = models.CharField(_("单位"), max_length=10, choices=LimitUnit, default="workdays")
    remind_amount = models.PositiveSmallIntegerField(_("提前提醒"), default=1)
    remind_unit = models.CharField(_("单位"), max_length=10, choices=LimitUnit, default="workdays")
    head_amount = models.PositiveSmallIntegerField(
        _("超期多久报部门负责人"), default=1, db_default=1
    )
    head_unit = models.CharField(
        _("单位"), max_length=10, choices=LimitUnit, default="workdays", db_default="workdays"
    )
    escalate_amount = models.PositiveSmallIntegerField(_("超期多久报书记"), default=3)
    escalate_unit = models.CharField(
        _("单位"), max_length=10, choices=LimitUnit, default="workdays"
    )
    extended_amount = models.PositiveSmallIntegerField(
        _("延期后总限时"), default=0, help_text=_("0 为不可延期")
    )
    extended_unit = models.CharField(
        _("单位"), max_length=10, choices=LimitUnit, default="workdays", db_default="workdays"
    )

    class Meta:
        verbose_name = _("环节时限")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "step"], name="limit_once_per_step"),
            models.CheckConstraint(
                name="limit_extension_is_longer",
                condition=Q(extended_amount=0)
                | Q(extended_amount__gt=F("amount"))
                | ~Q(extended_unit=F("unit")),
                violation_error_message=_("延期后的总限时要比原限时长。"),
            ),
        ]

    def __str__(self):
        return f"{self.rules} {self.get_step_display()}"

    @property
    def limit(self):
        return Limit(self.amount, self.unit)

    @property
    def extended(self):
        return Limit(self.extended_amount, self.extended_unit)

    @property
    def remind_before(self):
        return Limit(self.remind_amount, self.remind_unit)

    @property
    def head_after(self):
        return Limit(self.head_amount, self.head_unit)

    @property
    def escalate_after(self):
        return Limit(self.escalate_amount, self.escalate_unit)


class RefusalReason(models.Model):
    """Why a letter is not taken in, and the words its author reads."""

    name = models.CharField(_("理由"), max_length=40, unique=True)
    text = models.TextField(_("给来信人的话"), max_length=500)
    registers_only = models.BooleanField(_("仅登记，不算不予受理"), default=False, db_default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("可选"), default=True)

    class Meta:
        verbose_name = _("不予受理的理由")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ReasonVersion(models.Model):
    """The words of a reason as somebody wrote them; the newest are those in force."""

    reason = models.ForeignKey(RefusalReason, models.CASCADE, related_name="versions")
    name = models.CharField(_("理由"), max_length=40)
    text = models.TextField(_("给来信人的话"))
    registers_only = models.BooleanField()
    is_active = models.BooleanField()
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("理由的版本")
        ordering = ["-pk"]

    def __str__(self):
        return self.name
