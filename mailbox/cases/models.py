"""Letters (cases) and what happens to them."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE, FSMField, FSMModelMixin, transition

from branches.organisation.models import Unit
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason, Step
from tuanwei.attachments.models import Attachment

USER = settings.AUTH_USER_MODEL


# The order of the desk: when the running step is over; far away where nobody of the desk must act.
URGENCY = Coalesce(
    models.Case(
        models.When(~Q(state="answered"), paused_at=None, then=F("due_at")),
        output_field=models.DateTimeField(),
    ),
    Value(datetime(9000, 1, 1, tzinfo=UTC)),
)


class Urged(models.IntegerChoices):
    """How far the ladder of reminders has gone for the running step."""

    NOT_YET = 0, _("未提醒")
    BEFORE = 1, _("已提前提醒")
    OVERDUE = 2, _("已催办")
    HEAD = 3, _("已报部门负责人")
    ESCALATED = 4, _("已报书记")


class Plain(models.Func):
    """title and text as they are searched: NFKC, lower case, joined by a line break."""

    template = "lower(normalize(%(expressions)s, NFKC))"
    arg_joiner = " || chr(10) || "
    output_field = models.TextField()


class TitlePairs(models.Func):
    """The neighbouring pairs of a title, as a tsvector: its index answers "this and one of those"."""

    template = "array_to_tsvector(mailbox_bigrams(%(expressions)s, ''))"


class CaseQuerySet(models.QuerySet):
    """Letters in the words of the house."""

    def open(self):
        """Letters that somebody still has to do something about."""
        return self.filter(state__in=Case.OPEN)

    def looked_at(self):
        """Letters that a colleague has answered to or noted something about; rules may have sent
        them anywhere before."""
        noted = CaseEntry.objects.filter(case=OuterRef("pk"), by__isnull=False)
        return self.filter(Q(responded_at__isnull=False) | Exists(noted))

    def overdue(self, now):
        """Letters whose running step is over; a paused clock is never over."""
        return self.filter(due_at__lte=now, paused_at=None)

    def due_between(self, start, end):
        """Letters whose running step ends in (start, end]."""
        return self.filter(due_at__gt=start, due_at__lte=end, paused_at=None)


class Case(FSMModelMixin, models.Model):
    """A letter or request and where it stands.

    The primary key is random and an anonymous letter's `received_at` is midnight of its day, so
    that neither order nor moment tells who wrote it. `step`, `step_started_at`, `due_at` and
    `paused_at` are the one clock that runs; with `pauses`, the pairs of moments between which it
    has rested, it can be counted anew under another calendar. While a draft waits for the second
    person `answer_run` keeps how the limit of the answer runs meanwhile.
    """

    class Kind(models.TextChoices):
        SUGGESTION = "suggestion", _("来信")
        REQUEST = "request", _("服务事项")

    class Visibility(models.TextChoices):
        NAMED = "named", _("实名")
        HIDDEN = "hidden", _("隐去姓名")
        ANONYMOUS = "anonymous", _("匿名")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待受理")
        ACCEPTED = "accepted", _("待转办")
        HANDLING = "handling", _("办理中")
        DRAFTED = "drafted", _("待审核")
        WAITING = "waiting", _("等补充")
        ANSWERED = "answered", _("等评价")
        REOPENED = "reopened", _("待重办")
        CLOSED = "closed", _("已办结")
        REFUSED = "refused", _("不予受理")
        WITHDRAWN = "withdrawn", _("已撤回")
        MERGED = "merged", _("并案办理")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("已解决")
        UNSOLVED = "unsolved", _("未解决")
        UNRATED = "unrated", _("未评价")

    OPEN = ("submitted", "accepted", "handling", "drafted", "waiting", "answered", "reopened")
    # Under way without an answer: others may see the title once somebody has looked at it.
    SHOWN_OPEN = ("accepted", "handling", "drafted", "waiting", "reopened")
    ON_DESK = ("submitted", "accepted", "handling", "drafted", "reopened")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SUGGESTION)
    number = models.CharField(_("编号"), max_length=16)
    tracking_hash = models.CharField(max_length=64)
    submission_hash = models.CharField(max_length=64)
    case_class = models.ForeignKey(
        CaseClass, models.PROTECT, verbose_name=_("类别"), db_index=False
    )
    rules = models.ForeignKey(ClassRules, models.PROTECT, related_name="cases", db_index=False)
    visibility = models.CharField(_("署名"), max_length=10, choices=Visibility)
    author = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="letters", db_index=False
    )
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("正文"))
    clue = models.TextField(_("线索"), blank=True, default="", db_default="")
    plain = models.GeneratedField(
        expression=Plain(F("title"), F("text")), output_field=models.TextField(), db_persist=True
    )
    publish_consent = models.BooleanField(_("同意公开"), default=False)
    shows_title = models.BooleanField(_("办理期间显示标题"), default=False, db_default=False)
    received_at = models.DateTimeField(_("来信时间"))

    state = FSMField(_("状态"), choices=State.choices, default=State.SUBMITTED, protected=True)
    state_before_wait = models.CharField(max_length=12, blank=True)
    is_valued = models.BooleanField(_("有价值"), default=False)
    lead = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("主办"), db_index=False
    )
    helpers = models.ManyToManyField(Unit, related_name="+", verbose_name=_("协办"))
    handler = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name=_("办理人")
    )
    past_handler = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", db_index=False
    )
    past_lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)

    # The unit that was asked first, where the rules make it answer for the letter to the end.
    first_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("首问"), db_index=False
    )

    step = models.CharField(_("环节"), max_length=10, choices=Step, blank=True)
    step_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("时限"), null=True)
    answer_due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(null=True)
    is_extended = models.BooleanField(default=False)
    urged = models.PositiveSmallIntegerField(choices=Urged, default=Urged.NOT_YET)
    pauses = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    promise = models.JSONField(null=True)
    answer_run = models.JSONField(null=True)
    progress_since = models.DateTimeField(null=True)
    progress_due_at = models.DateTimeField(_("下次进展"), null=True)
    progress_urged = models.PositiveSmallIntegerField(default=0, db_default=0)

    responded_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answered_in_time = models.BooleanField(null=True)
    reopened_times = models.PositiveSmallIntegerField(default=0)
    is_satisfied = models.BooleanField(null=True)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome, blank=True)
    refusal_reason = models.ForeignKey(RefusalReason, models.PROTECT, null=True, db_index=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True)

    boxed: "Deposit | None" = None
    """What its anonymous author has said and the box still holds; set by `queries.tracked`."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("来信")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="case_newest"),
            models.Index(fields=["author", "-received_at", "-id"], name="case_of_author"),
            models.Index(fields=["lead", "-received_at", "-id"], name="case_of_lead"),
            models.Index(
                fields=["due_at", "id"],
                name="case_urgent",
                condition=Q(due_at__isnull=False, paused_at=None),
            ),
            models.Index(
                URGENCY,
                "id",
                name="case_by_urgency",
                condition=Q(
                    state__in=(
                        "submitted",
                        "accepted",
                        "handling",
                        "drafted",
                        "waiting",
                        "answered",
                        "reopened",
                    )
                ),
            ),
            models.Index(
                fields=["state", "-received_at", "-id"],
                name="case_open_by_state",
                condition=Q(
                    state__in=(
                        "submitted",
                        "accepted",
                        "handling",
                        "drafted",
                        "waiting",
                        "answered",
                        "reopened",
                    )
                ),
            ),
            models.Index(
                fields=["progress_due_at"],
                name="case_progress_due",
                condition=Q(progress_due_at__isnull=False),
            ),
            # Empty for nearly every letter; asked for when a person is deleted (undone imports).
            models.Index(
                fields=["past_handler"],
                name="case_of_past_handler",
                condition=Q(past_handler__isnull=False),
            ),
            GinIndex(
                models.Func(F("title"), F("text"), function="mailbox_bigrams"),
                name="case_bigrams",
            ),
            # Empty until somebody has taken the letter in: sending one does not pay for it.
            GinIndex(
                TitlePairs("title"),
                name="case_open_titles",
                condition=Q(
                    shows_title=True,
                    state__in=("accepted", "handling", "drafted", "waiting", "reopened"),
                ),
            ),
        ]
        # Every index is paid for with each letter: unique fields as constraints, without the
        # second index for LIKE; foreign keys only where a screen asks by them.
        constraints = [
            models.UniqueConstraint(fields=["number"], name="case_number_once"),
            models.UniqueConstraint(fields=["submission_hash"], name="case_submitted_once"),
            models.CheckConstraint(
                name="case_anonymous_has_no_author",
                condition=(Q(visibility="anonymous") & Q(author=None))
                | (~Q(visibility="anonymous") & ~Q(author=None)),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_registered(self):
        """True for a letter that was only registered: not refused, and not answered one by one."""
        return self.refusal_reason_id is not None and self.refusal_reason.registers_only

    # One-row transitions. Who may and what follows stands in permissions and actions.

    @transition(state, source=State.SUBMITTED, target=State.ACCEPTED)
    def accept(self):
        """Taken in; it waits to be routed."""

    @transition(state, source=State.SUBMITTED, target=State.HANDLING)
    def arrive(self):
        """Sent straight to the unit that answers."""

    @transition(state, source=[State.SUBMITTED, State.ACCEPTED], target=State.REFUSED)
    def refuse(self, reason):
        """Not taken in, with a reason from the list."""
        self.refusal_reason = reason

    @property
    def is_untouched(self):
        """True while nobody has taken it in or, where it went straight to a unit, done anything
        about it; being the one whose days they are is nothing done."""
        if self.state != self.State.HANDLING:
            return self.state == self.State.SUBMITTED
        return not Case.objects.filter(pk=self.pk).looked_at().exists()

    @transition(
        state,
        source=[State.SUBMITTED, State.HANDLING],
        target=State.WITHDRAWN,
        conditions=[lambda case: case.is_untouched],
    )
    def withdraw(self):
        """Taken back by its author before anybody took it in."""

    @transition(
        state,
        source=[State.ACCEPTED, State.HANDLING, State.REOPENED],
        target=State.HANDLING,
    )
    def route(self, lead, handler=None):
        """Given to a unit, and to a person when one is named."""
        self.lead, self.handler = lead, handler

    @transition(state, source=State.HANDLING, target=State.ACCEPTED)
    def return_to_pool(self):
        """Sent back by a unit that it does not belong to."""
        self.past_lead, self.lead, self.handler = self.lead, None, None

    @transition(
        state,
        source=[State.SUBMITTED, State.ACCEPTED, State.HANDLING],
        target=State.WAITING,
    )
    def ask(self):
        """Paused until the author tells more."""
        self.state_before_wait = self.state

    @transition(
        state,
        source=State.WAITING,
        target=GET_STATE(
            lambda case: case.state_before_wait, states=["submitted", "accepted", "handling"]
        ),
    )
    def resume(self):
        """The author has told more, or the waiting time is over."""

    @transition(state, source=State.HANDLING, target=State.DRAFTED)
    def draft(self):
        """An answer waits for the second person."""

    @transition(state, source=State.DRAFTED, target=State.HANDLING)
    def return_draft(self):
        """The second person wants another answer."""

    @transition(state, source=[State.DRAFTED, State.HANDLING], target=State.ANSWERED)
    def answer(self):
        """The answer goes out."""

    @transition(
        state, source=[State.SUBMITTED, State.ACCEPTED, State.HANDLING], target=State.MERGED
    )
    def merge(self):
        """Handled together with another letter; its own clock rests."""

    @transition(
        state,
        source=State.MERGED,
        target=GET_STATE(lambda case, state: state, states=["submitted", "accepted", "handling"]),
    )
    def unmerge(self, state):
        """On its own again, in the state from before."""

    @transition(state, source=State.MERGED, target=State.ANSWERED)
    def answer_along(self, lead):
        """The answer to the letter it was merged into is the answer to this one."""
        self.lead, self.handler = lead.lead, lead.handler

    @transition(state, source=State.ANSWERED, target=State.CLOSED)
    def close(self, outcome):
        """Closed by its author's word or, unrated, by time."""
        self.outcome = outcome

    @transition(state, source=State.ANSWERED, target=State.REOPENED)
    def reopen(self):
        """Not satisfied: somebody else takes it up."""
        self.past_handler, self.past_lead = self.handler, self.lead
        self.handler = None
        self.reopened_times += 1


class CaseEntry(models.Model):
    """A line of a case's timeline. The author sees those with `for_author`.

    `at` is midnight where the author is anonymous and wrote the entry.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("已受理")
        REFUSED = "refused", _("不予受理")
        WITHDRAWN = "withdrawn", _("来信人撤回")
        ASKED = "asked", _("请来信人补充")
        TOLD = "told", _("来信人补充")
        WAIT_OVER = "wait_over", _("等补充到期，继续办理")
        ROUTED = "routed", _("转办")
        RETURNED = "returned", _("退回重新分派")
        CLAIMED = "claimed", _("认领")
        ASSIGNED = "assigned", _("交给同事办")
        EXTENDED = "extended", _("延期")
        NOTE = "note", _("内部备注")
        SAID = "said", _("值班老师留话")
        DRAFTED = "drafted", _("拟出答复")
        DRAFT_RETURNED = "draft_returned", _("答复退回修改")
        ANSWERED = "answered", _("已答复")
        SATISFIED = "satisfied", _("来信人：解决了")
        UNSATISFIED = "unsatisfied", _("来信人：还没有")
        REOPENED = "reopened", _("重新办理")
        CLOSED = "closed", _("办结")
        VALUED = "valued", _("标为有价值")
        PUBLISHED = "published", _("公开")
        REVEALED = "revealed", _("两人同意后查看署名")
        ESCALATED = "escalated", _("超期已报书记")
        MERGED = "merged", _("和同类的信一起办理")
        UNMERGED = "unmerged", _("改回单独办理")
        PROGRESS = "progress", _("报进展")
        RECOUNTED = "recounted", _("时限重算")
        INTERIM = "interim", _("先回复")
        SPLIT = "split", _("拆成两封")
        LEADER_ASKED = "leader_asked", _("请领导批示")
        INSTRUCTED = "instructed", _("领导批示")
        CHECKED = "checked", _("部门审核通过")
        REACHED = "reached", _("告诉来信人")
        WAITS = "waits", _("等另一封信先办完")
        ANSWERED_FIRST = "answered_first", _("没等另一封信，先答复")

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=16, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    for_author = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("经过")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.case} {self.get_kind_display()}"


class CaseFile(models.Model):
    """A photo or document of a case; whoever may read the case may open it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("来信附件")
        ordering = ["pk"]


class Deposit(models.Model):
    """A word of an anonymous author that still lies in the box: a letter, or something about one.

    What is written to a database lies between what was written before and after it, with their
    exact times. So words without a name wait here, with the day only, and enter the other tables
    in shuffled batches (`box.empty`).
    """

    class Kind(models.TextChoices):
        LETTER = "letter", _("来信")
        TOLD = "told", _("补充")
        RATED = "rated", _("评价")
        WITHDRAWN = "withdrawn", _("撤回")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()
    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="deposit")
    number = models.CharField(max_length=16, null=True)  # noqa: DJ001 unique where there is one
    submission_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001
    content = models.JSONField()

    class Meta:
        verbose_name = _("待投递的匿名信")
        constraints = [
            models.UniqueConstraint(fields=["number"], name="deposit_number_once"),
            models.UniqueConstraint(fields=["submission_hash"], name="deposit_submitted_once"),
            models.CheckConstraint(
                name="deposit_is_a_letter_or_about_one",
                condition=Q(kind="letter", case=None, number__isnull=False)
                | (~Q(kind="letter") & Q(case__isnull=False, number=None)),
            ),
        ]

    def __str__(self):
        return self.number or str(self.case)
