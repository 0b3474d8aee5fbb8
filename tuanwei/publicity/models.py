"""What is published for some working days, and objections to it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment
from tuanwei.publicity import sources, window

USER = settings.AUTH_USER_MODEL


class PublicityQuerySet(models.QuerySet):
    """Publicities in the words of the house."""

    def running(self):
        """Those that have not ended, also where only a ruling is waited for."""
        return self.filter(state=Publicity.State.RUNNING)

    def over(self, today):
        """Those whose last day lies before `today` and that have not ended."""
        return self.running().filter(ends_on__lt=today)

    def visible_to(self, user):
        """Everybody signed in reads all of them, visitors what is public."""
        return self if user.is_authenticated else self.filter(is_public=True)


def line_of(key):
    """The key of the line that a part belongs to; that of a line is its own."""
    return key.partition(":")[0]


class Publicity(models.Model):
    """A list, published from the beginning of `starts_on` to the end of `ends_on`.

    `kind` and `key` name the subject without a foreign key. `lines` never change: an objection that
    is upheld is shown beside its line. `first_ends_on` is the last day as it was announced;
    `ends_on` follows the calendar.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("公示中")
        CONCLUDED = "concluded", _("已结束")
        CALLED_OFF = "called_off", _("已终止")

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    title = models.CharField(_("标题"), max_length=100)
    basis = models.TextField(_("依据"), max_length=1000, blank=True)
    lines = models.JSONField(_("名单"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    url = models.CharField(max_length=200, blank=True)
    is_public = models.BooleanField(_("不登录也能看"), default=False)
    workdays = models.PositiveSmallIntegerField(_("公示几个工作日"))
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"))
    first_ends_on = models.DateField()
    opened_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.RUNNING)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("为什么终止"), max_length=500, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = _("公示")
        ordering = ["-ends_on", "-pk"]
        indexes = [models.Index(fields=["-ends_on", "-id"], name="publicity_by_end")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state="running"),
                name="publicity_runs_once_for_a_subject",
                violation_error_message=_("这件事已经在公示了。"),
            ),
            models.CheckConstraint(
                name="publicity_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on"), workdays__gte=1),
            ),
            models.CheckConstraint(
                name="publicity_ended_at_some_time",
                condition=Q(state="running", ended_at=None)
                | (~Q(state="running") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="publicity_called_off_with_a_reason",
                condition=~Q(state="called_off") | ~Q(reason=""),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    @property
    def label(self):
        """The kind in people's words."""
        return sources.get(self.kind).label

    @property
    def bounds(self):
        """The moments [start, end) between which objections are taken."""
        return window.bounds(self.starts_on, self.ends_on)

    @property
    def is_moved(self):
        """True where the calendar has changed the last day since it was announced."""
        return self.ends_on != self.first_ends_on

    def name_of(self, line_key):
        """The name of a line or of a part of one; "" where there is none, and for the whole."""
        known = {line["key"]: line["name"] for line in self.lines}
        head = line_of(line_key)
        if line_key in known or head not in known:
            return known.get(line_key, "")
        return dict(self.parts_of(head)).get(line_key, "")

    def parts_of(self, line_key):
        """[(key, name)] of what a line is made of."""
        return sources.get(self.kind).parts(self, line_key)


class Objection(models.Model):
    """What one person holds against one line, or against the whole (`line_key` is "").

    Who objected is seen by nobody but those who rule; `words` are the ruling, shown to everybody
    who sees the publicity.
    """

    class State(models.TextChoices):
        OPEN = "open", _("等裁定")
        UPHELD = "upheld", _("异议成立")
        DISMISSED = "dismissed", _("异议不成立")
        WITHDRAWN = "withdrawn", _("已收回")
        LAPSED = "lapsed", _("公示终止，不再裁定")

    RULED = (State.UPHELD, State.DISMISSED)

    publicity = models.ForeignKey(Publicity, models.PROTECT, related_name="objections")
    line_key = models.CharField(max_length=80, blank=True)
    line_name = models.CharField(_("对哪一项"), max_length=100, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    text = models.TextField(_("异议"), max_length=2000)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    ruled_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    ruled_at = models.DateTimeField(null=True, blank=True)
    words = models.TextField(_("裁定"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("异议")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["made_at"], name="objection_waiting", condition=Q(state="open"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["publicity", "by", "line_key"], condition=Q(state="open"),
                name="objection_open_once_for_a_line",
            ),
            models.CheckConstraint(
                name="objection_ruled_with_words",
                condition=~Q(state__in=("upheld", "dismissed"))
                | (~Q(words="") & Q(ruled_by__isnull=False, ruled_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="objection_ruled_by_somebody_else",
                condition=Q(ruled_by=None) | ~Q(ruled_by=F("by")),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.publicity} · {self.about}"

    @property
    def about(self):
        """What it is about, in words."""
        return self.line_name or _("整份公示")

    @property
    def is_open(self):
        """True while it waits for a ruling."""
        return self.state == self.State.OPEN


class ObjectionFile(models.Model):
    """Evidence; opened by whoever objected and whoever rules."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("异议附件")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)
