"""A round of recommendation, its places, and everybody on their way through it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.recommend_rules.models import TrackRules

USER = settings.AUTH_USER_MODEL


class Campaign(models.Model):
    """One round of a track, of the whole committee or of one general branch. Runs under the version of
    the rules it was opened with; conditions are looked at as of `cut_off`."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结束")
        CALLED_OFF = "called_off", _("已取消")

    rules = models.ForeignKey(TrackRules, models.PROTECT, related_name="campaigns")
    title = models.CharField(_("名称"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("在哪里进行"))
    month = models.DateField(_("哪个月的一批"))
    cut_off = models.DateField(_("条件截止到"))
    nominate_until = models.DateTimeField(_("报名、提名截止"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    reason = models.CharField(_("为什么取消"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("推优批次")
        ordering = ["-month", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="campaign_called_off_says_why",
                condition=~Q(state="called_off") | ~Q(reason=""),
            ),
            models.UniqueConstraint(
                fields=["title"], name="campaign_title_once",
                violation_error_message=_("已经有同名的批次，请换一个名称。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def spec(self):
        """The rules it runs under."""
        return self.rules.spec


class Place(models.Model):
    """The places of a unit in a campaign, with the heads and facts they were counted from, frozen
    when its meeting is planned. `granted`: entered by staff (a table); `facts` {fact: note}."""

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="places", db_index=False
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    granted = models.PositiveSmallIntegerField(_("名额"), null=True, blank=True)
    facts = models.JSONField(default=dict)
    heads = models.JSONField(default=dict)
    places = models.PositiveSmallIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("推优名额")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="place_once_a_unit")
        ]

    def __str__(self):
        return f"{self.campaign} {self.unit}"


class Recommendation(models.Model):
    """Somebody's way through a campaign, in the unit they belonged to when it began."""

    class State(models.TextChoices):
        APPLIED = "applied", _("已报名")
        LISTED = "listed", _("列入候选")
        NOT_LISTED = "not_listed", _("没有列入候选")
        PASSED = "passed", _("大会通过")
        NOT_PASSED = "not_passed", _("大会没有通过")
        DROPPED = "dropped", _("考察后没有列入")
        PUBLISHED = "published", _("公示中")
        APPROVING = "approving", _("审批中")
        PRE = "pre", _("预推荐，等党组织答复")
        RECOMMENDED = "recommended", _("推荐有效")
        REFUSED = "refused", _("没有批准")
        WITHDRAWN = "withdrawn", _("本人退出")
        STOPPED = "stopped", _("已中止")
        EXPIRED = "expired", _("推荐已过期")
        ADMITTED = "admitted", _("已被党组织吸收")

    ON_THE_WAY = ("applied", "listed", "passed", "published", "approving", "pre")
    IN_FORCE = (*ON_THE_WAY, "recommended")

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, related_name="recommendations", db_index=False
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="recommendations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    party_branch = models.ForeignKey(PartyBranch, models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=12, unique=True)
    state = models.CharField(max_length=12, choices=State, default=State.APPLIED)
    step = models.CharField(max_length=30, blank=True)
    words = models.TextField(_("自我陈述"), max_length=2000, blank=True)
    nominated_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField(default=timezone.now)
    recommended_on = models.DateField(_("推荐日"), null=True)
    valid_until = models.DateField(_("有效到"), null=True)
    reminded = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("推优")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="recommendation_of_unit"),
            models.Index(fields=["state", "valid_until"], name="recommendation_expiring"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user"], condition=~Q(state="withdrawn"),
                name="recommendation_once_a_campaign",
                violation_error_message=_("这个人已经在这一批里。"),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=("applied", "listed", "passed", "published", "approving",
                                       "pre")),
                name="recommendation_one_on_the_way",
                violation_error_message=_("这个人已经在另一批推优里，先等那一批有结果。"),
            ),
            models.CheckConstraint(
                name="recommendation_valid_after_it_began",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("recommended_on")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.number} {self.user}"


class Move(models.Model):
    """A step on somebody's way: from one state to the next, by whom, why. Only added to."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="moves")
    state = models.CharField(max_length=12, choices=Recommendation.State)
    step = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("推优经过")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.recommendation} {self.state}"


class Waiver(models.Model):
    """A condition that need not be met by somebody, by whom the rules let waive it, and why."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="waivers")
    condition = models.CharField(max_length=30)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("理由"), max_length=300)

    class Meta:
        verbose_name = _("条件豁免")
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "condition"], name="waiver_once_a_condition"
            ),
            models.CheckConstraint(name="waiver_says_why", condition=~Q(reason="")),
        ]

    def __str__(self):
        return f"{self.recommendation} {self.condition}"


class Judgement(models.Model):
    """What people say about a condition that only people can look at (STATED)."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="judgements")
    condition = models.CharField(max_length=30)
    holds = models.BooleanField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.CharField(_("依据"), max_length=300)

    class Meta:
        verbose_name = _("条件认定")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.recommendation} {self.condition}"


class Check(models.Model):
    """The conditions as they stood at a step, kept as they were then: `findings` is a list of
    {key, state, value, asked, missing, sources} and `facts` what they were found from."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="checks")
    at_state = models.CharField(max_length=12, choices=Recommendation.State)
    at = models.DateTimeField(default=timezone.now)
    cut_off = models.DateField()
    is_eligible = models.BooleanField()
    findings = models.JSONField()
    facts = models.JSONField()

    class Meta:
        verbose_name = _("条件核对")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.recommendation} {self.at_state}"


class Concern(models.Model):
    """Something changed after a step that was already taken: hours taken back, a birthday, a
    transfer, a punishment. Nothing is undone by itself; somebody says what follows."""

    class Kind(models.TextChoices):
        HOURS = "hours", _("时数变了")
        AGE = "age", _("年龄到了界限")
        TRANSFER = "transfer", _("转了支部")
        RECORD = "record", _("档案变了")
        STATUS = "status", _("政治面貌变了")

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="concerns")
    kind = models.CharField(max_length=10, choices=Kind)
    condition = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    answer = models.CharField(_("怎么处理"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("推优提醒")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recommendation", "kind", "condition"], condition=Q(settled_at=None),
                name="concern_once_while_open",
            ),
            models.CheckConstraint(
                name="concern_settled_says_how", condition=Q(settled_at=None) | ~Q(answer="")
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.words
