"""Places, when they may be used, and when they cannot."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Venue(models.Model):
    """A place that can be taken by one gathering at a time."""

    name = models.CharField(_("名称"), max_length=40, unique=True)
    place = models.CharField(_("位置"), max_length=60, blank=True)
    capacity = models.PositiveIntegerField(_("容纳人数"))
    equipment = models.CharField(_("设备"), max_length=200, blank=True)
    note = models.CharField(_("使用须知"), max_length=300, blank=True)
    is_active = models.BooleanField(_("可以使用"), default=True)

    class Meta:
        verbose_name = _("场地")
        ordering = ["name"]

    def __str__(self):
        return self.name


class OpeningHours(models.Model):
    """When a venue may be used on one weekday; a venue without any is open at all times."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="hours", db_index=False)
    weekday = models.PositiveSmallIntegerField(_("星期"))
    opens = models.TimeField(_("开门"))
    closes = models.TimeField(_("关门"))

    class Meta:
        verbose_name = _("开放时间")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(fields=["venue", "weekday"], name="hours_once_per_weekday"),
            models.CheckConstraint(name="hours_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(
                name="hours_end_after_start", condition=Q(closes__gt=F("opens"))
            ),
        ]


class Closure(models.Model):
    """A stretch in which a venue cannot be used: repairs, examinations."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="closures")
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"))
    reason = models.CharField(_("原因"), max_length=100)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("停用")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                name="closure_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def __str__(self):
        return f"{self.venue} {timezone.localtime(self.starts_at):%m-%d}"
