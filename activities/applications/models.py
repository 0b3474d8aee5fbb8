"""Applications with their parts, money, team and files; what was submitted; who decides."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.spec import ASPECTS
from activities.menu.models import Theme
from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.venue_models import Venue

USER = settings.AUTH_USER_MODEL


def money(label, **more):
    """An amount in yuan."""
    return models.DecimalField(
        label, max_digits=11, decimal_places=2, validators=[MinValueValidator(Decimal(0))], **more
    )


class ApplicationQuerySet(models.QuerySet):
    """Applications in the words of the house."""

    def waiting(self):
        """Those on their way: somebody has to decide."""
        return self.filter(state=Application.State.REVIEW)

    def submitted(self):
        """Those that have been handed in at least once."""
        return self.exclude(submitted_at=None)


class Application(models.Model):
    """Somebody wants to hold an activity. A draft may lack almost everything.

    `edition` counts saves: whoever saves over an edition they have not read is told. `unit` is the
    applying branch or club; for a group of students the branch of whoever leads it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEW = "review", _("审核中")
        RETURNED = "returned", _("退回修改")
        PUBLIC = "public", _("公示中")
        APPROVED = "approved", _("已通过")
        EXEMPT = "exempt", _("已备案")
        REFUSED = "refused", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤回")
        CANCELLED = "cancelled", _("不办了")

    class Applicant(models.TextChoices):
        BRANCH = "branch", _("团支部")
        CLUB = "club", _("社团")
        STUDENTS = "students", _("同学小组")
        GENERAL_BRANCH = "general_branch", _("团总支")
        DEPARTMENT = "department", _("部门")

    class Level(models.TextChoices):
        CLASS = "class", _("班级")
        FACULTY = "faculty", _("院系")
        COLLEGE = "college", _("校级")

    class Where(models.TextChoices):
        CAMPUS = "campus", _("校内")
        OFF_CAMPUS = "off_campus", _("校外")
        ON_THE_MOVE = "on_the_move", _("定向、游走")
        ONLINE = "online", _("线上")

    OPEN = ("draft", "returned")  # may be edited
    ON_THEIR_WAY = ("review", "public")
    GRANTED = ("approved", "exempt")

    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="applications")
    rules = models.ForeignKey(KindRules, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=16, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    turn = models.PositiveSmallIntegerField(default=0)  # how often it was submitted
    applicant = models.CharField(_("谁来申报"), max_length=16, choices=Applicant)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="applications", verbose_name=_("申报单位")
    )
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="applications")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)  # of the end: refused, withdrawn, off
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    # 1 basics
    title = models.CharField(_("活动名称"), max_length=60, blank=True)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="applications",
        verbose_name=_("响应哪个主题"),
    )  # fmt: skip
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by",
        verbose_name=_("依据哪份申报"),
    )  # fmt: skip
    level = models.CharField(_("级别"), max_length=8, choices=Level, default=Level.CLASS)
    organisers = models.ManyToManyField(
        Unit, related_name="+", blank=True, verbose_name=_("联合主办")
    )
    other_schools = models.CharField(_("外校名称"), max_length=200, blank=True)
    phone = models.CharField(_("负责人手机"), max_length=20, blank=True)
    teacher = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("指导教师")
    )
    people_inside = models.PositiveIntegerField(_("校内人数"), null=True, blank=True)
    people_outside = models.PositiveIntegerField(_("校外人数"), null=True, blank=True)
    people_abroad = models.PositiveIntegerField(_("境外人数"), null=True, blank=True)
    plan = models.TextField(_("活动方案"), blank=True)
    # 2 schedule
    where = models.CharField(_("在哪里办"), max_length=12, choices=Where, default=Where.CAMPUS)
    place = models.CharField(_("具体地点"), max_length=60, blank=True)
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场地")
    )
    second_venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("备选场地")
    )
    starts_at = models.DateTimeField(_("开始"), null=True, blank=True)
    ends_at = models.DateTimeField(_("结束"), null=True, blank=True)
    setup_minutes = models.PositiveSmallIntegerField(_("提前布置（分钟）"), default=0)
    clearing_minutes = models.PositiveSmallIntegerField(_("结束后收拾（分钟）"), default=0)
    sign_up_closes_at = models.DateTimeField(_("报名截止"), null=True, blank=True)
    publicity_from = models.DateField(_("宣传从哪天开始"), null=True, blank=True)
    hours = models.DecimalField(
        _("每人认定时数"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )  # fmt: skip
    # what the kind asks beyond that: {field key: answer}; the steps that were looked through
    answers = models.JSONField(default=dict, blank=True)
    declared_at = models.DateTimeField(null=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动申报")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state", "id"], name="application_by_state"),
            models.Index(fields=["unit", "starts_at"], name="application_of_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                name="application_ends_after_start",
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束要晚于开始。"),
            ),
            models.CheckConstraint(
                name="application_numbered_once_submitted",
                condition=Q(state="draft") | Q(number__isnull=False) | Q(state="withdrawn"),
            ),
        ]

    def __str__(self):
        return self.title or str(_("未命名的申报"))

    @property
    def is_open(self):
        """True while whoever applies may change it."""
        return self.state in self.OPEN

    @property
    def people(self):
        """Everybody expected, None while nobody has said."""
        said = (self.people_inside, self.people_outside, self.people_abroad)
        return None if said == (None, None, None) else sum(number or 0 for number in said)


class Part(models.Model):
    """A sub-activity with its own time and place: a heat, the final, one shift."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="parts")
    title = models.CharField(_("叫什么"), max_length=40)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    venue = models.ForeignKey(
        Venue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场地")
    )
    place = models.CharField(_("具体地点"), max_length=60, blank=True)
    people = models.PositiveIntegerField(_("人数"), null=True, blank=True)

    class Meta:
        verbose_name = _("子活动")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="part_ends_after_start",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束要晚于开始。"),
            )
        ]

    def __str__(self):
        return self.title


class BudgetLine(models.Model):
    """So many of something at so much each, from one source (`MoneySource.key`)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="budget")
    item = models.CharField(_("项目"), max_length=40)
    unit_price = money(_("单价（元）"))
    quantity = models.PositiveIntegerField(_("数量"), default=1)
    source = models.CharField(_("来源"), max_length=40, blank=True)
    category = models.CharField(_("类别"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("预算")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="budget_not_negative", condition=Q(unit_price__gte=0))
        ]

    def __str__(self):
        return self.item

    @property
    def amount(self):
        """Yuan, exact."""
        return self.unit_price * self.quantity


class TeamMember(models.Model):
    """Somebody of the team and what they do."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="team", db_index=False
    )
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    duty = models.CharField(_("分工"), max_length=40, blank=True)
    is_leader = models.BooleanField(_("负责人"), default=False)

    class Meta:
        verbose_name = _("团队成员")
        ordering = ["-is_leader", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "user"], name="team_member_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_leader=True), name="team_one_leader"
            ),
        ]

    def __str__(self):
        return str(self.user)


class ApplicationFile(models.Model):
    """A file handed in for one `FileRule.key`. Taken out after it was handed in, it stays for the
    turns until `until_turn`; None while it belongs to the application as it stands.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    rule = models.CharField(max_length=40)
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    until_turn = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("申报附件")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)


class WordForm(models.Model):
    """A kind's own official form as a Word document, filled in by `word_out`."""

    kind = models.OneToOneField(ActivityKind, models.CASCADE, related_name="word_form")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("Word 申报表")

    def __str__(self):
        return str(self.kind)


class PlannedMaterial(models.Model):
    """A banner, poster or leaflet: where it hangs, from when until when."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="materials")
    what = models.CharField(_("是什么"), max_length=40)
    place = models.CharField(_("挂在哪里"), max_length=60)
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    quantity = models.PositiveSmallIntegerField(_("数量"), default=1)

    class Meta:
        verbose_name = _("宣传品")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="material_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("撤下的日子不能早于挂上的日子。"),
            )
        ]

    def __str__(self):
        return self.what


class Submission(models.Model):
    """What was handed in, as it stood: {field: value in words or plain data}. Never changed."""

    application = models.ForeignKey(
        Application, models.CASCADE, related_name="submissions", db_index=False
    )
    turn = models.PositiveSmallIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("提交的版本")
        ordering = ["turn"]
        constraints = [
            models.UniqueConstraint(fields=["application", "turn"], name="submission_turn_once")
        ]

    def __str__(self):
        return f"{self.application} #{self.turn}"


class Change(models.Model):
    """Another time, place, size or sum asked for after approval; runs its part of the chain.

    `content` holds the wanted values as `Submission.content` does; `aspects` what they touch.
    """

    class State(models.TextChoices):
        REVIEW = "review", _("审核中")
        DONE = "done", _("已同意")
        REFUSED = "refused", _("未同意")
        WITHDRAWN = "withdrawn", _("已撤回")

    application = models.ForeignKey(Application, models.CASCADE, related_name="changes")
    content = models.JSONField()
    aspects = models.JSONField(default=list)
    reason = models.CharField(_("为什么改"), max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.REVIEW)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("变更")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(state="review"), name="change_one_at_a_time"
            )
        ]

    def __str__(self):
        return f"{self.application} {'、'.join(each for each in ASPECTS if each in self.aspects)}"


class Review(models.Model):
    """One step of the chain for one submission or change, in order of `position`.

    `verdict` is what was decided; it shows once `published_at` is set, which a step with a weekly
    day of decisions, or a round, does later for many at once. `kept` is the review of an earlier
    turn whose word still counts; `not_by` decided the step before and leaves this one to others.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("还没到")
        OPEN = "open", _("正在审")
        DECIDED = "decided", _("已定，待公布")
        OVER = "over", _("已公布")
        DROPPED = "dropped", _("不再需要")

    class Verdict(models.TextChoices):
        PASSED = "passed", _("同意")
        RETURNED = "returned", _("退回修改")
        REFUSED = "refused", _("不同意")
        NOTED = "noted", _("已知悉")

    application = models.ForeignKey(Application, models.CASCADE, related_name="reviews")
    change = models.ForeignKey(Change, models.CASCADE, null=True, related_name="reviews")
    turn = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    name = models.CharField(_("环节"), max_length=40)
    who = models.CharField(max_length=16)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    not_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    kept = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    is_record = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    opened_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    words = models.TextField(_("意见"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    publish_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("审核")
        ordering = ["turn", "position"]
        indexes = [
            models.Index(fields=["who", "unit"], name="review_open", condition=Q(state="open")),
            models.Index(
                fields=["publish_on"], name="review_to_publish", condition=Q(state="decided")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "turn", "change", "position"], name="review_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(state__in=("open", "decided")),
                name="review_one_at_a_time",
            ),
            models.CheckConstraint(
                name="review_against_says_why",
                condition=~Q(verdict__in=("returned", "refused")) | ~Q(words=""),
            ),
            models.CheckConstraint(
                name="review_decided_by_somebody",
                condition=~Q(state__in=("decided", "over")) | ~Q(verdict=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.application} {self.name}"

    @property
    def is_late(self):
        """True while it is open and its day is over."""
        is_open = self.state == self.State.OPEN and self.due_on is not None
        return is_open and self.due_on < timezone.localdate()


class Remark(models.Model):
    """A word beside one field (`step` and `field` of the form) of what was submitted."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="remarks")
    review = models.ForeignKey(Review, models.CASCADE, related_name="remarks")
    step = models.CharField(max_length=10)
    field = models.CharField(max_length=60)
    text = models.CharField(_("要改什么"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("批注")
        ordering = ["pk"]

    def __str__(self):
        return self.text
