"""Services and the desks that give them, shifts and who takes them, tickets and walk-ins."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.models import Case
from mailbox.cases.rules_models import CaseClass

USER = settings.AUTH_USER_MODEL


class Service(models.Model):
    """Something the desk does for people. How long it takes stands in the rules of its class.

    Changes stand in the record with the words before and after.
    """

    name = models.CharField(_("名称"), max_length=20, unique=True)
    summary = models.CharField(_("一句话说明"), max_length=60)
    steps = models.TextField(_("怎么办"), max_length=1000, help_text=_("一行一步。"))
    documents = models.TextField(
        _("要带什么"), max_length=1000, blank=True, help_text=_("一行一样；什么都不用带就空着。")
    )
    case_class = models.ForeignKey(
        CaseClass,
        models.PROTECT,
        related_name="+",
        verbose_name=_("按哪类来信的时限办"),
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("负责部门")
    )
    place = models.CharField(_("地点"), max_length=60, blank=True)
    hours = models.CharField(_("时间"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("现在能办"), default=True)

    class Meta:
        verbose_name = _("服务事项")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ServiceRequest(models.Model):
    """A case that came from a service's form; everything else about it stands in the case."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="service_request")
    service = models.ForeignKey(Service, models.PROTECT, related_name="requests")

    class Meta:
        verbose_name = _("办事申请")

    def __str__(self):
        return str(self.case)


class Desk(models.Model):
    """A counter where people come: its letter stands before the numbers of its tickets."""

    letter = models.CharField(
        _("字母"),
        max_length=1,
        unique=True,
        validators=[RegexValidator("^[A-Z]$", _("请填一个大写字母，例如 A。"))],
        help_text=_("排在号码前面，例如 A001。"),
    )
    name = models.CharField(_("名称"), max_length=20, unique=True)
    place = models.CharField(_("地点"), max_length=60)
    is_active = models.BooleanField(_("正在使用"), default=True)

    class Meta:
        verbose_name = _("服务台")
        ordering = ["letter"]

    def __str__(self):
        return self.name


class DeskShift(models.Model):
    """A stretch of time at a desk that wants `seats` people."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    seats = models.PositiveSmallIntegerField(
        _("要几个人"), default=2, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    made_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("值班班次")
        ordering = ["starts_at", "desk"]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="shift_wants_somebody", condition=Q(seats__gte=1)),
            models.UniqueConstraint(fields=["desk", "starts_at"], name="shift_once_per_desk"),
        ]

    def __str__(self):
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%-m月%-d日 %H:%M}–{end:%H:%M}"

    @property
    def minutes(self):
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class Duty(models.Model):
    """Who has signed up for a shift."""

    shift = models.ForeignKey(DeskShift, models.PROTECT, related_name="duties")
    user = models.ForeignKey(USER, models.PROTECT, related_name="desk_duties")
    signed_up_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("值班")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "user"], name="duty_once_per_shift")
        ]

    def __str__(self):
        return f"{self.shift}"


class Swap(models.Model):
    """`asker` offers their duty `given` for the duty `wanted` of `other`, who has the word."""

    class State(models.TextChoices):
        OPEN = "open", _("等对方答应")
        ACCEPTED = "accepted", _("已换好")
        REFUSED = "refused", _("对方没答应")
        VOID = "void", _("已作废")

    given = models.ForeignKey(Duty, models.CASCADE, related_name="+")
    wanted = models.ForeignKey(Duty, models.CASCADE, related_name="+")
    asker = models.ForeignKey(USER, models.PROTECT, related_name="+")
    other = models.ForeignKey(USER, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("换班")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["given", "wanted"], condition=Q(state="open"), name="swap_asked_once"
            ),
            models.CheckConstraint(name="swap_takes_two", condition=~Q(asker=F("other"))),
        ]

    def __str__(self):
        return f"{self.given} ⇄ {self.wanted}"


class DeskWork(models.Model):
    """A shift that was worked, as staff confirmed it: what volunteer hours are counted from."""

    shift = models.ForeignKey(DeskShift, models.PROTECT, related_name="work")
    user = models.ForeignKey(USER, models.PROTECT, related_name="desk_work")
    minutes = models.PositiveSmallIntegerField(_("分钟"))
    confirmed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("已值班次")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["shift", "user"], name="work_once_per_shift"),
            models.CheckConstraint(
                name="work_within_a_day", condition=Q(minutes__gte=0, minutes__lte=1440)
            ),
            models.CheckConstraint(
                name="work_confirmed_by_another", condition=~Q(user=F("confirmed_by"))
            ),
        ]

    def __str__(self):
        return f"{self.shift} {self.minutes}"


class WalkIn(models.Model):
    """Somebody who came to the desk, with or without a name."""

    class Outcome(models.TextChoices):
        DONE = "done", _("办好了")
        TOLD = "told", _("讲清楚了")
        SENT_ON = "sent_on", _("带去别处")
        LATER = "later", _("下次再来")

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="walk_ins")
    service = models.ForeignKey(Service, models.PROTECT, related_name="walk_ins")
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome)
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="desk_visits")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("到访")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["desk", "at"], name="walk_in_of_desk")]

    def __str__(self):
        return f"{self.service}"


class Ticket(models.Model):
    """A number of the day. Whoever knows the random key has drawn it; nothing says who that is."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等叫号")
        CALLED = "called", _("请到服务台")
        SERVED = "served", _("已办完")
        MISSED = "missed", _("过号")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk = models.ForeignKey(Desk, models.PROTECT, related_name="tickets", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    taken_at = models.DateTimeField(default=timezone.now)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    is_satisfied = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("排队号")
        ordering = ["desk", "day", "number"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "day", "number"], name="ticket_number_once"),
            models.CheckConstraint(name="ticket_number_from_one", condition=Q(number__gte=1)),
        ]

    def __str__(self):
        return f"{self.desk.letter}{self.number:03}"
