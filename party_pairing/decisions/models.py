"""What is decided about somebody after the vote, step by step, and what the Party answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.candidates.models import Campaign, Recommendation

USER = settings.AUTH_USER_MODEL


class Decision(models.Model):
    """One step of the chain about one person: agreed or refused; `drop` is 考察 after the vote. Nobody
    decides about the same person at two steps."""

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("同意")
        REFUSED = "refused", _("不同意")
        DROPPED = "dropped", _("考察后不列入")

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="decisions")
    step = models.CharField(max_length=30)
    verdict = models.CharField(max_length=8, choices=Verdict)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("审批")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "step"], name="decision_once_a_step"),
            models.UniqueConstraint(fields=["recommendation", "by"], name="decision_once_a_person"),
            models.CheckConstraint(
                name="decision_against_says_why", condition=Q(verdict="agreed") | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.recommendation} {self.step}"


class Posting(models.Model):
    """A 公示 of a campaign's people in one unit: which publication of the rules, which publicity, and
    whom. One person stands in one running posting at most."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="postings")
    position = models.PositiveSmallIntegerField()
    publicity = models.OneToOneField("publicity.Publicity", models.PROTECT, related_name="+")
    recommendations = models.ManyToManyField(Recommendation, related_name="postings")
    is_over = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("推优公示")
        ordering = ["-pk"]

    def __str__(self):
        return str(self.publicity)


class PartyAnswer(models.Model):
    """What the Party organisation answered to a pre-recommendation, entered by somebody of the Party
    branch or of staff, with the day and number of the paper."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("同意，列为推荐对象")
        REFUSED = "refused", _("不同意")
        LATER = "later", _("继续培养，暂不确定")

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="answers")
    answer = models.CharField(_("答复"), max_length=8, choices=Answer)
    on = models.DateField(_("答复日期"))
    paper = models.CharField(_("文号、会议"), max_length=60, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("党组织答复")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="party_answer_against_says_why",
                condition=Q(answer="accepted") | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["recommendation"], condition=~Q(answer="later"),
                name="party_answer_final_once",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.recommendation} {self.get_answer_display()}"


class Milestone(models.Model):
    """A line of the calendar that a unit has done and no other table knows of: the list handed to the
    Party branch (with its `lines` as they were then), a form handed in."""

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="milestones", db_index=False
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    key = models.CharField(max_length=30)
    party_branch = models.ForeignKey(PartyBranch, models.PROTECT, null=True, related_name="+")
    lines = models.JSONField(default=list)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("日程完成")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "key"], name="milestone_once_a_unit"
            )
        ]

    def __str__(self):
        return f"{self.campaign} {self.unit} {self.key}"
