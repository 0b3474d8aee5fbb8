"""What this room keeps about a person: their places in shifts, and the shifts they lead."""

from django.utils.translation import gettext as _

from volunteers.services.models import Assignment, Shift


def of(user):
    """{heading: [{label: value}]}."""
    places = Assignment.objects.filter(user=user.pk).select_related("shift__gathering", "need")
    led = Shift.objects.filter(teacher=user.pk).select_related("gathering")
    return {
        _("志愿服务班次"): [
            {_("班次"): each.shift.gathering.title, _("开始"): each.shift.gathering.starts_at,
             _("岗位"): each.need.role, _("状态"): each.get_state_display(),
             _("报名"): each.at, _("取消"): each.cancelled_at, _("原因"): each.reason}
            for each in places
        ],
        _("我带的班"): [
            {_("班次"): each.gathering.title, _("开始"): each.gathering.starts_at,
             _("确认"): each.teacher_confirmed_at}
            for each in led
        ],
    }  # fmt: skip
