"""What this room keeps about a person: registrations and where they were."""

from django.utils.translation import gettext as _

from tuanwei.gatherings.models import CheckIn, Registration


def of(user):
    """{heading: [{label: value}]}."""
    registered = Registration.objects.filter(user=user.pk).select_related("gathering")
    came = CheckIn.objects.filter(user=user.pk).select_related("gathering")
    return {
        _("活动报名"): [
            {_("活动"): each.gathering.title, _("报名时间"): each.at,
             _("结果"): each.get_state_display(), _("说明"): each.reason}
            for each in registered
        ],
        _("签到"): [
            {_("活动"): each.gathering.title, _("到场"): each.at, _("离开"): each.left_at,
             _("方式"): each.get_way_display(), _("说明"): each.reason}
            for each in came
        ],
    }  # fmt: skip
