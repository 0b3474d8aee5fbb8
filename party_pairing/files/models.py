"""Who belongs to which Party branch, who in the committee's staff is in charge, what is on record of
a person with its source, and who has looked at it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import InForce, PartyBranch, Unit

USER = settings.AUTH_USER_MODEL


class PartyMembership(models.Model):
    """Somebody belongs to a Party branch; students and teachers alike. One in force a person."""

    class Standing(models.TextChoices):
        FORMAL = "formal", _("正式党员")
        PROBATIONARY = "probationary", _("预备党员")

    user = models.ForeignKey(USER, models.PROTECT, related_name="party_memberships")
    party_branch = models.ForeignKey(
        PartyBranch, models.PROTECT, related_name="memberships", verbose_name=_("党支部")
    )
    standing = models.CharField(_("党员类别"), max_length=12, choices=Standing)
    starts_on = models.DateField(_("从哪天"), default=timezone.localdate)
    ends_on = models.DateField(_("到哪天"), null=True, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("党员关系")
        ordering = ["party_branch__name", "user__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ends_on=None), name="party_membership_one_in_force",
                violation_error_message=_("这个人已经在一个党支部里，请先结束原来的关系。"),
            ),
            models.CheckConstraint(
                name="party_membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("结束不能早于开始。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user} {self.party_branch}"


class PartyPost(models.Model):
    """A post in a Party branch: whoever holds it has a duty for the branch's people and pairs."""

    class Post(models.TextChoices):
        SECRETARY = "secretary", _("党支部书记")
        ORGANISATION = "organisation", _("组织委员")
        CONTACT = "contact", _("结对联络人")

    user = models.ForeignKey(USER, models.PROTECT, related_name="party_posts")
    party_branch = models.ForeignKey(
        PartyBranch, models.PROTECT, related_name="posts", verbose_name=_("党支部")
    )
    post = models.CharField(_("职务"), max_length=12, choices=Post)
    starts_on = models.DateField(_("从哪天"), default=timezone.localdate)
    ends_on = models.DateField(_("到哪天"), null=True, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("党支部职务")
        ordering = ["party_branch__name", "post", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "party_branch", "post"], condition=Q(ends_on=None),
                name="party_post_once_in_force",
                violation_error_message=_("这个人已经担任这个职务。"),
            ),
            models.CheckConstraint(
                name="party_post_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("结束不能早于开始。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user} {self.get_post_display()}"


class Charge(models.Model):
    """A member of staff who is in charge of recommendation and pairing of a general branch, or of
    all (the committee). Administrators give it."""

    user = models.ForeignKey(USER, models.PROTECT, related_name="party_charges")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("分管哪里"))
    starts_on = models.DateField(_("从哪天"), default=timezone.localdate)
    ends_on = models.DateField(_("到哪天"), null=True, blank=True)
    given_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    objects = InForce.as_manager()

    class Meta:
        verbose_name = _("分管")
        ordering = ["unit", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(ends_on=None), name="charge_once_in_force",
                violation_error_message=_("这位老师已经分管这里。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user} {self.unit}"


class RecordKind(models.Model):
    """What may be put on record, and in which shape: 入党申请书 (a day), 综测排名 (a place of how
    many, each term), 处分 (a day and when it was lifted), 宿舍等级 (a letter)."""

    class Shape(models.TextChoices):
        DAY = "day", _("日期")
        SPAN = "span", _("开始和结束")
        RANK = "rank", _("名次和人数")
        NUMBER = "number", _("数字")
        MARK = "mark", _("等级")

    class Period(models.TextChoices):
        ONCE = "", _("不分学期")
        TERM = "term", _("每学期")

    key = models.SlugField(max_length=30, unique=True, allow_unicode=False)
    name = models.CharField(_("名称"), max_length=30, unique=True)
    shape = models.CharField(_("记什么"), max_length=8, choices=Shape)
    period = models.CharField(_("几时记"), max_length=4, choices=Period, blank=True)
    unit_word = models.CharField(_("单位"), max_length=8, blank=True)
    marks = models.JSONField(_("等级，从好到差"), default=list, blank=True)
    is_own = models.BooleanField(_("本人可以填，由支部确认"), default=False)
    is_sensitive = models.BooleanField(_("只给有职责的人看"), default=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("档案项目")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Record(models.Model):
    """One line of a person's file. Never changed: a wrong one is taken back with a reason and
    entered anew. A line that the person wrote counts once `confirmed_by` somebody else."""

    class Source(models.TextChoices):
        TYPED = "typed", _("录入")
        IMPORTED = "imported", _("导入")
        OWN = "own", _("本人填写")

    kind = models.ForeignKey(RecordKind, models.PROTECT, related_name="records")
    user = models.ForeignKey(USER, models.PROTECT, related_name="file_records", db_index=False)
    on = models.DateField(_("日期"), null=True, blank=True)
    until = models.DateField(_("结束、解除"), null=True, blank=True)
    value = models.DecimalField(_("数值"), max_digits=9, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("总数"), max_digits=9, decimal_places=2, null=True, blank=True)
    mark = models.CharField(_("等级"), max_length=10, blank=True)
    term = models.CharField(_("学期"), max_length=6, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(max_length=8, choices=Source)
    origin = models.CharField(_("来自哪份文件"), max_length=120, blank=True)
    entered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(_("为什么撤回"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("档案记录")
        ordering = ["kind", "-term", "-on", "-pk"]
        indexes = [models.Index(fields=["user", "kind"], name="record_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "term"], condition=~Q(term="") & Q(withdrawn_at=None),
                name="record_once_a_term",
                violation_error_message=_("这个学期已经有一条，请先撤回原来的。"),
            ),
            models.CheckConstraint(
                name="record_ends_after_it_begins",
                condition=Q(until=None) | Q(on=None) | Q(until__gte=F("on")),
                violation_error_message=_("结束不能早于开始。"),
            ),
            models.CheckConstraint(
                name="record_place_within_total",
                condition=Q(total=None) | Q(value__gte=1, value__lte=F("total")),
                violation_error_message=_("名次要在 1 和总人数之间。"),
            ),
            models.CheckConstraint(
                name="record_withdrawn_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
            ),
            models.CheckConstraint(
                name="record_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("user")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.user} {self.kind}"


class Look(models.Model):
    """Somebody looked at somebody else's file, application, evaluation or talk. Only ever added to;
    the person sees it."""

    class What(models.TextChoices):
        FILE = "file", _("档案")
        RECOMMENDATION = "recommendation", _("推优情况")
        PAIR = "pair", _("结对情况")
        TALKS = "talks", _("谈心记录")
        SHEET = "sheet", _("导出的表")

    subject = models.ForeignKey(USER, models.PROTECT, related_name="looks", db_index=False)
    viewer = models.ForeignKey(USER, models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=16, choices=What)
    duty = models.CharField(_("以什么身份"), max_length=60)
    on = models.DateField(default=timezone.localdate)
    first_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("查看记录")
        ordering = ["-first_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "viewer", "what", "duty", "on"], name="look_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.viewer} {self.what} {self.subject}"
