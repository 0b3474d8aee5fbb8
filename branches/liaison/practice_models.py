"""The exchange board: good practice, who uses it too, what is said about it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Unit
from tuanwei.attachments.models import Attachment

USER = settings.AUTH_USER_MODEL


class Area(models.TextChoices):
    """What a practice is about."""

    THOUGHT = "thought", _("思想引领")
    ORGANISATION = "organisation", _("组织建设")
    STUDY = "study", _("学风建设")
    SERVICE = "service", _("志愿服务")
    CULTURE = "culture", _("文体活动")
    RIGHTS = "rights", _("权益服务")
    MEDIA = "media", _("宣传新媒体")
    OTHER = "other", _("其他")


class Practice(models.Model):
    """Something that works well in a unit, for others to take up."""

    class State(models.TextChoices):
        SHOWN = "shown", _("大家看得到")
        WITHDRAWN = "withdrawn", _("已撤下")
        HIDDEN = "hidden", _("团委收起")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="practices")
    title = models.CharField(_("做法"), max_length=60)
    text = models.TextField(_("怎么做的"), max_length=3000)
    areas = ArrayField(models.CharField(max_length=12, choices=Area), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.SHOWN)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("交流板的做法")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="practice_hidden_with_a_reason", condition=~Q(state="hidden") | ~Q(reason="")
            )
        ]

    def __str__(self):
        return self.title

    @property
    def area_words(self):
        """The areas in words."""
        labels = dict(Area.choices)
        return "、".join(str(labels[key]) for key in self.areas if key in labels)


class PracticePhoto(models.Model):
    """A picture of a practice."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("做法的图片")
        ordering = ["pk"]

    def __str__(self):
        return str(self.attachment)


class PracticeUse(models.Model):
    """Another unit uses a practice, too; taken back it no longer counts."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="uses", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="practices_used")
    words = models.CharField(_("怎么用的"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("我们也在用")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "unit"],
                condition=Q(taken_back_at=None),
                name="practice_use_once",
            )
        ]

    def __str__(self):
        return f"{self.practice} {self.unit}"


class PracticeComment(models.Model):
    """Words about a practice; shown once somebody else of the staff has let them through."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等审核")
        SHOWN = "shown", _("已显示")
        REFUSED = "refused", _("没有显示")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="comments")
    text = models.CharField(_("评论"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    decided_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("交流板评论")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="practice_comment_refused_with_a_reason",
                condition=~Q(state="refused") | ~Q(reason=""),
            )
        ]

    def __str__(self):
        return self.text[:40]
