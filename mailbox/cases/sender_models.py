"""What the sender of a named letter leaves so that somebody can reach them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mailbox.cases.models import Case


class SenderDetails(models.Model):
    """Class, telephone and address as they were given with the letter.

    A table of its own: only classes that ask for it have rows, and only who may see the name
    reads them (`permissions.can_see_author`). Never in a record, a log or a notice.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="sender")
    unit = models.CharField(_("学院班级"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)

    class Meta:
        verbose_name = _("来信人的联系方式")
        constraints = [
            models.CheckConstraint(
                name="sender_details_say_something",
                condition=~models.Q(unit="", phone="", email=""),
            )
        ]

    def __str__(self):
        return str(self.case)
