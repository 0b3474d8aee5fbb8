"""What this room keeps about a person, for the copy they may take: what they were told."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.notices.models import ChannelSetting, Delivery


def of(user):
    """{heading: [{label: value}]}."""
    wishes = ChannelSetting.objects.filter(user=user.pk)
    told = Delivery.objects.filter(recipient=user.pk, channel="site").select_related("notice")
    return {
        _("收到的通知"): [
            {
                _("标题"): delivery.notice.title,
                _("内容"): delivery.notice.body,
                _("时间"): timezone.localtime(delivery.notice.created_at),
                _("已读"): delivery.read_at is not None,
                _("撤回"): delivery.notice.recall_reason,
            }
            for delivery in told.order_by("pk")
        ],
        _("提醒方式"): [
            {
                _("邮件"): wish.by_email,
                _("推送"): wish.by_push,
                _("夜间不发"): wish.has_quiet_hours
                and f"{wish.quiet_from:%H:%M}–{wish.quiet_until:%H:%M}",
                _("每日汇总"): wish.digest_hour is not None and f"{wish.digest_hour}:00",
            }
            for wish in wishes
        ],
    }
