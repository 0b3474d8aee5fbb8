"""What this room keeps about a person, for the copy they may take. Requests are letters and stand
there; numbers from the queue belong to nobody."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.service.models import DeskWork, Duty, WalkIn


def of(user):
    """{heading: [{label: value}]}."""
    duties = Duty.objects.filter(user=user.pk).select_related("shift__desk")
    work = DeskWork.objects.filter(user=user.pk).select_related("shift__desk")
    visits = WalkIn.objects.filter(user=user.pk).select_related("desk", "service")
    return {
        _("我的值班"): [
            {
                _("服务台"): duty.shift.desk.name,
                _("开始"): timezone.localtime(duty.shift.starts_at),
                _("结束"): timezone.localtime(duty.shift.ends_at),
                _("报名时间"): timezone.localtime(duty.signed_up_at),
            }
            for duty in duties
        ],
        _("确认过的值班"): [
            {
                _("服务台"): each.shift.desk.name,
                _("开始"): timezone.localtime(each.shift.starts_at),
                _("分钟"): each.minutes,
            }
            for each in work
        ],
        _("到服务台办事"): [
            {
                _("服务台"): visit.desk.name,
                _("事项"): visit.service.name,
                _("结果"): visit.get_outcome_display(),
                _("时间"): timezone.localtime(visit.at),
            }
            for visit in visits
        ],
    }
