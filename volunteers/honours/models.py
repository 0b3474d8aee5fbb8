"""Honours that levels ask for, and transcripts as they were issued."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.attachments.models import Attachment
from volunteers.hours.models import Volunteer

USER = settings.AUTH_USER_MODEL


class Award(models.Model):
    """An honour that levels may ask for, such as 优秀志愿者."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="awards")
    title = models.CharField(_("荣誉"), max_length=60)
    given_on = models.DateField(_("哪天"))
    giver = models.CharField(_("谁授予的"), max_length=60, blank=True)
    evidence = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("志愿荣誉")
        ordering = ["-given_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "title", "given_on"], name="award_once",
                violation_error_message=_("这项荣誉已经记过了。"),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.title


class Transcript(models.Model):
    """A transcript as it was issued: frozen words, found again by `code`, which stands on the
    paper. Whoever checks sees what stands on the paper, no more."""

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="transcripts")
    code = models.CharField(max_length=24, unique=True)
    content = models.JSONField()
    head = models.CharField(max_length=64)
    issued_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("志愿服务证明")
        ordering = ["-pk"]

    def __str__(self):
        return self.code
