"""One digest a month: its figures, the words as drafted, and the words as edited."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

USER = settings.AUTH_USER_MODEL


class Digest(models.Model):
    """The digest of the month that begins on `month`. Published, neither words nor figures change.

    `figures` is what mailbox.digests.drafting.figures gives; `drafted` and `texts` are
    {key of a section: Markdown}.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    month = models.DateField(_("月份"), unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    figures = models.JSONField()
    drafted = models.JSONField()
    texts = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(default=timezone.now)
    edited_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(USER, models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(_("撤回的理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("月报")
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(name="digest_of_a_whole_month", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="digest_published_at_a_moment",
                condition=Q(state="draft") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.month.year}年{self.month.month}月月报"

    @property
    def is_published(self):
        """True while everybody may read it."""
        return self.state == self.State.PUBLISHED

    @property
    def slug(self):
        """The month as its address has it: 2026-10."""
        return f"{self.month:%Y-%m}"
