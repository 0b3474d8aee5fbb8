"""Letters that belong together: who supports an open one instead of writing again."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailbox.cases.models import Case


class Support(models.Model):
    """One person's 附议 of an open letter whose title others may see; taken back by deleting it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="supports", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(_("附议时间"), default=timezone.now)

    class Meta:
        verbose_name = _("附议")
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="support_once")]

    def __str__(self):
        return str(self.case)
