"""Gatherings, who registers for them, who was there and who was missed."""

import secrets
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.gatherings import audience
from tuanwei.gatherings.drawing import commitment
from tuanwei.gatherings.rules_models import AttendanceRules, Kind
from tuanwei.gatherings.venue_models import Venue

USER = settings.AUTH_USER_MODEL
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_secret():
    """A secret that codes and draws are made from."""
    return secrets.token_hex(16)


def new_ticket():
    """A public number of a registration, which tells nobody who it is."""
    return "".join(secrets.choice(ALPHABET) for _n in range(8))


class MomentRange(Func):
    """tstzrange(from, to, '[)')."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class GatheringQuerySet(models.QuerySet):
    """Gatherings in the words of the house."""

    def between(self, start, end):
        """Those that touch [start, end)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def published(self):
        """Those that people may see; cancelled ones stay visible with their reason."""
        return self.exclude(state=Gathering.State.DRAFT)


class Gathering(models.Model):
    """Something that people turn up to at a time and place.

    `occupied_from` to `occupied_until` is the time with setting up and clearing: for it the venue
    is taken, and the database refuses a second gathering. `taken` counts the seats given away.
    """

    Kind = Kind

    class Mode(models.TextChoices):
        OPEN = "open", _("不用报名")
        FIRST_COME = "first_come", _("先到先得")
        LOTTERY = "lottery", _("抽签")
        REVIEW = "review", _("评审")
        PROMOTED = "promoted", _("由前一场晋级")

    class State(models.TextChoices):
        DRAFT = "draft", _("未发布")
        PUBLISHED = "published", _("已发布")
        CANCELLED = "cancelled", _("已取消")

    class Role(models.TextChoices):
        STUDENTS = audience.STUDENTS, _("在校学生")
        LEAGUE = audience.LEAGUE, _("共青团员")
        PARTY = audience.PARTY, _("党员和预备党员")
        CADRES = audience.CADRES, _("团干部")

    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.ACTIVITY)
    title = models.CharField(_("名称"), max_length=40)
    summary = models.TextField(_("介绍"), max_length=2000, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="gatherings", verbose_name=_("谁来办")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("属于")
    )
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    setup_minutes = models.PositiveSmallIntegerField(_("提前布置（分钟）"), default=0)
    clearing_minutes = models.PositiveSmallIntegerField(_("结束后收拾（分钟）"), default=0)
    occupied_from = models.DateTimeField(editable=False)
    occupied_until = models.DateTimeField(editable=False)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="gatherings",
        verbose_name=_("场地"),
    )  # fmt: skip
    place = models.CharField(_("地点"), max_length=60, blank=True)
    mode = models.CharField(_("怎么报名"), max_length=10, choices=Mode, default=Mode.FIRST_COME)
    capacity = models.PositiveIntegerField(_("名额"), null=True, blank=True)
    taken = models.PositiveIntegerField(default=0, editable=False)
    opens_at = models.DateTimeField(_("开始报名"), null=True, blank=True)
    closes_at = models.DateTimeField(_("截止报名"), null=True, blank=True)
    role = models.CharField(_("面向谁"), max_length=10, choices=Role, blank=True)
    units = models.ManyToManyField(Unit, related_name="+", blank=True, verbose_name=_("哪些组织"))
    grades = models.JSONField(_("年级"), default=list, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    cancel_reason = models.CharField(_("取消原因"), max_length=200, blank=True)
    late_minutes = models.PositiveSmallIntegerField(_("迟到多久算迟到（分钟）"), default=15)
    admits_unregistered = models.BooleanField(_("没报名也可以现场签到"), default=True)
    code_word = models.CharField(_("签到口令"), max_length=12, blank=True)
    asks_check_out = models.BooleanField(_("走的时候要签退"), default=False, db_default=False)
    equipment_needed = models.CharField(
        _("要用的设备"), max_length=200, blank=True, default="", db_default=""
    )
    credits = models.DecimalField(
        _("积分"), max_digits=5, decimal_places=2, default=Decimal(0), db_default=Decimal(0)
    )
    rules = models.ForeignKey(
        AttendanceRules, models.PROTECT, null=True, related_name="+", editable=False
    )
    absences_noted_at = models.DateTimeField(null=True, editable=False)
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    seed = models.CharField(max_length=32, default=new_secret, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        verbose_name = _("日程")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["starts_at", "id"], name="gathering_by_start"),
            models.Index(fields=["unit", "starts_at"], name="gathering_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="gathering_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                name="gathering_occupies_its_own_time",
                condition=Q(occupied_from__lte=F("starts_at"), occupied_until__gte=F("ends_at")),
            ),
            models.CheckConstraint(
                name="gathering_gives_no_seat_twice",
                condition=Q(capacity=None) | Q(taken__lte=F("capacity")),
            ),
            models.CheckConstraint(
                name="gathering_registration_ends_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("截止报名要晚于开始报名。"),
            ),
            models.CheckConstraint(name="gathering_takes_no_points", condition=Q(credits__gte=0)),
            models.CheckConstraint(
                name="gathering_is_no_part_of_itself", condition=Q(parent=None) | ~Q(parent=F("id"))
            ),
            ExclusionConstraint(
                name="gathering_alone_in_its_venue",
                expressions=[
                    ("venue", RangeOperators.EQUAL),
                    (
                        MomentRange(
                            F("occupied_from"), F("occupied_until"), RangeBoundary(True, False)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(state="cancelled") & Q(venue__isnull=False),
                violation_error_message=_("这段时间场地已经有人用了，请换时间或换场地。"),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        """Save with the time for which the venue is taken."""
        self.occupied_from = self.starts_at - timedelta(minutes=self.setup_minutes)
        self.occupied_until = self.ends_at + timedelta(minutes=self.clearing_minutes)
        super().save(*args, **kwargs)

    @property
    def where(self):
        """The place in words."""
        return self.place or (self.venue.name if self.venue_id else "")

    @property
    def takes_registrations(self):
        """True where people register before they come."""
        return self.mode != self.Mode.OPEN

    @property
    def is_full(self):
        """True when every seat is given away."""
        return self.capacity is not None and self.taken >= self.capacity

    @property
    def promise(self):
        """The SHA-256 of the seed, public from the first day."""
        return commitment(self.seed)

    @property
    def late_from(self):
        """From this moment on somebody is late."""
        return self.starts_at + timedelta(minutes=self.late_minutes)


class Registration(models.Model):
    """Somebody's wish to come. One in force a person and gathering; the key gives the order of
    arrival, `rank` the order of a draw or of reserves. `seated_at`: when they were given the seat,
    None where they took it themselves."""

    class State(models.TextChoices):
        APPLIED = "applied", _("等结果")
        SEATED = "seated", _("已报上")
        WAITING = "waiting", _("候补")
        REFUSED = "refused", _("没选上")
        CANCELLED = "cancelled", _("已取消")

    IN_FORCE = ("applied", "seated", "waiting")

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="registrations", db_index=False
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=10, choices=State)
    ticket = models.CharField(max_length=8, default=new_ticket)
    rank = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    seated_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("报名")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["gathering", "state", "rank", "id"], name="registration_in_line")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["gathering", "user"],
                condition=Q(state__in=("applied", "seated", "waiting")),
                name="registration_once_in_force",
            ),
            models.UniqueConstraint(
                fields=["gathering", "ticket"], name="registration_ticket_once"
            ),
        ]

    def __str__(self):
        return f"{self.gathering} {self.ticket}"


class CheckIn(models.Model):
    """Somebody was there. `at` is when they came; `noted_at` when the portal heard of it, later
    where the network was away or somebody made it up. `left_at` is noted where somebody goes early,
    and of everybody where the gathering asks for it; `left_by` where another person noted it."""

    class Way(models.TextChoices):
        CODE = "code", _("扫码")
        WORD = "word", _("口令")
        ORGANISER = "organiser", _("现场登记")
        MADE_UP = "made_up", _("补签")

    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="check_ins", db_index=False
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="check_ins")
    way = models.CharField(max_length=10, choices=Way)
    at = models.DateTimeField(_("到场"))
    noted_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(_("离开"), null=True)
    left_way = models.CharField(
        _("怎么签退"), max_length=10, choices=Way, blank=True, default="", db_default=""
    )
    left_noted_at = models.DateTimeField(null=True)
    left_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    scan = models.CharField(max_length=32, blank=True, db_default="", default="")
    left_scan = models.CharField(max_length=32, blank=True, db_default="", default="")

    class Meta:
        verbose_name = _("签到")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "user"], name="check_in_once"),
            models.UniqueConstraint(
                fields=["scan"], condition=~Q(scan=""), name="check_in_scan_serves_one"
            ),
            models.UniqueConstraint(
                fields=["left_scan"], condition=~Q(left_scan=""), name="check_out_scan_serves_one"
            ),
            models.CheckConstraint(
                name="check_in_left_after_coming",
                condition=Q(left_at=None) | Q(left_at__gte=F("at")),
            ),
            models.CheckConstraint(
                name="check_in_made_up_says_why",
                condition=~Q(way="made_up") | (~Q(reason="") & Q(by__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.gathering} {timezone.localtime(self.at):%H:%M}"


class Absence(models.Model):
    """Somebody had a seat and did not come, or gave it back too late. Noted a day after the end;
    only what is counted leads to a pause."""

    class Kind(models.TextChoices):
        AWAY = "away", _("没来")
        LATE_CANCEL = "late_cancel", _("取消得太晚")

    class State(models.TextChoices):
        COUNTED = "counted", _("算一次缺席")
        EXEMPT = "exempt", _("名额给得太晚，不算")
        EXCUSED = "excused", _("有原因，不算")
        CAME = "came", _("后来查明来了")

    gathering = models.ForeignKey(
        Gathering, models.PROTECT, related_name="absences", db_index=False
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="absences")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.COUNTED)
    noted_at = models.DateTimeField(default=timezone.now)
    plea = models.CharField(_("说明"), max_length=200, blank=True)
    plea_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("决定的理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("缺席")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "user"], name="absence_once"),
            models.CheckConstraint(
                name="absence_excused_says_why",
                condition=~Q(state="excused") | (~Q(reason="") & Q(decided_by__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.gathering} {self.get_kind_display()}"

    @property
    def waits_for_word(self):
        """True while somebody has explained and nobody has decided."""
        return bool(self.plea_at) and self.decided_at is None and self.state == self.State.COUNTED


class Pause(models.Model):
    """No registering from `first_on` to `last_on`. Follows from the absences that count; written
    anew whenever they change."""

    user = models.ForeignKey(USER, models.CASCADE, related_name="registration_pauses")
    first_on = models.DateField()
    last_on = models.DateField()
    absence = models.ForeignKey(Absence, models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("暂停报名")
        ordering = ["first_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pause_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            models.UniqueConstraint(fields=["absence"], name="pause_once_an_absence"),
        ]

    def __str__(self):
        return f"{self.first_on}—{self.last_on}"
