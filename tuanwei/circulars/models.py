"""Circulars, whom they are for, who got a copy, who passed them on, and what the college set about them."""

from unicodedata import normalize

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit
from tuanwei.attachments.models import Attachment
from tuanwei.lib import documents
from tuanwei.notices.models import Notice

USER = settings.AUTH_USER_MODEL
MEMBERS, PARTY, TEACHERS = "members", "party", "teachers"
ROLES = (
    (MEMBERS, _("全体团员、学生")), (PARTY, _("党员和预备党员")), (TEACHERS, _("指导教师")),
    *Appointment.Post.choices,
)  # fmt: skip
"""Who of a unit: its members, or those who hold one of the posts. Nobody named is everybody."""


class CircularQuerySet(models.QuerySet):
    """Circulars in the words of the house."""

    def out(self):
        """Those that were sent, the recalled ones among them."""
        return self.exclude(state=Circular.State.DRAFT)

    def drafts(self):
        """Those that were not."""
        return self.filter(state=Circular.State.DRAFT)


class Circular(models.Model):
    """A paper. Sent, its words and its number never change: what is wrong is recalled or replaced."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("通知")
        REPORT = "report", _("通报")
        DECISION = "decision", _("决定")
        LETTER = "letter", _("函")
        MINUTES = "minutes", _("会议纪要")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SENT = "sent", _("已发出")
        RECALLED = "recalled", _("已撤回")

    kind = models.CharField(_("文种"), max_length=10, choices=Kind, default=Kind.NOTICE)
    title = models.CharField(_("标题"), max_length=100)
    addressees = models.CharField(_("主送"), max_length=100, blank=True)
    body = models.TextField(_("正文"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="circulars", verbose_name=_("以谁的名义发")
    )
    roles = models.JSONField(_("给哪些人"), default=list, blank=True)
    grades = models.JSONField(_("年级"), default=list, blank=True)
    must_confirm = models.BooleanField(_("收到的人须点“确认”"), default=False)
    confirm_by = models.DateTimeField(_("确认截止"), null=True, blank=True)
    is_urgent = models.BooleanField(_("紧急：夜间也发邮件和推送"), default=False, db_default=False)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replacements"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    edition = models.PositiveIntegerField(default=1, editable=False)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    series = models.CharField(max_length=10, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    serial = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(_("文号"), max_length=160, blank=True, editable=False)
    sent_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+", editable=False)
    sent_at = models.DateTimeField(_("发出"), null=True, editable=False)
    recalled_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", editable=False
    )
    recalled_at = models.DateTimeField(null=True, editable=False)
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+", editable=False)
    recall_reason = models.CharField(_("为什么撤回"), max_length=200, blank=True, editable=False)
    plain = models.TextField(editable=False)
    """Title, number and text as they are looked through: NFKC, lower case."""

    objects = CircularQuerySet.as_manager()

    class Meta:
        verbose_name = _("公文")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["-sent_at", "-id"], name="circular_newest"),
            GinIndex(Func(F("plain"), function="circulars_bigrams"), name="circular_bigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "series", "year", "serial"], name="circular_number_once"
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(state="sent"), name="circular_replaced_once"
            ),
            models.CheckConstraint(
                name="circular_sent_has_number",
                condition=Q(state="draft")
                | (~Q(number="") & Q(serial__gt=0, sent_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    def save(self, *args, **kwargs):
        """Save with the text that searches look through."""
        self.plain = plain(f"{self.title}\n{self.number}\n{self.body}")
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "plain"}
        super().save(*args, **kwargs)

    @property
    def is_draft(self):
        """True until it is sent."""
        return self.state == self.State.DRAFT

    @property
    def is_recalled(self):
        """True for one that was taken back."""
        return self.state == self.State.RECALLED


def plain(text):
    """`text` as searches compare it."""
    return normalize("NFKC", text).lower()


class Scope(models.Model):
    """A unit that a circular is for: it alone, or with everything below it."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="scopes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    is_whole = models.BooleanField(_("含下级"), default=True)

    class Meta:
        verbose_name = _("发给")
        constraints = [
            models.UniqueConstraint(fields=["circular", "unit"], name="circular_scope_once")
        ]

    def __str__(self):
        return self.unit.name


class Named(models.Model):
    """A person that a circular is for by name, wherever they belong."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="named", db_index=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("点名发给")
        constraints = [
            models.UniqueConstraint(fields=["circular", "user"], name="circular_named_once")
        ]

    def __str__(self):
        return f"{self.circular_id} → {self.user_id}"


class CircularFile(models.Model):
    """What is enclosed."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("公文附件")
        ordering = ["pk"]

    def __str__(self):
        return self.attachment.name


class Forward(models.Model):
    """A circular passed on to a unit by somebody of it, with a word of their own."""

    circular = models.ForeignKey(Circular, models.CASCADE, related_name="forwards")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    note = models.CharField(_("加的话"), max_length=300, blank=True)
    roles = models.JSONField(default=list)
    people = models.PositiveIntegerField()
    """How many got a copy by it who had none before."""
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("转发")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.unit} {self.circular}"


class Copy(models.Model):
    """One person's copy, and to which unit it counts: where they belonged when it was written.

    What has become of it stands in the delivery of the circular's or the forward's notice in the site inbox.
    """

    # As with deliveries (decision 0041): the statement that writes 30 000 of them reads what they point to.
    circular = models.ForeignKey(
        Circular, models.CASCADE, related_name="copies", db_index=False, db_constraint=False
    )
    user = models.ForeignKey(
        USER, models.CASCADE, related_name="circular_copies", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    forward = models.ForeignKey(
        Forward, models.CASCADE, null=True, related_name="copies", db_index=False,
        db_constraint=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("收到的公文")
        constraints = [
            models.UniqueConstraint(fields=["user", "circular"], name="circular_copy_of_user")
        ]
        indexes = [models.Index(fields=["circular", "unit"], name="circular_copies_of_unit")]

    def __str__(self):
        return f"{self.circular_id} → {self.user_id}"


class Counter(models.Model):
    """The last number given in a series of a unit in a year; the row is the lock."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    series = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("文号")
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year"], name="circular_counter_once")
        ]

    def __str__(self):
        return f"{self.unit} {self.year} {self.last}"


class CircularRules(models.Model):
    """What the college set, as one document; the newest version is in force."""

    version = models.PositiveIntegerField(unique=True)
    document = models.JSONField()
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("公文规则")
        ordering = ["-version"]

    def __str__(self):
        return str(self.version)

    def spec(self, kind):
        """The document as the dataclass `kind`."""
        return documents.read(kind, self.document)
