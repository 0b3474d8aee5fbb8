"""Volunteers, what they did, and the ledger of hours that follows from it.

A `Service` says what somebody did, by whom it is shown and whether it counts. What it is worth is
worked out by `recognition` and written to the ledger as `HoursEntry` rows, which nothing changes
any more: whatever comes later is another entry.
"""

import hashlib
import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.jobs.models import Job
from volunteers.hours import chain
from volunteers.hours.spec import Spec
from volunteers.teams.models import Team

USER = settings.AUTH_USER_MODEL


class Source(models.TextChoices):
    """Where hours come from. Never mixed in one entry."""

    SYSTEM = "system", _("系统认定")
    CLAIM = "claim", _("补录")


class ServiceKind(models.Model):
    """What a service is about: 关爱儿童, 慰问老人, 义卖, 环保, 讲座 … `key` is its name in rules."""

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=20, unique=True)
    position = models.PositiveSmallIntegerField(_("排在第几"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("服务类型")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class ElsewhereKind(models.Model):
    """As which kind work of another room counts: desk shifts, activities. `source` is the prefix of
    their origin; no kind: as none."""

    source = models.SlugField(max_length=20, unique=True)
    kind = models.ForeignKey(ServiceKind, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("值班和活动算哪一类")
        ordering = ["source"]

    def __str__(self):
        return self.source


class HourRules(models.Model):
    """One version of the rules, never changed. It holds for services from `first_on` on, until a
    newer version's first day."""

    version = models.PositiveIntegerField(unique=True)
    first_on = models.DateField(_("从哪天的服务起"))
    document = models.JSONField()
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("时数规则")
        ordering = ["-version"]

    def __str__(self):
        return f"第 {self.version} 版"

    @property
    def spec(self):
        """The Spec of the document."""
        return Spec.read(self.document)


class RulesDraft(models.Model):
    """The next version while staff work on it; one at a time. `outcome` is what it would change, as
    `settling.try_out` counted it for the document with this `digest`."""

    is_only = models.BooleanField(default=True, unique=True, editable=False)
    first_on = models.DateField(_("从哪天的服务起"))
    document = models.JSONField()
    note = models.CharField(_("这次改了什么"), max_length=200, blank=True)
    outcome = models.JSONField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("时数规则草稿")
        constraints = [
            models.CheckConstraint(name="hour_rules_draft_is_one", condition=Q(is_only=True))
        ]

    def __str__(self):
        return "草稿"

    @property
    def spec(self):
        """The Spec of the document."""
        return Spec.read(self.document)

    @property
    def digest(self):
        """Of everything that the outcome depends on, and that two people could change at once."""
        said = json.dumps([self.first_on.isoformat(), self.document], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


class ChainProof(models.Model):
    """One proof of all chains: how much was read, and the first broken link of each broken chain."""

    proved_at = models.DateTimeField(default=timezone.now)
    seconds = models.DecimalField(max_digits=8, decimal_places=1)
    chains = models.PositiveIntegerField()
    entries = models.PositiveIntegerField()
    broken = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("时数链核对")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.proved_at:%Y-%m-%d}"


class Volunteer(models.Model):
    """Somebody with hours: an account, or somebody whom a sheet names and who has none yet.

    `code` is the 18-digit 志愿者编号. `length` and `head` are the number of entries and the hash of
    the last one: an entry that is gone from the end is missed, too.
    """

    user = models.OneToOneField(USER, models.PROTECT, null=True, related_name="volunteer")
    name = models.CharField(_("姓名"), max_length=60)
    number = models.CharField(_("学号"), max_length=32, unique=True, null=True, blank=True)
    code = models.CharField(_("志愿者编号"), max_length=32, unique=True, null=True, blank=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default=chain.START)

    class Meta:
        verbose_name = _("志愿者")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="volunteer_is_somebody",
                condition=Q(user__isnull=False) | Q(number__isnull=False) | Q(code__isnull=False),
            )
        ]

    def __str__(self):
        return self.name


class Service(models.Model):
    """What somebody did once. `origin` names where it comes from and keeps it from coming twice:
    "shift:7:12", "claim:5". Only COUNTED ones are worth anything; `waits_for` says in words what a
    pending one waits for. `event` ties shifts of one event together for caps. `changed_by` is who
    edited it last: somebody else confirms it. `is_to_confirm`: it was changed after it had counted.
    `is_by_hand`: somebody corrected it here; where it came from has no say any more."""

    class State(models.TextChoices):
        PENDING = "pending", _("待确认")
        COUNTED = "counted", _("已计入")
        VOID = "void", _("不计")

    volunteer = models.ForeignKey(
        Volunteer, models.PROTECT, related_name="services", db_index=False
    )
    source = models.CharField(max_length=8, choices=Source)
    origin = models.CharField(max_length=60, unique=True)
    kind = models.ForeignKey(ServiceKind, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("做了什么"), max_length=100)
    event = models.CharField(max_length=40, blank=True)
    day = models.DateField(_("哪天"))
    is_month = models.BooleanField(default=False)
    came_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    minutes = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    fixed = models.CharField(max_length=30, blank=True)
    grade = models.CharField(max_length=30)
    percent = models.DecimalField(max_digits=5, decimal_places=2, default=100)
    is_large = models.BooleanField(_("大型活动"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    waits_for = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    is_to_confirm = models.BooleanField(default=False, db_default=False)
    is_by_hand = models.BooleanField(default=False, db_default=False)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    changed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("服务记录")
        ordering = ["-day", "-pk"]
        indexes = [
            models.Index(fields=["volunteer", "day"], name="service_of_volunteer"),
            models.Index(fields=["day", "id"], name="service_by_day"),
            models.Index(fields=["day"], name="service_pending", condition=Q(state="pending")),
        ]
        constraints = [
            models.CheckConstraint(
                name="service_left_after_coming",
                condition=Q(came_at=None) | Q(left_at=None) | Q(left_at__gte=F("came_at")),
            ),
            models.CheckConstraint(
                name="service_minutes_of_one_record",
                condition=Q(minutes=None) | Q(minutes__gte=0, minutes__lte=600_000),
            ),
            models.CheckConstraint(
                name="service_percent_of_a_whole", condition=Q(percent__gte=0, percent__lte=100)
            ),
            models.CheckConstraint(
                name="service_void_says_why", condition=~Q(state="void") | ~Q(reason="")
            ),
        ]

    def __str__(self):
        return self.title


class HoursEntry(models.Model):
    """One line of the ledger: hours given, or taken back by a correction with a reason.

    `day`, `source` and `grade` are those of the service when it was written. `hash` follows from
    the entry and from the one before (`chain.link`, `ledger.FIELDS`). The database refuses to
    change or delete a line.
    """

    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    service = models.ForeignKey(Service, models.PROTECT, related_name="entries")
    source = models.CharField(max_length=8, choices=Source)
    grade = models.CharField(max_length=30)
    day = models.DateField()
    hours = models.DecimalField(_("小时"), max_digits=8, decimal_places=2)
    rules = models.PositiveIntegerField(help_text="version")
    is_correction = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("时数")
        ordering = ["volunteer", "seq"]
        indexes = [
            models.Index(
                fields=["volunteer"], include=["source", "day", "hours"], name="entry_totals"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "seq"], name="entry_place_in_chain"),
            models.CheckConstraint(name="entry_says_something", condition=~Q(hours=0)),
            models.CheckConstraint(
                name="entry_correction_says_why", condition=Q(is_correction=False) | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="entry_first_gives", condition=Q(is_correction=True) | Q(hours__gt=0)
            ),
        ]

    def __str__(self):
        return f"{self.volunteer_id}:{self.seq}"
