"""What is answered, what becomes public, and lifting a hidden name."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from mailbox.cases.models import Case, TitlePairs
from mailbox.cases.rule_choices import (
    Channel,
)

USER = settings.AUTH_USER_MODEL


class Answer(models.Model):
    """One drafted answer. `second` is the person who approved it or sent it back.

    `drafted_text` is what was drafted when the second person sent out something else as `text`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("待审核")
        RETURNED = "returned", _("退回修改")
        SENT = "sent", _("已发出")

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers")
    text = models.TextField(_("答复"), max_length=5000)
    drafted_text = models.TextField(_("拟稿"), blank=True, db_default="", default="")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    second = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回理由"), max_length=300, blank=True)
    # Where the office sends out what the unit has approved: who approved it there.
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    channel = models.CharField(
        _("怎样告诉来信人"), max_length=10, choices=Channel, default=Channel.ONLINE,
        db_default=Channel.ONLINE.value,
    )  # fmt: skip
    reached_on = models.DateField(_("哪天告诉的"), null=True)
    reached_note = models.CharField(
        _("告诉时说了什么"), max_length=200, blank=True, default="", db_default=""
    )

    class Meta:
        verbose_name = _("答复")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="draft"), name="answer_one_draft_at_a_time"
            ),
            models.CheckConstraint(
                name="answer_second_is_another_person",
                condition=Q(second=None) | ~Q(second=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="answer_checked_by_another_person",
                condition=Q(checked_by=None) | ~Q(checked_by=F("drafted_by")),
            ),
        ]

    def __str__(self):
        return f"{self.case} #{self.pk}"


class Reveal(models.Model):
    """Two named persons lift a hidden name together; both and the reason stay on record."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reveals")
    reason = models.CharField(_("理由"), max_length=300)
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("查看署名")
        constraints = [
            models.CheckConstraint(
                name="reveal_needs_two_persons",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")),
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(agreed_by=None), name="reveal_one_open_request"
            ),
        ]


class Publication(models.Model):
    """The de-identified question and answer that the public may read, once a second person
    has approved it."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="publication")
    title = models.CharField(_("标题"), max_length=100)
    question = models.TextField(_("问"))
    answer = models.TextField(_("答"))
    prepared_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    published_on = models.DateField(_("公开日期"), null=True)
    is_outdated = models.BooleanField(_("待更新"), default=False, db_default=False)
    review_on = models.DateField(_("到这一天再核对"), null=True, blank=True)

    class Meta:
        verbose_name = _("公开答复")
        ordering = ["-published_on", "-pk"]
        indexes = [GinIndex(TitlePairs("title"), name="publication_titles")]
        constraints = [
            models.CheckConstraint(
                name="publication_approved_by_another",
                condition=Q(approved_by=None) | ~Q(approved_by=F("prepared_by")),
            )
        ]

    @property
    def version(self):
        """Tells one text from the one prepared after it."""
        return self.prepared_at.isoformat()
