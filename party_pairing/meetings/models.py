"""The meeting that votes on candidates. Who has voted (`Voted`) and what was voted (`Box`, then
`Slip`) share the ballot and nothing else: docs/decisions/0033."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch, Unit
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.recommend_rules import spec as rules
from tuanwei.gatherings.models import Gathering

USER = settings.AUTH_USER_MODEL


class Meeting(models.Model):
    """A branch's meeting in a campaign. Time and place are the gathering's. The heads are frozen
    when the first ballot opens; `outcome` is what the ballots came to, kept with the rules' tests,
    once the chair and another person (`confirmed_by`) have confirmed it. One that does not count is
    held again as another meeting."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        PROPOSED = "proposed", _("等批准")
        RETURNED = "returned", _("退回修改")
        APPROVED = "approved", _("已批准")
        BEGUN = "begun", _("进行中")
        COUNTED = "counted", _("已有结果")
        INVALID = "invalid", _("无效，要重开")
        CALLED_OFF = "called_off", _("已取消")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="meetings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    gathering = models.OneToOneField(
        Gathering, models.PROTECT, related_name="recommendation_meeting"
    )
    plan = models.TextField(_("会议安排"), max_length=2000, blank=True)
    chair = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name=_("主持人"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    party_branch = models.ForeignKey(
        PartyBranch, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("党支部"),
    )  # fmt: skip
    invited_at = models.DateTimeField(null=True)
    observer = models.CharField(_("党组织到会的人"), max_length=40, blank=True)
    expected = models.PositiveIntegerField(null=True)
    voting = models.PositiveIntegerField(null=True)
    present = models.PositiveIntegerField(null=True)
    begun_at = models.DateTimeField(null=True)
    chair_confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    outcome = models.JSONField(default=dict)
    minutes = models.TextField(_("会议记录"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("推优大会")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"], condition=~Q(state__in=("invalid", "called_off")),
                name="meeting_once_a_unit",
                violation_error_message=_("这个支部在这一批里已经有大会。"),
            ),
            models.CheckConstraint(
                name="meeting_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="meeting_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("chair")),
            ),
            models.CheckConstraint(
                name="meeting_heads_add_up",
                condition=Q(expected=None)
                | Q(voting__lte=F("expected"), present__lte=F("expected")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.unit} {self.campaign}"


class Attendee(models.Model):
    """Somebody who is expected (应到). `has_vote` False with the reason: a candidate where the rules
    say so, not a League member. Frozen with the first ballot, `was_present` then."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    has_vote = models.BooleanField(default=True)
    why_not = models.CharField(max_length=60, blank=True)
    is_excused = models.BooleanField(_("请假"), default=False)
    was_present = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("应到会的人")
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="attendee_once")]

    def __str__(self):
        return f"{self.meeting} {self.user}"


class BallotRound(models.Model):
    """One ballot of a meeting. All rounds are kept; the next one is among equals only."""

    class State(models.TextChoices):
        OPEN = "open", _("投票中")
        CLOSED = "closed", _("已截止，等核对")
        COUNTED = "counted", _("已计票")
        CALLED_OFF = "called_off", _("已作废")

    class Way(models.TextChoices):
        ONLINE = rules.ONLINE, _("手机无记名投票")
        PAPER = rules.PAPER, _("纸质无记名投票")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="ballots", db_index=False)
    number = models.PositiveSmallIntegerField()
    way = models.CharField(_("怎么投"), max_length=8, choices=Way)
    places = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    issued = models.PositiveIntegerField(_("发出"), null=True)
    cast = models.PositiveIntegerField(_("收回"), null=True)
    invalid = models.PositiveIntegerField(_("无效"), null=True)
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    reason = models.CharField(_("为什么作废"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("一轮投票")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="ballot_round_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state__in=("open", "closed")),
                name="ballot_round_one_at_a_time",
            ),
            models.CheckConstraint(
                name="ballot_round_conserves_ballots",
                condition=Q(cast=None) | Q(cast__lte=F("issued"), invalid__lte=F("cast")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.meeting} 第 {self.number} 轮"


class Standing(models.Model):
    """A candidate on one ballot; the votes once it is counted."""

    ballot = models.ForeignKey(BallotRound, models.CASCADE, related_name="standings")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="standings")
    number = models.PositiveSmallIntegerField()
    yes = models.PositiveIntegerField(_("赞成"), null=True)
    no = models.PositiveIntegerField(_("反对"), null=True)
    abstained = models.PositiveIntegerField(_("弃权"), null=True)
    outcome = models.CharField(max_length=8, blank=True)

    class Meta:
        verbose_name = _("候选人")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "number"], name="standing_number_once"),
            models.UniqueConstraint(fields=["ballot", "recommendation"], name="standing_once"),
        ]

    def __str__(self):
        return f"{self.number} {self.recommendation}"


class Voted(models.Model):
    """That somebody has voted in a round; the database refuses a second time. No time, no choice."""

    pk = models.CompositePrimaryKey("ballot_id", "attendee_id")
    ballot = models.ForeignKey(BallotRound, models.CASCADE, related_name="+", db_index=False)
    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("已投票")

    def __str__(self):
        return f"{self.ballot_id} {self.attendee_id}"


class Box(models.Model):
    """Working row while people vote: {receipt: {candidate number: "yes" | "no" | "abstain"}}. JSON
    keeps no order of arrival. Removed when the ballot is counted."""

    ballot = models.OneToOneField(BallotRound, models.CASCADE, related_name="+")
    slips = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("票箱")

    def __str__(self):
        return str(self.ballot_id)


class Slip(models.Model):
    """A ballot as counted and kept, in an order that chance made."""

    ballot = models.ForeignKey(BallotRound, models.PROTECT, related_name="slips", db_index=False)
    receipt = models.CharField(max_length=20)
    choices = models.JSONField()

    class Meta:
        verbose_name = _("选票")
        constraints = [models.UniqueConstraint(fields=["ballot", "receipt"], name="slip_once")]

    def __str__(self):
        return self.receipt


class PaperTally(models.Model):
    """What one of two persons counted, neither seeing the other's figures before both are there.
    `votes` {candidate number: [yes, no, abstained]}."""

    ballot = models.ForeignKey(
        BallotRound, models.CASCADE, related_name="tallies", db_index=False
    )  # fmt: skip
    turn = models.PositiveSmallIntegerField()
    issued = models.PositiveIntegerField()
    cast = models.PositiveIntegerField()
    invalid = models.PositiveIntegerField(default=0)
    votes = models.JSONField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("录入的票数")
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "turn"], name="paper_tally_once_a_turn"),
            models.UniqueConstraint(fields=["ballot", "by"], name="paper_tally_once_a_person"),
            models.CheckConstraint(name="paper_tally_by_two", condition=Q(turn__in=(1, 2))),
            models.CheckConstraint(
                name="paper_tally_conserves_ballots",
                condition=Q(issued__gte=F("cast"), cast__gte=F("invalid")),
            ),
        ]

    def __str__(self):
        return f"{self.ballot} {self.turn}"
