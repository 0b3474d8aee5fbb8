"""Audit events: written once, never changed. A trigger in the database refuses anything else.

Whoever may switch the trigger off could still change an event; the seals show that it was done.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what to which thing.

    The subject is a label and a key, not a foreign key, so that the event outlives it.
    `at` is midnight of the day where a finer time could point at an anonymous author.
    """

    name = models.CharField(_("事项"), max_length=80)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("操作人"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    subject_type = models.CharField(max_length=60, blank=True)
    subject_key = models.CharField(max_length=60, blank=True)
    subject_label = models.CharField(_("对象"), max_length=120, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_key"], name="audit_subject"),
            models.Index(fields=["-at", "-id"], name="audit_newest"),
        ]
        verbose_name = _("操作记录")

    def __str__(self):
        return f"{self.name} {self.subject_label}"


class AuditSeal(models.Model):
    """A link of the chain: `digest` covers the events `first_id` to `last_id` and the seal before.

    The first seal starts at 1, each other one right behind its forerunner; ids without an event
    (rolled back transactions) are part of what is covered.
    """

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    count = models.PositiveIntegerField(_("条数"))
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("封存时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("封存")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.first_id}–{self.last_id} {self.digest[:12]}"
