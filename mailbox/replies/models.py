"""Texts that a unit answers with again and again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit


class SavedReply(models.Model):
    """One text of a unit; those of the committee are offered to every unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("部门"))
    name = models.CharField(_("名称"), max_length=40)
    text = models.TextField(_("答复"), max_length=5000)
    is_active = models.BooleanField(_("可选"), default=True)

    class Meta:
        verbose_name = _("常用答复")
        ordering = ["unit", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="saved_reply_name_once",
                violation_error_message=_("这个部门已有同名的常用答复。"),
            )
        ]

    def __str__(self):
        return self.name
