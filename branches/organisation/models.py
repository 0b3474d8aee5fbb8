"""Units, members, their transfers, and who holds which post for how long."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.pinyin import text_keys


class InForce(models.QuerySet):
    """Rows with `starts_on` and `ends_on` (inclusive, None is open)."""

    def in_force(self, day=None):
        """Those whose term holds on `day` (default today)."""
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class DateRange(Func):
    """daterange(starts_on, ends_on, '[]'), both ends inclusive."""

    function = "daterange"
    output_field = DateRangeField()


class UnitQuerySet(models.QuerySet):
    """Units in the words of the house."""

    def active(self):
        """Units that still exist."""
        return self.filter(is_active=True)

    def under(self, *unit_ids):
        """These units and all below them; the tree is three deep."""
        return self.filter(
            Q(pk__in=unit_ids) | Q(parent__in=unit_ids) | Q(parent__parent__in=unit_ids)
        )


class Unit(models.Model):
    """A place in the tree 团委 → 团总支 → 团支部, or a department that answers letters."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("团委")
        GENERAL_BRANCH = "general_branch", _("团总支")
        BRANCH = "branch", _("团支部")
        DEPARTMENT = "department", _("职能部门")

    class BranchType(models.TextChoices):
        CLASS = "class", _("班级团支部")
        CLUB = "club", _("社团团支部")
        TEMPORARY = "temporary", _("临时团支部")

    name = models.CharField(_("名称"), max_length=60)
    code = models.CharField(_("编号"), max_length=32, unique=True, null=True, blank=True)
    kind = models.CharField(_("层级"), max_length=20, choices=Kind)
    branch_type = models.CharField(_("支部类型"), max_length=20, choices=BranchType, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("上级"),
        related_name="children",
    )
    name_pinyin = models.CharField(max_length=120, blank=True, editable=False)
    name_initials = models.CharField(max_length=30, blank=True, editable=False)
    is_active = models.BooleanField(_("在用"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        ordering = ["kind", "name_pinyin", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="unit_name_once_per_parent",
                nulls_distinct=False,
                violation_error_message=_("同一上级下已有同名组织，请换一个名称。"),
            ),
            models.CheckConstraint(
                name="unit_only_committee_is_root",
                condition=Q(kind="committee", parent=None)
                | (~Q(kind="committee") & ~Q(parent=None)),
                violation_error_message=_("只有团委没有上级。"),
            ),
            models.CheckConstraint(
                name="unit_only_branch_has_type",
                condition=Q(kind="branch") & ~Q(branch_type="")
                | ~Q(kind="branch") & Q(branch_type=""),
                violation_error_message=_("团支部要选类型，其他组织不选。"),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        """Save with the pinyin keys that belong to the name."""
        self.name_pinyin, self.name_initials = text_keys(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "name_pinyin", "name_initials"}
        super().save(*args, **kwargs)


class Member(models.Model):
    """A student or League member; political status is a field, not another table.

    `branch` is where the open Membership is; `organisation.actions.transfer` keeps both.
    Months known without a day are stored as the first, with `joined_is_month`.
    """

    class Status(models.TextChoices):
        LEAGUE = "league", _("共青团员")
        ACTIVIST = "activist", _("入党积极分子")
        DEVELOPMENT = "development", _("发展对象")
        PROBATIONARY = "probationary", _("中共预备党员")
        PARTY = "party", _("中共党员")
        MASSES = "masses", _("群众")
        OTHER = "other", _("其他")

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member")
    branch = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("团支部"),
        related_name="members",
    )
    sex = models.CharField(_("性别"), max_length=6, choices=Sex, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    born_on = models.DateField(_("出生年月"), null=True, blank=True)
    political_status = models.CharField(
        _("政治面貌"), max_length=16, choices=Status, default=Status.LEAGUE
    )
    joined_on = models.DateField(_("入团时间"), null=True, blank=True)
    joined_is_month = models.BooleanField(default=False)
    development_number = models.CharField(_("发展团员编号"), max_length=16, blank=True)
    certificate_number = models.CharField(_("团员证号"), max_length=32, blank=True)
    is_registered_volunteer = models.BooleanField(_("注册志愿者"), default=False)
    education = models.CharField(_("文化程度"), max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField(_("年级"), null=True, blank=True)
    major = models.CharField(_("专业"), max_length=60, blank=True)
    dormitory = models.CharField(_("宿舍"), max_length=40, blank=True)
    remark = models.CharField(_("备注"), max_length=200, blank=True)
    left_on = models.DateField(_("离校"), null=True, blank=True)

    class Meta:
        verbose_name = _("团员、学生")
        constraints = [
            models.UniqueConstraint(
                fields=["development_number"],
                condition=~Q(development_number=""),
                name="member_development_number_once",
                violation_error_message=_("这个发展团员编号已属于另一人，请核对。"),
            )
        ]

    def __str__(self):
        return str(self.user)


class PartyBranch(models.Model):
    """A Party branch (党支部), beside the League's tree: who teaches, who takes League members in."""

    name = models.CharField(
        _("名称"), max_length=60, unique=True,
        error_messages={"unique": _("已经有同名的党支部。")},
    )  # fmt: skip
    general_branch = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="party_branches",
        verbose_name=_("对应的团总支"),
    )  # fmt: skip
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("党支部")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """One stay of a member in a branch. The database refuses two at a time."""

    # The exclusion constraint below is an index by member.
    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships", db_index=False)
    branch = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    starts_on = models.DateField(_("转入"))
    ends_on = models.DateField(_("转出"), null=True, blank=True)
    reason = models.CharField(_("事由"), max_length=100, blank=True)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("组织关系")
        ordering = ["-starts_on"]
        constraints = [
            ExclusionConstraint(
                name="membership_one_branch_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    (
                        DateRange(F("starts_on"), F("ends_on"), RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("同一时间只能在一个支部，请先转出原支部。"),
            )
        ]

    def __str__(self):
        return f"{self.member} {self.branch}"


class Appointment(models.Model):
    """A post in a unit for a term of office. Roles follow it and end with it."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", _("书记")
        DEPUTY = "deputy", _("副书记")
        ORGANISATION = "organisation", _("组织委员")
        PUBLICITY = "publicity", _("宣传委员")
        CULTURE = "culture", _("文体委员")
        PRODUCTION = "production", _("生产委员")
        RIGHTS = "rights", _("权益委员")
        VOLUNTEER = "volunteer", _("志愿委员")
        STAFF = "staff", _("团委工作人员")
        ANSWERER = "answerer", _("答复人")
        AUDITOR = "auditor", _("审核人")
        DUTY_TEACHER = "duty_teacher", _("值班教师")
        OTHER = "other", _("其他职务")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("姓名"),
        related_name="appointments",
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("组织"), related_name="appointments"
    )
    post = models.CharField(_("职务"), max_length=20, choices=Post)
    title = models.CharField(_("职务全称"), max_length=40, blank=True)
    starts_on = models.DateField(_("任职自"), default=timezone.localdate)
    ends_on = models.DateField(_("任职至"), null=True, blank=True)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("任职")
        ordering = ["-starts_on"]
        indexes = [models.Index(fields=["unit", "post"], name="appointment_unit_post")]
        constraints = [
            models.CheckConstraint(
                name="appointment_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("任期结束不能早于开始。"),
            ),
            ExclusionConstraint(
                name="appointment_same_post_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (
                        DateRange(F("starts_on"), F("ends_on"), RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这段时间已有同一职务，请先结束原任期。"),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.unit} {self.get_post_display()}"


class Consequence(models.Model):
    """What an assessment means for a unit elsewhere, as a fact that others read: its 推优 places are halved, it
    gets no honours, it has something to put right. `key` names where it came from, once."""

    class Kind(models.TextChoices):
        QUOTA_FACTOR = "quota_factor", _("推优名额打折")
        NO_RECOMMENDATION = "no_recommendation", _("不能推优")
        NO_HONOURS = "no_honours", _("不能评优")
        RECTIFY = "rectify", _("先整改")
        FEE_RETURN = "fee_return", _("团费返还")
        NOTED = "noted", _("记录在案")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="consequences")
    kind = models.CharField(_("后果"), max_length=20, choices=Kind)
    amount = models.DecimalField(_("数"), max_digits=6, decimal_places=2, default=0)
    label = models.CharField(_("说明"), max_length=120)
    origin = models.CharField(_("由来"), max_length=120)
    key = models.CharField(max_length=120, unique=True)
    url = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"), null=True, blank=True)
    reason = models.CharField(_("为什么结束"), max_length=200, blank=True)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("考核的后果")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="consequence_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self):
        return self.label
