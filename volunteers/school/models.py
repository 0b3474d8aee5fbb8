"""城乡社区市民学校: courses and lessons at a site, who taught, who came, and the co-signature."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import PartyBranch
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings.models import Gathering
from volunteers.teams.models import Site, Team

USER = settings.AUTH_USER_MODEL


def new_token():
    """What the link to the co-signature ends with; nobody guesses it."""
    return secrets.token_urlsafe(24)


class Course(models.Model):
    """Lessons about one subject at one site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="courses", verbose_name=_("教学点"))
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="courses", verbose_name=_("哪个服务队")
    )
    title = models.CharField(_("课程"), max_length=40)
    summary = models.TextField(_("讲什么"), max_length=1000, blank=True)
    for_whom = models.CharField(_("讲给谁"), max_length=40)
    is_active = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(USER, models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("市民学校课程")
        ordering = ["site__name", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "title"], name="course_once_a_site",
                violation_error_message=_("这个教学点已经有同名课程。"),
            )
        ]  # fmt: skip

    def __str__(self):
        return self.title


class Lesson(models.Model):
    """One lesson: a gathering. The community signs for it by link, or on paper that is kept here;
    then it counts for its lecturers and for the Party branch that taught. The link is good until
    `link_until`."""

    gathering = models.OneToOneField(Gathering, models.PROTECT, related_name="lesson")
    course = models.ForeignKey(Course, models.PROTECT, related_name="lessons")
    party_branch = models.ForeignKey(
        PartyBranch, models.PROTECT, null=True, blank=True, related_name="lessons",
        verbose_name=_("哪个党支部主讲"),
    )  # fmt: skip
    residents = models.PositiveIntegerField(_("来了多少居民"), null=True, blank=True)
    summary = models.TextField(_("讲得怎么样"), max_length=1000, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)
    link_until = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(_("社区签认人"), max_length=30, blank=True)
    signed_words = models.CharField(_("社区的话"), max_length=200, blank=True)
    paper = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("市民学校课次")
        ordering = ["-gathering__starts_at"]
        constraints = [
            models.CheckConstraint(
                name="lesson_signed_by_somebody",
                condition=Q(signed_at=None) | (~Q(signed_by="") & Q(residents__isnull=False)),
            )
        ]

    def __str__(self):
        return str(self.gathering)


class Lecturer(models.Model):
    """Somebody who teaches, or helps in, a lesson."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="lecturers")
    user = models.ForeignKey(USER, models.PROTECT, related_name="taught_lessons")
    is_helper = models.BooleanField(_("助教"), default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("授课人")
        ordering = ["is_helper", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lesson", "user"], name="lecturer_once_a_lesson")
        ]

    def __str__(self):
        return str(self.user)
