"""Articles as they are worked on, the versions that were published, and their pictures."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tuanwei.attachments.models import Attachment
from tuanwei.news import rendering

USER = settings.AUTH_USER_MODEL
TITLE, SUMMARY, SOURCE, BODY, TAG, MOST_TAGS = 60, 120, 40, 30_000, 10, 5


class Words(models.Model):
    """What an article says: its working copy and each version have these."""

    title = models.CharField(_("标题"), max_length=TITLE, blank=True)
    summary = models.CharField(_("摘要"), max_length=SUMMARY, blank=True)
    source = models.CharField(_("供稿"), max_length=SOURCE, blank=True)
    tags = ArrayField(models.CharField(max_length=TAG), default=list, blank=True)
    body = models.TextField(_("正文"), max_length=BODY, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title or str(_("还没有标题"))

    @property
    def words(self):
        """{field: value} of what an article says."""
        return {each.name: getattr(self, each.name) for each in Words._meta.fields}

    @property
    def said(self):
        """The summary, or the beginning of the text where none was written."""
        return self.summary or rendering.plain(self.body)


class Article(Words):
    """The working copy. `edition` counts saves: whoever saves over an edition they have not read is told.

    `writers` are those who have changed it since the last version; none of them approves. What the
    public reads are versions: the newest one whose time has come, unless it was taken down.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        WAITING = "waiting", _("等人核对")
        DONE = "done", _("和发布的一样")

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    writers = models.ManyToManyField(USER, related_name="+")
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(_("什么时候发布"), null=True, blank=True)
    sent_back = models.CharField(_("退回的意见"), max_length=500, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    is_pinned = models.BooleanField(_("置顶"), default=False)
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    taken_down_reason = models.CharField(_("为什么撤下"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("新闻")
        ordering = ["-changed_at", "-pk"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="article_by_change"),
            models.Index(fields=["submitted_at"], name="article_waiting", condition=Q(state="waiting")),
            models.Index(fields=["-first_at"], name="article_by_first"),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="article_waits_since_a_moment",
                condition=~Q(state="waiting") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_taken_down_with_a_reason",
                condition=Q(taken_down_at=None)
                | (~Q(taken_down_reason="") & Q(taken_down_by__isnull=False)),
            ),
        ]  # fmt: skip

    @property
    def is_waiting(self):
        """True while somebody else should look at it."""
        return self.state == self.State.WAITING


class VersionQuerySet(models.QuerySet):
    """Versions in the words of the house."""

    def shown(self, now=None):
        """What the public reads: of each article that is not taken down the newest version whose
        time has come."""
        now = now or timezone.now()
        newer = Version.objects.filter(
            article=OuterRef("article"), published_at__lte=now, number__gt=OuterRef("number")
        )
        return self.filter(
            ~Exists(newer), published_at__lte=now, article__taken_down_at=None
        ).select_related("article", "cover")  # fmt: skip


class Version(Words):
    """What was published at a moment, which may lie ahead. Never changes."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    cover = models.ForeignKey(
        "news.Picture", models.PROTECT, null=True, blank=True, related_name="+"
    )
    used = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    published_at = models.DateTimeField()
    written_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("新闻的版本")
        ordering = ["-number"]
        indexes = [models.Index(fields=["-published_at"], name="article_version_by_moment")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_version_numbered")
        ]


class Picture(models.Model):
    """A picture of an article, drawn anew in two sizes: for the page, and for lists."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    alt = models.CharField(_("图片说明"), max_length=120, blank=True)
    large = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    small = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("新闻图片")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="article_picture_numbered")
        ]

    def __str__(self):
        return f"图{self.number}"
