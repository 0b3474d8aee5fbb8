"""Service projects, regular series, shifts, who does what in them, and what came of it."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.models import Gathering
from tuanwei.gatherings.venue_models import Venue
from volunteers.hours.models import ServiceKind
from volunteers.teams.models import Qualification, Site, Team

USER = settings.AUTH_USER_MODEL


class ServiceProject(models.Model):
    """What a team does for somebody, once or for years. Its unit is the team's."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        ENDED = "ended", _("已结束")

    title = models.CharField(_("名称"), max_length=40)
    kind = models.ForeignKey(
        ServiceKind, models.PROTECT, related_name="projects", verbose_name=_("服务类型")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="projects", verbose_name=_("哪个服务队")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="projects",
        verbose_name=_("服务点"),
    )  # fmt: skip
    summary = models.TextField(_("做什么"), max_length=2000)
    served = models.CharField(_("为谁服务"), max_length=60)
    is_large = models.BooleanField(_("大型活动"), default=False)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    photo = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("服务项目")
        ordering = ["state", "-pk"]

    def __str__(self):
        return self.title


class Series(models.Model):
    """A shift that comes again every week or every second week of a term."""

    project = models.ForeignKey(ServiceProject, models.PROTECT, related_name="series")
    weekday = models.PositiveSmallIntegerField(
        _("星期几"), choices=[(n, f"星期{day}") for n, day in enumerate("一二三四五六日")]
    )
    starts = models.TimeField(_("几点开始"))
    ends = models.TimeField(_("几点结束"))
    every_weeks = models.PositiveSmallIntegerField(
        _("隔多久"), choices=((1, _("每周")), (2, _("隔周"))), default=1
    )
    first_on = models.DateField(_("从哪天起"))
    last_on = models.DateField(_("到哪天止"))
    skips_holidays = models.BooleanField(_("放假的日子不去"), default=True)
    teacher = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("指导教师"),
    )  # fmt: skip
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场地")
    )
    place = models.CharField(_("地点"), max_length=60, blank=True)
    briefing = models.TextField(_("安全提醒"), max_length=2000, blank=True)
    asks_emergency_contact = models.BooleanField(_("要留紧急联系人"), default=False)
    is_active = models.BooleanField(default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("固定服务")
        ordering = ["weekday", "starts", "pk"]
        constraints = [
            models.CheckConstraint(
                name="series_last_after_first", condition=Q(last_on__gte=F("first_on")),
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                name="series_ends_after_start", condition=Q(ends__gt=F("starts")),
                violation_error_message=_("结束要晚于开始。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.project} {self.get_weekday_display()}"


class Shift(models.Model):
    """One occasion of a project: a gathering with a supervising teacher who has to be there.

    `teacher_confirmed_at`: the teacher agreed to come; without it the gathering is not published.
    Whether they came is their own check-in (`gatherings.CheckIn`), until which hours stay pending;
    `presence_waived_*`: staff decided otherwise, with a reason.
    """

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="shift")
    project = models.ForeignKey(ServiceProject, models.PROTECT, related_name="shifts")
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="shifts")
    series_day = models.DateField(null=True)
    teacher = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="led_shifts",
        verbose_name=_("指导教师"),
    )  # fmt: skip
    teacher_asked_at = models.DateTimeField(null=True)
    teacher_confirmed_at = models.DateTimeField(null=True)
    teacher_declined_because = models.CharField(max_length=200, blank=True)
    presence_waived_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    presence_waived_because = models.CharField(max_length=200, blank=True)
    briefing = models.TextField(_("安全提醒"), max_length=2000, blank=True)
    asks_emergency_contact = models.BooleanField(_("要留紧急联系人"), default=False)
    contacts_deleted_at = models.DateTimeField(null=True)
    people_served = models.PositiveIntegerField(_("服务了多少人"), null=True, blank=True)

    class Meta:
        verbose_name = _("班次")
        ordering = ["gathering__starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "series_day"], name="shift_once_a_day"),
            models.CheckConstraint(
                name="shift_confirmed_by_its_teacher",
                condition=Q(teacher_confirmed_at=None) | Q(teacher__isnull=False),
            ),
            models.CheckConstraint(
                name="shift_waived_says_why",
                condition=Q(presence_waived_by=None) | ~Q(presence_waived_because=""),
            ),
        ]

    def __str__(self):
        return str(self.gathering)


class Need(models.Model):
    """So many people in one role of a shift, or of every shift of a series; `taken` of them found."""

    shift = models.ForeignKey(Shift, models.CASCADE, null=True, related_name="needs")
    series = models.ForeignKey(Series, models.CASCADE, null=True, related_name="needs")
    role = models.CharField(_("岗位"), max_length=20)
    number = models.PositiveSmallIntegerField(_("几个人"))
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    qualifications = models.ManyToManyField(
        Qualification, blank=True, related_name="+", verbose_name=_("要有的资质")
    )
    fixed = models.CharField(_("固定计时的任务"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("岗位")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="need_of_a_shift_or_a_series",
                condition=Q(shift=None, series__isnull=False) | Q(shift__isnull=False, series=None),
            ),
            models.CheckConstraint(
                name="need_gives_no_place_twice", condition=Q(taken__lte=F("number"))
            ),
            models.UniqueConstraint(
                fields=["shift", "role"], condition=Q(shift__isnull=False), name="need_role_once"
            ),
        ]

    def __str__(self):
        return self.role


class Assignment(models.Model):
    """Somebody has a place in a shift, or stands by as a substitute.

    `during` is the time of the shift: nobody has two places at the same time, which the database
    sees to. A cancelled place keeps its row, with `covers` pointing from whoever stepped in.
    """

    class State(models.TextChoices):
        PLACED = "placed", _("已报上")
        SUBSTITUTE = "substitute", _("替补")
        CANCELLED = "cancelled", _("已取消")

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="assignments", db_index=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="assignments")
    user = models.ForeignKey(USER, models.PROTECT, related_name="shift_assignments")
    state = models.CharField(max_length=10, choices=State)
    during = DateTimeRangeField()
    covers = models.ForeignKey("self", models.SET_NULL, null=True, related_name="covered_by")
    seeks_cover_since = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("班次报名")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "user"], condition=~Q(state="cancelled"), name="shift_place_once"
            ),
            ExclusionConstraint(
                name="assignment_one_place_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="placed"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.shift} {self.role_words}"

    @property
    def role_words(self):
        """The role in words."""
        return str(self.need)


class EmergencyContact(models.Model):
    """Whom to call for somebody on a shift. Deleted after it (`KEPT`)."""

    KEPT = dt.timedelta(days=3)

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="emergency_contacts")
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    name = models.CharField(_("紧急联系人"), max_length=30)
    relation = models.CharField(_("和你的关系"), max_length=20)
    phone = models.CharField(_("电话"), max_length=20)
    read_briefing_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("紧急联系人")
        constraints = [
            models.UniqueConstraint(fields=["shift", "user"], name="emergency_contact_once")
        ]

    def __str__(self):
        return self.name


class Reflection(models.Model):
    """What a volunteer says after a shift: what was done, for whom, what was learnt."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="reflections")
    user = models.ForeignKey(USER, models.PROTECT, related_name="reflections")
    did = models.CharField(_("做了什么"), max_length=300)
    for_whom = models.CharField(_("为谁做的"), max_length=100)
    learnt = models.CharField(_("学到了什么"), max_length=300)
    is_shared = models.BooleanField(_("愿意分享给大家"), default=False)
    is_hidden = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("服务感想")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["shift", "user"], name="reflection_once")]

    def __str__(self):
        return self.did


class ProjectPhoto(models.Model):
    """A picture of a project, on its page and on the wall once somebody lets it be."""

    project = models.ForeignKey(ServiceProject, models.CASCADE, related_name="photos")
    shift = models.ForeignKey(Shift, models.SET_NULL, null=True, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=60)
    is_shown = models.BooleanField(_("给大家看"), default=False)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("项目照片")
        ordering = ["-pk"]

    def __str__(self):
        return self.caption


class MediaReport(models.Model):
    """What a paper, a site or an account wrote about a project."""

    project = models.ForeignKey(ServiceProject, models.PROTECT, related_name="media_reports")
    title = models.CharField(_("标题"), max_length=80)
    outlet = models.CharField(_("媒体"), max_length=40)
    link = models.URLField(_("链接"), max_length=300, blank=True)
    published_on = models.DateField(_("哪天登的"))
    picture = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("媒体报道")
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "outlet", "title"], name="media_report_once",
                violation_error_message=_("这篇报道已经记过了。"),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.title
