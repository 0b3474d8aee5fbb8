"""What this room keeps about a person, for the copy they may take: what they were told."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.notices.models import Delivery


def of(user):
    """{heading: [{label: value}]}."""
    told = Delivery.objects.filter(recipient=user.pk, channel="site").select_related("notice")
    return {
        _("收到的通知"): [
            {
                _("标题"): delivery.notice.title,
                _("内容"): delivery.notice.body,
                _("时间"): timezone.localtime(delivery.notice.created_at),
                _("已读"): delivery.read_at is not None,
            }
            for delivery in told.order_by("pk")
        ]
    }
