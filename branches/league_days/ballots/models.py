"""The secret vote. Who has voted (`Voted`) and what was voted (`Box`, then `Ballot`) share the poll
and nothing else: docs/decisions/0033."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.contests.models import Entry, StageRun
from branches.organisation.models import Unit
from tuanwei.gatherings.models import new_secret

USER = settings.AUTH_USER_MODEL


class Poll(models.Model):
    """One channel of a vote panel of a stage, between two moments [opens_at, closes_at) of the
    database's clock. The roll is frozen, and `roll_hash` public, once two persons have opened
    it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        PROPOSED = "proposed", _("等确认")
        SET = "set", _("名册已定")
        COUNTED = "counted", _("已计票")
        CALLED_OFF = "called_off", _("已作废")

    run = models.ForeignKey(StageRun, models.PROTECT, related_name="polls")
    panel = models.CharField(max_length=30)
    channel = models.CharField(max_length=30)
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    roll_hash = models.CharField(max_length=64, blank=True)
    roll_count = models.PositiveIntegerField(default=0)
    boxes = models.PositiveIntegerField(default=0)
    seed = models.CharField(max_length=32, default=new_secret, editable=False)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    ballots_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(_("为什么作废"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("投票")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "panel", "channel"], condition=~Q(state="called_off"),
                name="poll_once_a_channel",
            ),
            models.CheckConstraint(
                name="poll_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("截止要晚于开始。"),
            ),
            models.CheckConstraint(
                name="poll_set_by_two",
                condition=~Q(state__in=("set", "counted"))
                | Q(proposed_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(proposed_by=F("confirmed_by")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.run} {self.channel}"


class Candidate(models.Model):
    """An entry on the ballot. One that left while people vote stays, struck out; votes for it are
    counted and shown, and bring nothing."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="candidates")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    is_out = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("候选")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="candidate_number_once"),
            models.UniqueConstraint(fields=["poll", "entry"], name="candidate_once"),
        ]

    def __str__(self):
        return f"{self.number} {self.entry}"


class RollEntry(models.Model):
    """Somebody who may vote in this poll, with their branch as it was when the roll was frozen."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="roll", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("选民")
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="on_the_roll_once")]

    def __str__(self):
        return f"{self.poll_id} {self.user_id}"


class Voted(models.Model):
    """That somebody on the roll has voted, on the `round`-th day of the window (0 where one ballot
    serves for all of it). The database refuses a second one. No time, no choice."""

    pk = models.CompositePrimaryKey("voter_id", "round")
    voter = models.ForeignKey(RollEntry, models.CASCADE, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("已投票")

    def __str__(self):
        return f"{self.voter_id} {self.round}"


class Box(models.Model):
    """Working rows while people vote: {receipt: {candidate number: times}} of some ballots, a
    few dozen in each box. JSON keeps no order of arrival. Emptied and removed when the poll is
    counted."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    ballots = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("票箱")
        constraints = [models.UniqueConstraint(fields=["poll", "number"], name="box_number_once")]

    def __str__(self):
        return f"{self.poll_id} {self.number}"


class Ballot(models.Model):
    """A ballot as counted and published, in an order that chance made when the poll was counted."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots", db_index=False)
    receipt = models.CharField(max_length=20)
    choices = models.JSONField()

    class Meta:
        verbose_name = _("选票")
        constraints = [models.UniqueConstraint(fields=["poll", "receipt"], name="receipt_once")]

    def __str__(self):
        return self.receipt


class PaperCount(models.Model):
    """Totals of a paper vote or of one held elsewhere. Two persons enter the same figures, or
    they do not stand: votes {candidate number: votes}; valid + invalid = ballots given back."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="paper_counts")
    place = models.CharField(_("投票点"), max_length=40, blank=True)
    issued = models.PositiveIntegerField(_("发出"))
    valid = models.PositiveIntegerField(_("有效"))
    invalid = models.PositiveIntegerField(_("无效"), default=0)
    votes = models.JSONField()
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("纸质计票")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "place"], name="paper_count_once_a_place"),
            models.CheckConstraint(
                name="paper_count_conserves_ballots",
                condition=Q(issued__gte=F("valid") + F("invalid")),
                violation_error_message=_("收回的票不能比发出的多。"),
            ),
            models.CheckConstraint(
                name="paper_count_entered_by_two",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
            ),
        ]

    def __str__(self):
        return f"{self.poll_id} {self.place}"


class TurnoutSample(models.Model):
    """How many of each branch had voted at a moment: {unit: voters}. Taken every few minutes, so
    that bursts can be seen without noting when anybody voted."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="samples")
    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField()

    class Meta:
        verbose_name = _("投票进度")
        ordering = ["at"]

    def __str__(self):
        return f"{self.poll_id} {self.at:%H:%M}"
