"""Results of stages as they were worked out, and awards: facts that others read."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.contests.models import Contest, Entry, StageRun
from branches.league_days.rules.reckoning import Inputs
from branches.organisation.models import Unit

USER = settings.AUTH_USER_MODEL


class StageResult(models.Model):
    """What a stage came to. `inputs` and the rules give the lines again, always; `decided`
    {what: [entries]} are the equals at a border whom people chose, with their reason."""

    run = models.OneToOneField(StageRun, models.PROTECT, related_name="result")
    inputs = models.JSONField()
    digest = models.CharField(max_length=64)
    decided = models.JSONField(default=dict)
    reason = models.CharField(_("为什么这样定"), max_length=300, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("环节结果")

    def __str__(self):
        return str(self.run)

    @cached_property
    def read_inputs(self):
        """The Inputs."""
        return Inputs.read(self.inputs)


class Award(models.Model):
    """Who got what: a fact that assessment reads. Proposed while it is published for objections,
    granted afterwards; one that is taken back stays, with the reason.

    `label`, `points` and `money` (yuan) are copied from the rules. `user` where a person gets
    it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("公示中")
        GRANTED = "granted", _("已授予")
        REVOKED = "revoked", _("已撤销")

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="awards")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="awards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contest_awards")
    user = models.ForeignKey(USER, models.PROTECT, null=True, related_name="contest_awards")
    key = models.CharField(max_length=30)
    label = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField(null=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    money = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    code = models.CharField(_("证书编号"), max_length=24, blank=True)
    granted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("为什么撤销"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("奖项")
        ordering = ["contest", "rank", "pk"]
        indexes = [models.Index(fields=["unit", "state"], name="contest_award_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["contest", "key", "entry", "unit", "user"], nulls_distinct=False,
                condition=~Q(state="revoked"), name="contest_award_once",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="contest_award_code_once"
            ),
            models.CheckConstraint(
                name="contest_award_revoked_with_a_reason",
                condition=~Q(state="revoked")
                | (~Q(reason="") & Q(revoked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="contest_award_granted_at_some_time",
                condition=~Q(state="granted") | Q(granted_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.label}"
