"""Bundles as they were published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.contests.models import Contest

USER = settings.AUTH_USER_MODEL


class Bundle(models.Model):
    """One edition of a contest's bundle, never changed: the canonical bytes as text, and their
    SHA-256. Another edition says in `reason` why there is one; the earlier ones stay. `last_award`
    is the newest award that stands in it."""

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="bundles", db_index=False)
    edition = models.PositiveSmallIntegerField(_("第几版"))
    content = models.TextField()
    digest = models.CharField(_("校验码"), max_length=64)
    ballots = models.PositiveIntegerField(_("选票"), default=0)
    last_award = models.BigIntegerField(default=0)
    reason = models.CharField(_("为什么再发一版"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("公开包")
        ordering = ["contest", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "edition"], name="bundle_edition_once"),
            models.CheckConstraint(
                name="bundle_again_with_a_reason", condition=Q(edition=1) | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.contest} 公开包第 {self.edition} 版"
