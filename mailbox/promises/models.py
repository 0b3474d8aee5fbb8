"""A promise about a letter and its milestones."""

from datetime import timedelta
from fractions import Fraction

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.promises import progress

USER = settings.AUTH_USER_MODEL


class PromiseQuerySet(models.QuerySet):
    """Promises in the words of the house."""

    def running(self):
        """Those that are neither kept nor given up."""
        return self.filter(state=Promise.State.RUNNING)

    def late(self, today):
        """Running ones whose day is over."""
        return self.running().filter(due_on__lt=today)

    def public(self):
        """Those about letters whose answer everybody may read, cleared to be shown beside it."""
        return self.filter(is_public=True, case__publication__published_on__isnull=False)


class Promise(models.Model):
    """What will be done, by whom and until when. The day never moves: docs/decisions/0015.

    `progress` are the latest words for those who wait; `reason` says why it was not kept.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("正在做")
        KEPT = "kept", _("按时做到")
        LATE = "late", _("晚了，做到了")
        BROKEN = "broken", _("没有做到")
        DROPPED = "dropped", _("不做了")

    SETTLED = ("kept", "late", "broken", "dropped")

    case = models.ForeignKey("mailbox.Case", models.CASCADE, related_name="promises")
    what = models.CharField(_("承诺什么"), max_length=100)
    text = models.TextField(_("怎么做"), max_length=1000, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("负责部门"))
    person = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("负责人")
    )
    due_on = models.DateField(_("哪天前做到"))
    progress = models.TextField(_("最近进展"), max_length=500, blank=True)
    told_on = models.DateField(null=True)
    is_public = models.BooleanField(_("可以公开"), default=False)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.RUNNING)
    reason = models.TextField(_("为什么"), max_length=500, blank=True)
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_on = models.DateField(default=timezone.localdate)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("承诺")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on"], name="promise_running", condition=Q(state="running"))
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "what"], name="promise_once_a_letter"),
            models.CheckConstraint(
                name="promise_not_kept_has_a_reason",
                condition=~Q(state__in=("broken", "dropped")) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="promise_settled_on_a_day",
                condition=Q(state="running", settled_on=None)
                | (~Q(state="running") & Q(settled_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.what

    @property
    def is_late(self):
        """True when its day is over and nobody has said how it ended."""
        return self.state == self.State.RUNNING and self.due_on < timezone.localdate()

    @property
    def is_kept(self):
        """True when it was done, in time or late."""
        return self.state in (self.State.KEPT, self.State.LATE)

    @property
    def done(self):
        """How much is done, a Fraction of 1; asks for the milestones, which lists prefetch."""
        if self.is_kept:
            return Fraction(1)
        marks = [progress.Mark(step.share, step.is_done) for step in self.milestones.all()]
        return progress.done(marks)

    @property
    def percent(self):
        """How much is done, in words."""
        return progress.spoken(self.done)

    @property
    def days_late(self):
        """Days since its day was over; 0 in time."""
        return max((timezone.localdate() - self.due_on) // timedelta(days=1), 0)


class Milestone(models.Model):
    """A step towards keeping a promise; `share` in percent, None for an equal part of the rest."""

    promise = models.ForeignKey(Promise, models.CASCADE, related_name="milestones")
    words = models.CharField(_("这一步"), max_length=60)
    due_on = models.DateField(_("哪天前"))
    share = models.PositiveSmallIntegerField(
        _("占多少（%）"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )  # fmt: skip
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("里程碑")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="milestone_share_in_percent",
                condition=Q(share=None) | Q(share__gte=1, share__lte=100),
            ),
            models.UniqueConstraint(fields=["promise", "words"], name="milestone_once"),
        ]

    def __str__(self):
        return self.words

    @property
    def is_done(self):
        """True once somebody has ticked it."""
        return self.done_on is not None

    @property
    def is_late(self):
        """True when its day is over and it is not done."""
        return not self.is_done and self.due_on < timezone.localdate()
