"""What this room keeps about a person: registrations, where they were, and what they
missed."""

from django.utils.translation import gettext as _

from tuanwei.gatherings.models import Absence, CheckIn, Registration


def of(user):
    """{heading: [{label: value}]}."""
    registered = Registration.objects.filter(user=user.pk).select_related("gathering")
    missed = Absence.objects.filter(user=user.pk).select_related("gathering")
    came = CheckIn.objects.filter(user=user.pk).select_related("gathering")
    return {
        _("活动报名"): [
            {_("活动"): each.gathering.title, _("报名时间"): each.at,
             _("结果"): each.get_state_display(), _("说明"): each.reason}
            for each in registered
        ],
        _("签到"): [
            {_("活动"): each.gathering.title, _("到场"): each.at, _("离开"): each.left_at,
             _("方式"): each.get_way_display(), _("怎么签退"): each.get_left_way_display(),
             _("说明"): each.reason}
            for each in came
        ],
        _("活动缺席"): [
            {_("活动"): each.gathering.title, _("记下时间"): each.noted_at,
             _("怎么回事"): each.get_kind_display(), _("算不算"): each.get_state_display(),
             _("我的说明"): each.plea, _("决定的理由"): each.reason}
            for each in missed
        ],
    }  # fmt: skip
