"""What participants say of a project, before they see what they are credited."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.projects import events, queries
from activities.projects.models import Project, Rating
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import half_up
from tuanwei.lib.suppression import LEAST

SHORTEST = 4  # characters of each answer


@transaction.atomic
def rate(*, project, by, stars, did, learned, served):
    """Say it once. Only for those who checked in, once it is over for them, and not for the team."""
    came = queries.came_to(project, by)
    if not came:
        raise ValidationError(_("没有你的签到记录。确实去过，请组织的同学补签以后再来。"))
    if project.state == Project.State.CANCELLED:
        raise ValidationError(_("这次活动取消了，不用评价。"))
    if min(each.gathering.ends_at for each in came) > timezone.now():
        raise ValidationError(_("还没结束，结束以后再来说说。"))
    if by.pk in queries.people_of(project):
        raise ValidationError(_("你是组织的同学，评价留给来参加的同学。"))
    for text in (did, learned, served):
        if len(text.strip()) < SHORTEST:
            raise ValidationError(_("三句话各写至少 4 个字。"))
    try:
        with transaction.atomic():
            made = Rating.objects.create(
                project=project, user=by, stars=stars, did=did, learned=learned, served=served
            )
    except IntegrityError:
        raise ValidationError(_("你已经评过了，每人一次。")) from None
    record(events.RATED, made, by=by)
    return made


def mean(project):
    """(mean of the stars to one decimal or None, how many or None): fewer than five people are
    not shown, nobody could hide among them. One query."""
    stars = list(Rating.objects.filter(project=project).values_list("stars", flat=True))
    if len(stars) < LEAST:
        return None, None
    return half_up(Fraction(sum(stars), len(stars)), 1), len(stars)
