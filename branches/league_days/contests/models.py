"""A contest of one period: entries, stages, and who opened and closed it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.league_days.days.models import LeagueDay
from branches.league_days.rules.models import ContestKind, ContestRules
from branches.organisation.models import Unit
from tuanwei.gatherings.models import new_secret

USER = settings.AUTH_USER_MODEL


class Contest(models.Model):
    """The contest of a kind for one period, `first_on` to `last_on`. Opened and closed by two
    persons each: one proposes, another confirms."""

    class State(models.TextChoices):
        DRAFT = "draft", _("准备中")
        PROPOSED = "proposed", _("等确认开启")
        OPEN = "open", _("进行中")
        CLOSING = "closing", _("等确认结束")
        CLOSED = "closed", _("已结束")
        CALLED_OFF = "called_off", _("已终止")

    kind = models.ForeignKey(ContestKind, models.PROTECT, related_name="contests")
    rules = models.ForeignKey(ContestRules, models.PROTECT, related_name="contests")
    title = models.CharField(_("名称"), max_length=40)
    first_on = models.DateField(_("从哪天"))
    last_on = models.DateField(_("到哪天"))
    entries_from = models.DateTimeField(_("开始报名"))
    entries_until = models.DateTimeField(_("截止报名"))
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    seed = models.CharField(max_length=32, default=new_secret, editable=False)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closing_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("为什么终止"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("评选")
        ordering = ["-last_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_on"], condition=~Q(state="called_off"),
                name="contest_once_a_period",
                violation_error_message=_("这个周期的评选已经有了。"),
            ),
            models.CheckConstraint(
                name="contest_opened_by_two",
                condition=~Q(state__in=("open", "closing", "closed"))
                | Q(proposed_by__isnull=False, opened_by__isnull=False)
                & ~Q(proposed_by=F("opened_by")),
            ),
            models.CheckConstraint(
                name="contest_closed_by_two",
                condition=~Q(state="closed")
                | Q(closing_by__isnull=False, closed_by__isnull=False)
                & ~Q(closing_by=F("closed_by")),
            ),
            models.CheckConstraint(
                name="contest_entries_close_after_they_open",
                condition=Q(entries_until__gt=F("entries_from"), last_on__gte=F("first_on")),
                violation_error_message=_("截止要晚于开始。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def spec(self):
        """The rules it was opened with."""
        return self.rules.spec


class Entry(models.Model):
    """A league day that takes part. `checks` is what the gates found when it was handed in, frozen:
    [{"kind", "label", "passed", "found", "missing", "is_warning"}], `passed` None where people look
    at it. Withdrawn and disqualified ones keep their place in the list."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("等审核")
        ADMITTED = "admitted", _("已参评")
        REFUSED = "refused", _("未通过审核")
        WITHDRAWN = "withdrawn", _("已退出")
        DISQUALIFIED = "disqualified", _("已取消资格")

    RUNNING = ("submitted", "admitted")

    contest = models.ForeignKey(Contest, models.PROTECT, related_name="entries")
    league_day = models.ForeignKey(LeagueDay, models.PROTECT, related_name="entries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="contest_entries")
    general_branch = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    group = models.CharField(max_length=10, default="class")
    number = models.PositiveSmallIntegerField(_("序号"))
    words = models.CharField(_("一句话介绍"), max_length=100, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.SUBMITTED)
    checks = models.JSONField(default=list)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("参评")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["contest", "league_day"], name="entry_once"),
            models.CheckConstraint(
                name="entry_out_with_a_reason",
                condition=~Q(state__in=("refused", "disqualified"))
                | (~Q(reason="") & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.unit}"

    @property
    def key(self):
        """What it is called on ballots and in published figures."""
        return str(self.number)


class StageRun(models.Model):
    """A stage of the rules in this contest. `waiting` until its entries are known, `running` while
    sheets and ballots come in, `counted` when its result stands."""

    class State(models.TextChoices):
        WAITING = "waiting", _("还没开始")
        RUNNING = "running", _("进行中")
        COUNTED = "counted", _("已有结果")

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="stages")
    key = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    begun_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("环节")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "key"], name="stage_once_a_contest"),
            models.UniqueConstraint(fields=["contest"], condition=Q(state="running"),
                                    name="stage_runs_alone"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.contest} {self.key}"

    @property
    def stage(self):
        """The Stage of the rules."""
        return self.contest.spec.stage(self.key)


class StageEntry(models.Model):
    """An entry that reached a stage; `turn` is its place in the order of appearing."""

    run = models.ForeignKey(StageRun, models.CASCADE, related_name="entries")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="stages")
    turn = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("进入环节")
        ordering = ["turn", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "entry"], name="stage_entry_once")]

    def __str__(self):
        return f"{self.run_id} {self.entry_id}"
