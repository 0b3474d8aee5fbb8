"""When staff are told of letters that wait to be taken in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CheckTimes(models.Model):
    """The one row that staff edit: moments of the day, as "08:30 11:30 14:00 17:30"."""

    times = models.CharField(
        _("每天几点看"), max_length=80, default="08:00 10:00 12:00 14:00 16:00"
    )
    workdays_only = models.BooleanField(_("只在工作日"), default=False)

    class Meta:
        verbose_name = _("收信检查")
        constraints = [models.CheckConstraint(name="check_times_one_row", condition=Q(pk=1))]

    def __str__(self):
        return self.times
