"""What people put on a sheet: claims with evidence, signatures, and who does not judge whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreLine, ScoreSheet
from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment

USER = settings.AUTH_USER_MODEL


class Claim(models.Model):
    """What a branch says happened, with evidence; accepted, it becomes a Fact of the line's term."""

    class State(models.TextChoices):
        OPEN = "open", _("等核对")
        ACCEPTED = "accepted", _("已认可")
        REFUSED = "refused", _("没认可")
        WITHDRAWN = "withdrawn", _("已收回")

    line = models.ForeignKey(ScoreLine, models.CASCADE, related_name="claims")
    term = models.CharField(max_length=40)
    on = models.DateField(_("哪天"))
    number = models.DecimalField(_("数量"), max_digits=9, decimal_places=2, default=1)
    level = models.CharField(_("级别"), max_length=40, blank=True)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    label = models.CharField(_("是什么"), max_length=120)
    link = models.CharField(_("链接"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)
    fact = models.OneToOneField(Fact, models.PROTECT, null=True, related_name="claim")

    class Meta:
        verbose_name = _("加分申报")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="claim_refused_with_a_reason", condition=~Q(state="refused") | ~Q(words="")
            ),
            models.CheckConstraint(
                name="claim_accepted_is_a_fact",
                condition=~Q(state="accepted") | Q(fact__isnull=False),
            ),
        ]

    def __str__(self):
        return self.label


class ClaimFile(models.Model):
    """A file that shows it."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")


class Signature(models.Model):
    """Somebody stands for the sheet as it was: `digest` of the lines they saw."""

    class Role(models.TextChoices):
        SECRETARY = "secretary", _("团支书")
        MEMBER = "member", _("团员代表")
        CHECKER = "checker", _("检查人")
        SECOND = "second", _("第二检查人")
        ON_SPOT = "on_spot", _("支部当场签字")

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="signatures")
    role = models.CharField(_("以什么身份"), max_length=10, choices=Role)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=16)
    is_void = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("签字")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "role"], condition=Q(is_void=False), name="signature_once_a_role"
            ),
            models.UniqueConstraint(
                fields=["sheet", "by"],
                condition=Q(is_void=False, role__in=["secretary", "member"]),
                name="signature_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["sheet", "by"],
                condition=Q(is_void=False, role__in=["checker", "second"]),
                name="signature_by_two_checkers",
            ),
        ]


class Recusal(models.Model):
    """A judge or peer does not score a unit: an own one, or said so."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="recusals")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    reason = models.CharField(_("原因"), max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("回避")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user", "unit"], name="assessment_recusal_once"
            )
        ]
