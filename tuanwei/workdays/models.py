"""Days that differ from Monday-to-Friday, as the college decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """One day on which the college deviates from the published national calendar."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        WORKDAY = "workday", _("上班（调休）")
        VACATION = "vacation", _("寒暑假")

    day = models.DateField(_("日期"), unique=True)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("校历日")

    def __str__(self):
        return f"{self.day} {self.get_kind_display()}"


class ConfirmedYear(models.Model):
    """A year whose national holidays staff have checked against the State Council's notice."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("已核对年份")


class CalendarChange(models.Model):
    """A change of the days that running clocks have to follow, until they have.

    `moved` counts the clocks that stand otherwise since; the change is settled by a recount that
    began late enough to see what others counted with the calendar from before.
    """

    made_at = models.DateTimeField(_("何时"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    moved = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("校历修改")
        indexes = [
            models.Index(
                fields=["id"], name="calendar_unsettled", condition=models.Q(settled_at=None)
            )
        ]
