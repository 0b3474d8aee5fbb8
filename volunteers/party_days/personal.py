"""What this room keeps about a person: their turns on service days."""

from django.utils.translation import gettext as _

from volunteers.party_days import queries
from volunteers.party_days.models import Keeper


def of(user):
    """{heading: [{label: value}]}."""
    keeping = Keeper.objects.filter(user=user.pk).select_related("service_day")
    return {
        _("党员服务日"): [
            {
                _("服务日"): each.service_day.name,
                _("从"): each.since,
                _("到"): each.left_on,
                _("暂不排班到"): each.exempt_until,
                _("原因"): each.exempt_because,
            }
            for each in keeping.order_by("pk")
        ],
        _("服务日轮次"): [
            {
                _("日期"): each.shift.series_day,
                _("状态"): each.get_state_display(),
                _("额外来补"): each.is_extra,
                _("说明"): each.reason,
            }
            for each in queries.turns_of(user)
        ],
    }
