"""Where people vote on paper or elsewhere, and what each of two persons counted there.

Only what both agree on becomes a PaperCount.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.ballots.models import Poll

USER = settings.AUTH_USER_MODEL


class PaperPlace(models.Model):
    """A polling place, or the system elsewhere, with its own times."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="places", db_index=False)
    name = models.CharField(_("投票点"), max_length=40)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("结束"))

    class Meta:
        verbose_name = _("投票点")
        ordering = ["opens_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "name"], name="paper_place_once",
                violation_error_message=_("这个投票点已经有了。"),
            ),
            models.CheckConstraint(
                name="paper_place_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("结束要晚于开始。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name


class PaperEntry(models.Model):
    """What one person counted in a place; two of them at most, neither seeing the other's figures
    before both are there. votes {candidate number: votes}."""

    place = models.ForeignKey(PaperPlace, models.CASCADE, related_name="entries", db_index=False)
    turn = models.PositiveSmallIntegerField()
    issued = models.PositiveIntegerField()
    valid = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField(default=0)
    votes = models.JSONField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("录入的票数")
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(fields=["place", "turn"], name="paper_entry_once_a_turn"),
            models.UniqueConstraint(fields=["place", "by"], name="paper_entry_once_a_person"),
            models.CheckConstraint(name="paper_entry_by_two", condition=Q(turn__in=(1, 2))),
            models.CheckConstraint(
                name="paper_entry_conserves_ballots",
                condition=Q(issued__gte=F("valid") + F("invalid")),
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.turn}"

    @property
    def figures(self):
        """What is compared: (issued, valid, invalid, votes)."""
        return self.issued, self.valid, self.invalid, self.votes
