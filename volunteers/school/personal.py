"""What this room keeps about a person: the lessons in which they taught or helped."""

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.school.models import Lecturer


def of(user):
    """{heading: [{label: value}]}."""
    rows = Lecturer.objects.filter(user=user.pk).select_related("lesson__gathering")
    return {
        _("市民学校"): [
            {
                _("课程"): str(each.lesson),
                _("时间"): timezone.localtime(each.lesson.gathering.starts_at),
                _("身份"): _("助教") if each.is_helper else _("授课人"),
                _("社区签认"): each.lesson.signed_by,
            }
            for each in rows.order_by("-lesson__gathering__starts_at", "pk")
        ]
    }
