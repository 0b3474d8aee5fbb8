"""What is looked for, who is on duty, and the alerts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class SafetySetting(models.Model):
    """The one row that staff edit; every change stands in the record with its difference."""

    words = models.TextField(_("出现这些词就提醒"), max_length=5000, blank=True)
    harmless = models.TextField(_("这些说法不算"), max_length=5000, blank=True)
    message = models.TextField(_("给来信人的话"), max_length=500)
    phones = models.TextField(_("可以打的电话"), max_length=500)
    again_after = models.PositiveSmallIntegerField(
        _("没有人接，过几分钟再提醒"), default=15, db_default=15
    )
    secretary_after = models.PositiveSmallIntegerField(
        _("仍没有人接，再过几分钟告诉团委书记"), default=15, db_default=15
    )
    counted_at = models.DateTimeField(null=True, editable=False)
    on_duty = models.ManyToManyField(USER, related_name="+", blank=True, verbose_name=_("值班的人"))

    class Meta:
        verbose_name = _("心理安全提醒")
        constraints = [models.CheckConstraint(name="safety_one_row", condition=Q(pk=1))]

    def __str__(self):
        return str(self._meta.verbose_name)


class Alert(models.Model):
    """A letter or a word that must be read now. It names nobody: who wrote stands in the letter.

    `raised_at` is midnight of the day where the author is anonymous; so `waited` counts the rounds
    (`queries.ROUND`) in which nobody took it, for all open alerts in one statement, and is 0 again
    once somebody has; TOLD is when the secretaries know.
    """

    TOLD = 9999

    case = models.ForeignKey("mailbox.Case", models.CASCADE, related_name="alerts")
    raised_at = models.DateTimeField()
    waited = models.PositiveSmallIntegerField(default=0, db_default=0)
    taken_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    note = models.TextField(_("做了什么"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("紧急提醒")
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], name="alert_open", condition=Q(closed_at=None))]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(closed_at=None), name="alert_one_open_per_case"
            )
        ]

    def __str__(self):
        return f"{self.case} {timezone.localtime(self.raised_at):%m-%d}"
