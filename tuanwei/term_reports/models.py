"""Reports that come by themselves on the first of the month."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedReport(models.Model):
    """An export with its choices, under a name of its owner's. `last_month` is the first day of the month for which it
    was made at last, or in which it was saved: the next one comes in the month after. Personal data stays masked."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_reports"
    )
    name = models.CharField(_("名称"), max_length=40)
    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    form = models.CharField(max_length=4, default="xlsx")
    is_on = models.BooleanField(default=True)
    stopped_because = models.CharField(max_length=200, blank=True)
    last_month = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("每月的报表")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_report_name_once",
                violation_error_message=_("你已经有一份叫这个名称的报表，换一个名称。"),
            )
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["last_month"], name="saved_report_due", condition=models.Q(is_on=True)
            )
        ]

    def __str__(self):
        return self.name

    @property
    def next_on(self):
        """The day on which the next one comes: the first after the month of the last one, tomorrow where that was
        missed."""
        first = (self.last_month.replace(day=28) + timedelta(days=7)).replace(day=1)
        return max(first, timezone.localdate() + timedelta(days=1))
