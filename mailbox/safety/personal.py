"""What this room keeps about a person: alerts that their own letters raised, and being on duty."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.safety.models import Alert, SafetySetting


def of(user):
    """{heading: [{label: value}]}; what whoever was on duty noted is theirs and may name others."""
    alerts = Alert.objects.filter(case__author=user.pk).select_related("case")
    is_on_duty = SafetySetting.objects.filter(on_duty=user.pk).exists()
    return {
        _("我的信引起的紧急提醒"): [
            {
                _("来信"): alert.case.number,
                _("日期"): timezone.localdate(alert.raised_at),
                _("有人接手"): alert.taken_at is not None,
                _("处理完"): alert.closed_at is not None,
            }
            for alert in alerts
        ],
        _("紧急提醒的值班名单"): [{_("在名单上"): True}] if is_on_duty else [],
    }
