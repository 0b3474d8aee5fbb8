"""Teams, who is in them, what people are qualified for, and the places where teams serve."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.models import Gathering

USER = settings.AUTH_USER_MODEL


class Team(models.Model):
    """A volunteer team of a unit."""

    class Kind(models.TextChoices):
        TEACHERS = "teachers", _("教工志愿服务小分队")
        STUDENTS = "students", _("学生志愿服务队")
        PARTY = "party", _("党员志愿服务队")

    name = models.CharField(
        _("名称"), max_length=40, unique=True,
        error_messages={"unique": _("已经有同名的服务队，请换一个名称。")},
    )  # fmt: skip
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="volunteer_teams", verbose_name=_("属于哪个组织")
    )
    summary = models.TextField(_("介绍"), max_length=1000, blank=True)
    founded_on = models.DateField(_("成立于"), null=True, blank=True)
    takes_members = models.BooleanField(_("同学可以申请加入"), default=True)
    is_active = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("服务队")
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name


class TeamMember(models.Model):
    """Somebody in a team, from a day to a day. ASKED waits for a leader. `is_named_by_staff`: a
    supervising teacher whom the committee's staff named, who needs no grant."""

    class Role(models.TextChoices):
        LEADER = "leader", _("队长")
        DEPUTY = "deputy", _("副队长")
        MEMBER = "member", _("队员")
        TEACHER = "teacher", _("指导教师")

    class State(models.TextChoices):
        ASKED = "asked", _("申请加入")
        IN = "in", _("在队")
        REFUSED = "refused", _("没通过")
        LEFT = "left", _("已离队")

    LEADING = ("leader", "deputy", "teacher")

    team = models.ForeignKey(Team, models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey(USER, models.PROTECT, related_name="volunteer_teams")
    role = models.CharField(_("身份"), max_length=8, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.IN)
    words = models.CharField(_("想说的话"), max_length=200, blank=True)
    joined_on = models.DateField(default=timezone.localdate)
    left_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    is_named_by_staff = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("队员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(state__in=("asked", "in")),
                name="volunteer_in_team_once",
            ),
            models.CheckConstraint(
                name="team_member_leaves_after_joining",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.team} {self.user}"


class Qualification(models.Model):
    """Something that roles may ask for: a training, a health certificate."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("培训")
        CERTIFICATE = "certificate", _("证件")

    name = models.CharField(
        _("名称"), max_length=30, unique=True,
        error_messages={"unique": _("已经有同名的资质。")},
    )  # fmt: skip
    kind = models.CharField(_("是什么"), max_length=12, choices=Kind)
    valid_months = models.PositiveSmallIntegerField(_("有效几个月"), null=True, blank=True)
    hint = models.CharField(_("怎么取得"), max_length=200, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("资质")
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.name


class Holding(models.Model):
    """Somebody has a qualification. `valid_until` is the last day on which it holds, None for
    always."""

    class State(models.TextChoices):
        PENDING = "pending", _("待确认")
        HELD = "held", _("已确认")
        REFUSED = "refused", _("没通过")

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="holdings")
    user = models.ForeignKey(USER, models.PROTECT, related_name="qualifications")
    got_on = models.DateField(_("取得于"))
    valid_until = models.DateField(_("有效到"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    evidence = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("取得的资质")
        ordering = ["-got_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "user", "got_on"], name="holding_once_a_day"
            ),
            models.CheckConstraint(
                name="holding_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("got_on")),
                violation_error_message=_("有效期不能早于取得的日子。"),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.qualification}"


class Training(models.Model):
    """A gathering that gives a qualification to those who were there."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="training")
    team = models.ForeignKey(Team, models.PROTECT, related_name="trainings")
    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="trainings")
    granted_at = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("培训")
        ordering = ["-gathering__starts_at"]

    def __str__(self):
        return str(self.gathering)


class Site(models.Model):
    """A place outside where people serve: a home for the elderly, a school, a community."""

    name = models.CharField(
        _("名称"), max_length=40, unique=True,
        error_messages={"unique": _("已经有同名的服务点。")},
    )  # fmt: skip
    address = models.CharField(_("地址"), max_length=100, blank=True)
    community = models.CharField(_("社区或单位"), max_length=40, blank=True)
    contact = models.CharField(_("联系人"), max_length=30, blank=True)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("服务点")
        ordering = ["name"]

    def __str__(self):
        return self.name
