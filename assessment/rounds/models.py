"""A round of assessment: when, whom, by which version; who scores what; one sheet a unit with its lines."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.standards.models import StandardVersion
from branches.organisation.models import Unit
from tuanwei.lib.exact_fields import FractionField

USER = settings.AUTH_USER_MODEL
LONG = 8000
"""Digits of an exact figure: means of shares of many wholes have long denominators."""


class RoundQuerySet(models.QuerySet):
    """Rounds in the words of the house."""

    def running(self):
        """Those that are scored, and not published yet."""
        return self.filter(state__in=Round.SCORED_IN)

    def following(self):
        """Those that facts still change: nothing of them is shown yet."""
        return self.running().exclude(state__in=Round.POSTED_IN)

    def shown(self):
        """Those whose ranking may be seen: published for objections, decided, or published for good."""
        return self.filter(state__in=Round.SHOWN_IN)


class Round(models.Model):
    """All units of one kind, scored over `starts_on` … `ends_on` (both included) by one version. From `posted_at` on,
    when its ranking is put up for objections, facts do not change it; `frozen_at` is its publication. A step back to
    the review forgets both."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        SELF = "self", _("自评")
        CHECK = "check", _("检查打分")
        REVIEW = "review", _("复核差异")
        PUBLICITY = "publicity", _("公示中")
        DECISION = "decision", _("等审定")
        PUBLISHED = "published", _("已公布")
        CALLED_OFF = "called_off", _("已取消")

    SCORED_IN = (State.SELF, State.CHECK, State.REVIEW, State.PUBLICITY, State.DECISION)
    POSTED_IN = (State.PUBLICITY, State.DECISION)
    SHOWN_IN = (*POSTED_IN, State.PUBLISHED)

    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="rounds")
    name = models.CharField(_("名称"), max_length=60)
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"))
    self_until = models.DateField(_("自评到哪天"), null=True, blank=True)
    check_until = models.DateField(_("检查打分到哪天"), null=True, blank=True)
    review_until = models.DateField(_("复核到哪天"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上一次")
    )
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    computed_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("为什么取消"), max_length=300, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("考核")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "starts_on", "ends_on"], condition=~Q(state="called_off"),
                name="assessment_round_once",
                violation_error_message=_("这个标准在这段时间已经有一次考核了。"),
            ),
            models.CheckConstraint(
                name="assessment_round_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="assessment_round_frozen_when_published",
                condition=~Q(state="published") | Q(frozen_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    @property
    def spec(self):
        """The standard that holds for this round."""
        return self.version.spec

    @property
    def is_frozen(self):
        """True when nothing changes it any more but a reopening with a reason."""
        return self.state == self.State.PUBLISHED

    @property
    def facts_until(self):
        """The moment as of which it reads facts: None while it follows them. A round whose ranking was put up before
        that moment was kept reads them as of its publication."""
        return self.posted_at or self.frozen_at


class Scorer(models.Model):
    """Somebody who scores, judges or watches a round: everything, or some indicators, or the units below one."""

    class Role(models.TextChoices):
        CHECKER = "checker", _("检查人")
        JUDGE = "judge", _("评委")
        PEER = "peer", _("互评人")
        SUPERVISOR = "supervisor", _("监督小组")

    round = models.ForeignKey(Round, models.CASCADE, related_name="scorers")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("谁"))
    role = models.CharField(_("做什么"), max_length=10, choices=Role)
    indicators = models.JSONField(default=list, blank=True)
    under = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("只管哪些")
    )

    class Meta:
        verbose_name = _("打分的人")
        ordering = ["role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "user", "role", "under"], nulls_distinct=False,
                name="assessment_scorer_once",
                violation_error_message=_("这个人已经在名单里了。"),
            )
        ]  # fmt: skip


class ScoreSheet(models.Model):
    """One unit in one round. `members`, `category`, `parent` as they were when the round was opened (or the unit
    joined). What is computed is exact in `exact`; `total` is the figure that is shown and sorted by. `followed`:
    {consequence whose own tests hold: people it is about}.

    A unit that was merged or dissolved is left out with a reason; one that was merged leads on by
    `merged_into`; or it is `kept` to the end, with a reason, too."""

    class State(models.TextChoices):
        OPEN = "open", _("等自评")
        SENT = "sent", _("自评已交")
        CHECKED = "checked", _("检查完了")
        REVIEWED = "reviewed", _("复核完了")

    round = models.ForeignKey(Round, models.CASCADE, related_name="sheets", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="score_sheets")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    category = models.CharField(_("类别"), max_length=40, blank=True)
    members = models.PositiveIntegerField(_("人数"), default=0)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    sent_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=0)
    left_out = models.CharField(_("为什么不参加"), max_length=200, blank=True)
    kept = models.CharField(_("为什么还参加"), max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    exact = FractionField(max_length=LONG, null=True, blank=True)
    total = models.DecimalField(_("总分"), max_digits=10, decimal_places=4, null=True, blank=True)
    place = FractionField(null=True, blank=True)
    by_points = models.CharField(max_length=40, blank=True)
    grade = models.CharField(_("等级"), max_length=40, blank=True)
    why = models.CharField(max_length=10, blank=True)
    lowered_by = models.CharField(max_length=40, blank=True)
    vetoes = models.JSONField(default=list, blank=True)
    followed = models.JSONField(default=dict, blank=True)
    titles = models.JSONField(default=list, blank=True)
    consequences = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("考核表")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "unit"], name="score_sheet_once"),
        ]
        indexes = [models.Index(fields=["round", "-total", "id"], name="score_sheet_by_total")]

    def __str__(self):
        return f"{self.unit} {self.round}"


class ScoreLine(models.Model):
    """One indicator of a sheet with its four columns: `self_score` of the branch, `system` from the facts,
    `check_score` of a checker, `review_score` of the review; `final` is the last of them that is there. `edition`
    rises with every change by hand: two who change one line at once are told."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="lines", db_index=False)
    indicator = models.CharField(max_length=40)
    system = FractionField(max_length=LONG, null=True, blank=True)
    self_score = models.DecimalField(_("自评"), max_digits=8, decimal_places=3, null=True)
    self_note = models.CharField(_("自评说明"), max_length=300, blank=True)
    check_score = models.DecimalField(_("检查"), max_digits=8, decimal_places=3, null=True)
    check_note = models.CharField(_("检查说明"), max_length=300, blank=True)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    review_score = models.DecimalField(_("复核"), max_digits=8, decimal_places=3, null=True)
    review_note = models.CharField(_("复核说明"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    is_absent = models.BooleanField(_("不适用"), default=False)
    absent_note = models.CharField(_("为什么不适用"), max_length=200, blank=True)
    final = FractionField(max_length=LONG, null=True, blank=True)
    edition = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("得分项")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="score_line_once"),
            models.CheckConstraint(
                name="score_line_absent_with_a_reason",
                condition=Q(is_absent=False) | ~Q(absent_note=""),
            ),
            models.CheckConstraint(
                name="score_line_reviewed_by_somebody",
                condition=Q(review_score=None) | Q(reviewed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="score_line_checked_by_somebody",
                condition=Q(check_score=None) | Q(checked_by__isnull=False),
            ),
        ]

    @property
    def decided(self):
        """The exact score that counts: reviewed, else checked, else of the system, else None."""
        for each in (self.review_score, self.check_score, self.system):
            if each is not None:
                return each
        return None


class Move(models.Model):
    """A step of a round from one state to another, by whom and why."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="moves")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10, choices=Round.State)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("考核的步骤")
        ordering = ["at", "pk"]
