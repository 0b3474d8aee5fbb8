"""A round of pairing: what both sides say, what the organisation decides, what is proposed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules.models import PairRules

USER = settings.AUTH_USER_MODEL


class PairRound(models.Model):
    """People state offers and needs until `closes_at`; then proposals are made and locked, both sides
    confirm until `confirm_until`, and all pairs are published at once."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        COLLECTING = "collecting", _("正在填写")
        MATCHING = "matching", _("正在配对")
        CONFIRMING = "confirming", _("等双方确认")
        PUBLISHED = "published", _("已公布")
        CALLED_OFF = "called_off", _("已取消")

    class Goal(models.TextChoices):
        TOTAL = rules.TOTAL, _("总分最高")
        EVERYBODY = rules.EVERYBODY, _("尽量一个不落")

    class Silence(models.TextChoices):
        NO = "no", _("算不愿意")
        YES = "yes", _("算愿意")

    rules = models.ForeignKey(PairRules, models.PROTECT, related_name="rounds")
    title = models.CharField(_("名称"), max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("在哪里进行"))
    opens_at = models.DateTimeField(_("开始填写"))
    closes_at = models.DateTimeField(_("截止填写"))
    confirm_until = models.DateTimeField(_("双方确认到"))
    goal = models.CharField(_("目标"), max_length=10, choices=Goal)
    silence = models.CharField(
        _("到期还没答复的"), max_length=3, choices=Silence, default=Silence.NO, db_default="no"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", editable=False
    )
    reason = models.CharField(_("为什么取消"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("结对批次")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="pair_round_in_order",
                condition=Q(closes_at__gt=F("opens_at"), confirm_until__gt=F("closes_at")),
                violation_error_message=_("时间要依次是：开始、截止填写、确认到。"),
            ),
            models.CheckConstraint(
                name="pair_round_called_off_says_why",
                condition=~Q(state="called_off") | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def spec(self):
        """The rules it runs under."""
        return self.rules.spec


class Side(models.Model):
    """What both offers and needs say. `topics` keys of needs; `free` times like 1-19 (Monday, 19
    o'clock)."""

    topics = models.JSONField(default=list, blank=True)
    free = models.JSONField(_("什么时候有空"), default=list, blank=True)
    note = models.CharField(_("还想说的"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Offer(Side):
    """A Party member takes part as helper, with `capacity` members at most in all their pairs."""

    round = models.ForeignKey(PairRound, models.CASCADE, related_name="offers", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    capacity = models.PositiveSmallIntegerField(_("最多联系几个人"))

    class Meta:
        verbose_name = _("党员填写")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="offer_once")]

    def __str__(self):
        return f"{self.round} {self.user}"


class Need(Side):
    """A League member takes part."""

    round = models.ForeignKey(PairRound, models.CASCADE, related_name="needs", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("团员填写")
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="need_once")]

    def __str__(self):
        return f"{self.round} {self.user}"


class Wish(models.Model):
    """`by` would like to be paired with `other`; place 1 is the first wish."""

    round = models.ForeignKey(PairRound, models.CASCADE, related_name="wishes", db_index=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    other = models.ForeignKey(USER, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("意愿")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["round", "by", "place"], name="wish_once_a_place"),
            models.UniqueConstraint(
                fields=["round", "by", "other"], name="wish_once_a_person",
                violation_error_message=_("同一个人只能选一次。"),
            ),
            models.CheckConstraint(
                name="wish_for_another", condition=~Q(by=F("other")),
                violation_error_message=_("不能选自己。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.by} {self.place} {self.other}"


class Decree(models.Model):
    """The organisation fixes or forbids a pair, and says why. What a branch's secretary asks for
    counts once somebody who runs the round has approved it."""

    class Kind(models.TextChoices):
        FIX = "fix", _("指定结对")
        FORBID = "forbid", _("不安排在一起")

    round = models.ForeignKey(PairRound, models.CASCADE, related_name="decrees", db_index=False)
    kind = models.CharField(_("决定"), max_length=6, choices=Kind)
    helper = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("党员"))
    member = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("团员"))
    role = models.CharField(max_length=30, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("组织决定")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "helper", "member"], name="decree_once_a_pair",
                violation_error_message=_("这两个人已经有一个决定。"),
            ),
            models.CheckConstraint(name="decree_of_two", condition=~Q(helper=F("member"))),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.kind} {self.helper} {self.member}"


class Proposal(models.Model):
    """What one run of the matching proposed. `inputs` is the SHA-256 of what went in: the same inputs
    give the same pairs. `left_out` [{member, role, why, allowed, stopped}]; `dropped` decrees and
    locked pairs that could not stand, [{helper, member, why}]."""

    round = models.ForeignKey(PairRound, models.CASCADE, related_name="proposals", db_index=False)
    number = models.PositiveSmallIntegerField()
    goal = models.CharField(max_length=10, choices=PairRound.Goal)
    inputs = models.CharField(max_length=64)
    left_out = models.JSONField(default=list)
    dropped = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    is_current = models.BooleanField(default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("配对建议")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="proposal_number_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(is_current=True), name="proposal_one_current"
            ),
        ]

    def __str__(self):
        return f"{self.round} 第 {self.number} 次"


class Match(models.Model):
    """A pair of a proposal: `points` and what they are for, [{kind, points, of}]. Locked ones stay in
    the next run. Both sides say yes or no; a no says why."""

    class Word(models.TextChoices):
        OPEN = "", _("还没答复")
        YES = "yes", _("愿意")
        NO = "no", _("不愿意")

    proposal = models.ForeignKey(
        Proposal, models.CASCADE, related_name="matches", db_index=False
    )  # fmt: skip
    helper = models.ForeignKey(USER, models.PROTECT, related_name="+")
    member = models.ForeignKey(USER, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    points = models.IntegerField()
    reasons = models.JSONField(default=list)
    is_fixed = models.BooleanField(default=False)
    locked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    helper_says = models.CharField(max_length=3, choices=Word, blank=True)
    member_says = models.CharField(max_length=3, choices=Word, blank=True)
    helper_reason = models.CharField(max_length=200, blank=True)
    member_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("建议的一对")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "helper", "member"], name="match_once_a_proposal"
            ),
            models.CheckConstraint(name="match_of_two", condition=~Q(helper=F("member"))),
        ]

    def __str__(self):
        return f"{self.helper} – {self.member}"
