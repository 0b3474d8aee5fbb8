"""A survey, its questions, who is asked, who has answered, and the answers.

Who has answered (`Participation`) and what was answered (`Response`) have nothing in common but
the survey: docs/decisions/0011.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.surveys import conditions

USER = settings.AUTH_USER_MODEL


class Survey(models.Model):
    """Questions to an audience between two days. It cannot be changed once answers came in."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        OPEN = "open", _("已发出")
        CLOSED = "closed", _("已截止")

    class Audience(models.TextChoices):
        STUDENTS = "students", _("全体学生")
        LEAGUE = "league", _("共青团员")
        PARTY = "party", _("学生党员")
        CADRES = "cadres", _("团支部和团总支的任职者")
        HEADS = "heads", _("团支部书记和团总支书记")

    title = models.CharField(_("标题"), max_length=60)
    welcome = models.TextField(_("开头的话"), max_length=1000, blank=True)
    opens_on = models.DateField(_("开始"), default=timezone.localdate)
    closes_on = models.DateField(_("截止"))
    audience = models.CharField(
        _("请谁来答"), max_length=10, choices=Audience, default=Audience.STUDENTS
    )
    units = models.ManyToManyField(Unit, verbose_name=_("哪些组织"), blank=True, related_name="+")
    grades = models.JSONField(_("年级"), default=list, blank=True)
    sample_per_unit = models.PositiveSmallIntegerField(_("每个支部抽几人"), null=True, blank=True)
    quota_per_unit = models.PositiveSmallIntegerField(_("每个支部收几份"), null=True, blank=True)
    seed = models.CharField(max_length=16, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, editable=False)
    previous = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="later"
    )
    made_by = models.ForeignKey(USER, models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("调研")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="survey_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("截止不能早于开始。"),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_over(self):
        """True once nobody can answer any more."""
        late = self.state == self.State.OPEN and timezone.localdate() > self.closes_on
        return late or self.state == self.State.CLOSED

    @property
    def is_running(self):
        """True while it can be answered."""
        return (
            self.state == self.State.OPEN
            and self.opens_on <= timezone.localdate() <= self.closes_on
        )


class Question(models.Model):
    """One question. `key` stays the same from round to round, so that rounds can be compared."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        RATING = "rating", _("打分")
        MATRIX = "matrix", _("矩阵（每行单选）")
        ORDER = "order", _("排序")
        TEXT = "text", _("文字")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=12)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("题型"), max_length=8, choices=Kind)
    text = models.CharField(_("题目"), max_length=200)
    hint = models.CharField(_("说明"), max_length=200, blank=True)
    is_required = models.BooleanField(_("必答"), default=True)
    # Both are lists of [key, words]; a key is kept as long as its words are.
    options = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    least = models.PositiveSmallIntegerField(_("至少选几项"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("最多选几项"), null=True, blank=True)
    depends_on = models.CharField(max_length=12, blank=True)
    depends_values = models.JSONField(default=list)

    class Meta:
        verbose_name = _("题目")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="question_key_once_per_survey")
        ]

    def __str__(self):
        return self.text

    def choices(self):
        """What can be chosen, as (key, words); the steps of a rating are its numbers."""
        if self.kind == self.Kind.RATING:
            return [(str(step), str(step)) for step in range(1, (self.most or 5) + 1)]
        return [tuple(pair) for pair in self.options]

    @property
    def can_be_waited_for(self):
        """True when another question may wait for an answer to this one."""
        return self.kind in ("single", "multiple", "rating")


def depends(questions):
    """The conditions of `questions` as mailbox.surveys.conditions wants them."""
    return {q.key: (q.depends_on, q.depends_values) for q in questions if q.depends_on}


def shown(questions, answers):
    """Those of `questions` that somebody with these `answers` is shown."""
    keys = set(conditions.shown([q.key for q in questions], depends(questions), answers))
    return [question for question in questions if question.key in keys]


class Invitation(models.Model):
    """Somebody who is asked, as drawn on the day the survey went out."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="invitations", db_index=False
    )  # the constraint below is an index by survey
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("受邀")
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="invited_once_per_survey")
        ]


class Participation(models.Model):
    """That somebody has answered, and on which day. Nothing here leads to what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="participations", db_index=False
    )  # the constraint below is an index by survey
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")
    answered_on = models.DateField()

    class Meta:
        verbose_name = _("已答")
        constraints = [
            models.UniqueConstraint(fields=["survey", "user"], name="answered_once_per_survey")
        ]


class Response(models.Model):
    """What somebody answered: {question key: value}. No person, no time, no number that counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="responses")
    answers = models.JSONField()

    class Meta:
        verbose_name = _("答卷")
