"""学生党员志愿服务活动日: a fixed weekday on which Party members serve in turn."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.services.models import Series, Shift

USER = settings.AUTH_USER_MODEL


class ServiceDay(models.Model):
    """A regular series whose places are filled in turn with the Party members who keep it."""

    series = models.OneToOneField(Series, models.PROTECT, related_name="service_day")
    name = models.CharField(_("名称"), max_length=40)
    per_shift = models.PositiveSmallIntegerField(_("每次几个人"))
    with_probationary = models.BooleanField(_("预备党员也轮"), default=True)
    make_up_days = models.PositiveSmallIntegerField(_("缺了多少天内可以补"), default=30)
    is_active = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("党员服务日")
        ordering = ["series__weekday", "pk"]

    def __str__(self):
        return self.name


class Keeper(models.Model):
    """A Party member who takes turns on a service day; EXEMPT for a while, with a reason."""

    service_day = models.ForeignKey(ServiceDay, models.CASCADE, related_name="keepers")
    user = models.ForeignKey(USER, models.PROTECT, related_name="service_days")
    exempt_until = models.DateField(null=True, blank=True)
    exempt_because = models.CharField(max_length=200, blank=True)
    since = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("服务日成员")
        constraints = [
            models.UniqueConstraint(
                fields=["service_day", "user"], condition=Q(left_on=None), name="keeper_once"
            ),
            models.CheckConstraint(
                name="keeper_exempt_says_why",
                condition=Q(exempt_until=None) | ~Q(exempt_because=""),
            ),
        ]

    def __str__(self):
        return f"{self.service_day} {self.user}"


class Turn(models.Model):
    """Somebody's turn in one shift. A missed one may be made up in another shift, in which they
    have an extra place (`is_extra`). `offered_to` has been asked to take it over."""

    class State(models.TextChoices):
        PLANNED = "planned", _("轮到")
        CAME = "came", _("来了")
        AWAY = "away", _("没来")
        EXCUSED = "excused", _("请假")
        MADE_UP = "made_up", _("已补上")
        SWAPPED = "swapped", _("换给别人")

    keeper = models.ForeignKey(Keeper, models.PROTECT, related_name="turns")
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="turns")
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    made_up_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="makes_up_for")
    is_extra = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    offered_to = models.ForeignKey(
        Keeper, models.SET_NULL, null=True, related_name="offered_turns"
    )  # fmt: skip
    offered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("轮次")
        ordering = ["shift__series_day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["keeper", "shift"], name="turn_once"),
            models.CheckConstraint(
                name="turn_made_up_by_another",
                condition=Q(made_up_by=None) | ~Q(made_up_by=F("id")),
            ),
        ]

    def __str__(self):
        return f"{self.keeper} {self.shift}"
