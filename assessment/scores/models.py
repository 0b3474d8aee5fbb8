"""What the nightly recompute found to differ."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.rounds.models import LONG, ScoreLine
from tuanwei.lib.exact_fields import FractionField

USER = settings.AUTH_USER_MODEL


class Discrepancy(models.Model):
    """A line whose stored figure was not what its facts give. `changed` says which records: [{"words", "url"}]."""

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="discrepancies")
    stored = FractionField(max_length=LONG, null=True)
    computed = FractionField(max_length=LONG, null=True)
    changed = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.CharField(_("怎么处理的"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("重算差异")
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(settled_at=None), name="discrepancy_open_once"
            )
        ]
