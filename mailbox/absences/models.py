"""Absences with a stand-in, and turns of the rota of handlers. Days are inclusive at both ends."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import DateRange, Unit

USER = settings.AUTH_USER_MODEL
DAYS = DateRange(F("starts_on"), F("ends_on"), RangeBoundary(True, True))


class Absence(models.Model):
    """`absent` is away; `stand_in` does for `unit` what their posts there allow, and no more.

    What the stand-in may do is read from the appointments of today: it ends with them. One that is
    ended early or declined keeps its row, with the day on which that happened in `over_on`.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("哪个部门的信"))
    absent = models.ForeignKey(USER, models.CASCADE, related_name="+")
    stand_in = models.ForeignKey(USER, models.CASCADE, related_name="+", verbose_name=_("请谁代办"))
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    over_on = models.DateField(_("提前结束"), null=True)
    is_declined = models.BooleanField(_("对方没答应"), default=False, db_default=False)
    stated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("委托")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="absence_stand_in_is_another", condition=~Q(absent=F("stand_in"))
            ),
            ExclusionConstraint(
                name="absence_one_stand_in_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(over_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.absent} → {self.stand_in}"

    def state(self, today):
        """ "now", "coming" or "over"."""
        if self.over_on or self.ends_on < today:
            return "over"
        return "now" if self.starts_on <= today else "coming"


class HandlerTurn(models.Model):
    """These days, letters routed to `unit` without a named handler go to `person`."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("部门"))
    person = models.ForeignKey(
        USER, models.CASCADE, related_name="+", verbose_name=_("谁接新来的信")
    )
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))

    class Meta:
        verbose_name = _("接信轮值")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="turn_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="turn_one_person_at_a_time",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.starts_on}"
