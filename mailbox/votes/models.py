"""What readers say of published answers; nobody can be read out of a vote."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HelpVote(models.Model):
    """One reader's word. `voter_hash` is keyed and of this answer alone: votes are not linked."""

    publication = models.ForeignKey("mailbox.Publication", models.CASCADE, related_name="votes")
    voter_hash = models.CharField(max_length=64)
    is_helpful = models.BooleanField()

    class Meta:
        verbose_name = _("有帮助吗")
        constraints = [
            models.UniqueConstraint(fields=["publication", "voter_hash"], name="help_vote_once")
        ]

    def __str__(self):
        return f"{self.publication_id} {self.is_helpful}"
