"""The list of a class, and the items of a letter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL
MOST_ITEMS = 30


class CheckStep(models.Model):
    """A step of the list of a class. Letters taken in from now on get a copy; earlier ones keep
    what they have."""

    case_class = models.ForeignKey(
        "mailbox.CaseClass", models.CASCADE, related_name="check_steps", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("要做什么"), max_length=100)
    is_required = models.BooleanField(_("不做完不能答复"), default=False)

    class Meta:
        verbose_name = _("清单步骤")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case_class", "position"], name="check_step_in_order")
        ]

    def __str__(self):
        return self.text


class CheckItem(models.Model):
    """One item of one letter, ticked by `done_by` at `done_at`. Its author never sees it."""

    case = models.ForeignKey("mailbox.Case", models.CASCADE, related_name="check_items")
    text = models.CharField(_("要做什么"), max_length=100)
    is_required = models.BooleanField(_("不做完不能答复"), default=False)
    added_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("办理清单")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="check_item_done_by_somebody",
                condition=models.Q(done_by=None, done_at=None)
                | models.Q(done_by__isnull=False, done_at__isnull=False),
            )
        ]

    def __str__(self):
        return self.text
