"""What this room keeps about a person, for the copy they may take. Requests are letters and stand
there; numbers from the queue belong to nobody."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.service.models import DeskWork, Duty, Swap, WalkIn


def of(user):
    """{heading: [{label: value}]}."""
    duties = Duty.objects.filter(user=user.pk).select_related("shift__desk")
    work = DeskWork.objects.filter(user=user.pk).select_related("shift__desk")
    swaps = Swap.objects.filter(Q(asker=user.pk) | Q(other=user.pk)).select_related(
        "given__shift", "wanted__shift"
    )
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
        _("我的换班"): [
            {
                _("谁提出"): _("我") if swap.asker_id == user.pk else _("对方"),
                _("给出"): str(swap.given.shift),
                _("换来"): str(swap.wanted.shift),
                _("结果"): swap.get_state_display(),
                _("提出时间"): timezone.localtime(swap.asked_at),
            }
            for swap in swaps
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
