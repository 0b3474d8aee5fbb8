"""What leaders are asked about a letter, and what they write."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailbox.cases.models import Case


class LeaderInstruction(models.Model):
    """One leader is asked once at a time; `text` is empty until they have written."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="instructions")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    question = models.CharField(_("请示什么"), max_length=300)
    text = models.TextField(_("批示"), blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("领导批示")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leader"], condition=Q(written_at=None),
                name="instruction_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                name="instruction_not_by_oneself",
                condition=~Q(leader=models.F("asked_by")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return str(self.case)
