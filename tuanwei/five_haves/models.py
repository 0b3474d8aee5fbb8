"""What the college calls 有, in versions that never change; and the figures of each week."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit

CONTACT = "contact"
"""Named in the liaison system instead of appointed."""
POSTS = ("secretary", "organisation", "publicity", CONTACT)


class Has(models.TextChoices):
    """The five, in their order."""

    PEOPLE = "people", _("各项工作有专人抓落实")
    ACTIVITIES = "activities", _("各项活动有团员青年参加")
    PLACES = "places", _("有自己的阵地")
    WEEKS = "weeks", _("每个时期有自己的活动内容")
    IDEAS = "ideas", _("每个方面有创新之处")


def usual_posts():
    """The posts that every branch and general branch is to have."""
    return list(POSTS)


def post_label(post):
    """What a post is called; 联络员 is none of those one is appointed to."""
    return str(_("联络员") if post == CONTACT else Appointment.Post(post).label)


def _whole(label, usual, least=1, most=400):
    return models.PositiveSmallIntegerField(
        label, default=usual, validators=[MinValueValidator(least), MaxValueValidator(most)]
    )


def _percent(label, usual):
    return _whole(label, usual, 1, 100)


class Definitions(models.Model):
    """One version of what counts. Days are calendar days back from today; percents are those from which it is 有."""

    version = models.PositiveIntegerField(unique=True)
    posts = models.JSONField(_("每个支部和团总支要有谁"), default=usual_posts)
    stale_days = _whole(_("多少天没有动静就不算有人抓"), 30)
    people_percent = _percent(_("多少事有人抓才算“有”（%）"), 90)
    active_days = _whole(_("看最近多少天参加过"), 60)
    active_percent = _percent(_("多少人参加过才算“有”（%）"), 60)
    place_days = _whole(_("看最近多少天用过"), 60)
    places_percent = _percent(_("多少阵地用过才算“有”（%）"), 60)
    per_week = _whole(_("一周至少几场"), 1, 1, 50)
    weeks_percent = _percent(_("多少周有活动才算“有”（%）"), 80)
    new_things = _whole(_("每个方面本学期至少几样新的"), 1, 1, 50)
    ideas_percent = _percent(_("多少方面有新的才算“有”（%）"), 100)
    shows_others = models.BooleanField(_("团总支可以看到别的团总支的总数"), default=False)
    note = models.CharField(_("这次改了什么"), max_length=200)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("五个有的口径")
        ordering = ["-version"]

    def __str__(self):
        return f"第 {self.version} 版"

    def percent_of(self, has):
        """The percent from which one of the five is 有."""
        return {
            Has.PEOPLE: self.people_percent, Has.ACTIVITIES: self.active_percent,
            Has.PLACES: self.places_percent, Has.WEEKS: self.weeks_percent,
            Has.IDEAS: self.ideas_percent,
        }[has]  # fmt: skip

    @property
    def post_names(self):
        """The posts in words."""
        return [post_label(each) for each in self.posts]


class Snapshot(models.Model):
    """One figure of one week, of a general branch or (`unit` None) of the whole college; the last one reckoned in
    that week stays. `monday` is the week's first day."""

    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, related_name="five_haves", db_index=False
    )
    has = models.CharField(max_length=10, choices=Has)
    monday = models.DateField()
    part = models.PositiveIntegerField()
    whole = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("五个有每周的数")
        ordering = ["monday", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "has", "monday"], name="snapshot_once_a_week", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="snapshot_part_of_whole", condition=Q(part__lte=F("whole"))
            ),
        ]

    def __str__(self):
        return f"{self.monday} {self.get_has_display()} {self.part}/{self.whole}"
