"""What staff have decided about a person who writes under their name."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Standing(models.Model):
    """Trust, or a pause of letters, until the end of the day `until`. A pause counts once a second
    person has confirmed it. `letter` is the number of the named letter at which it was decided.
    """

    class Kind(models.TextChoices):
        TRUSTED = "trusted", _("可信")
        PAUSED = "paused", _("暂停来信")

    person = models.ForeignKey(USER, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(_("理由"), max_length=300)
    until = models.DateField(_("到"))
    letter = models.CharField(_("在哪封信上定的"), max_length=16)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_on = models.DateField(default=timezone.localdate)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField(null=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("来信人")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ended_on=None),
                name="standing_once_of_a_kind",
            ),
            models.CheckConstraint(
                name="standing_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"

    def state(self, today):
        """ "asked" (a pause that nobody has confirmed), "now" or "over"."""
        if self.ended_on or self.until < today:
            return "over"
        return "asked" if self.kind == self.Kind.PAUSED and self.confirmed_by_id is None else "now"
