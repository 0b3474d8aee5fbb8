"""Contact persons of units, and each term's word that they are still right."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit

USER = settings.AUTH_USER_MODEL


class Contact(models.Model):
    """Somebody who is a unit's contact person, or the deputy, from a day to a day (both included).

    Rows are ended, never changed: who stood for a unit at a meeting is read from the days.
    """

    class Role(models.TextChoices):
        MAIN = "main", _("联络员")
        DEPUTY = "deputy", _("副联络员")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contacts")
    user = models.ForeignKey(USER, models.PROTECT, related_name="liaison_contacts")
    role = models.CharField(_("身份"), max_length=8, choices=Role)
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True)
    named_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("联络员")
        ordering = ["-role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "user"], condition=Q(ends_on=None), name="contact_once_a_unit"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(ends_on=None, role="main"), name="contact_one_main"
            ),
            models.CheckConstraint(
                name="contact_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.user}"


class ContactCheck(models.Model):
    """A unit said in a term that its contact persons are right, or changed them."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contact_checks", db_index=False)
    term = models.CharField(max_length=6)
    is_changed = models.BooleanField(default=False)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("联络员核对")
        constraints = [
            models.UniqueConstraint(fields=["unit", "term"], name="contact_check_once_a_term")
        ]

    def __str__(self):
        return f"{self.unit} {self.term}"
