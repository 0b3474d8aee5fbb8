"""Letters that belong together: who supports an open one instead of writing again, and which are
handled as one or as several."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
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


class Merge(models.Model):
    """`case` is handled together with `lead` until they are taken apart or answered.

    `kept` is where the letter stood and how its clock ran, to the microsecond.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="merges")
    lead = models.ForeignKey(Case, models.CASCADE, related_name="merged_in")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kept = models.JSONField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("并案")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at=None), name="merge_into_one_at_a_time"
            ),
            models.CheckConstraint(name="merge_into_another", condition=~Q(case=F("lead"))),
        ]

    def __str__(self):
        return f"{self.case} → {self.lead}"


class Split(models.Model):
    """`case` holds one of several matters of `origin`, whose author is its author.

    Both have one tracking code: who has that of the origin follows both.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="split_from")
    origin = models.ForeignKey(Case, models.CASCADE, related_name="splits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("拆出的信")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="split_another", condition=~Q(case=F("origin")))]

    def __str__(self):
        return f"{self.origin} → {self.case}"


class Dependency(models.Model):
    """`case` is not to be answered before `needs`, until `ended_at`."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="waits_for")
    needs = models.ForeignKey(Case, models.CASCADE, related_name="waited_for")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("先后")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "needs"], condition=Q(ended_at=None), name="dependency_once"
            ),
            models.CheckConstraint(name="dependency_on_another", condition=~Q(case=F("needs"))),
        ]

    def __str__(self):
        return f"{self.case} ← {self.needs}"
