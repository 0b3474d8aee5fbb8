"""What is kept about a person here: papers they were sent, and words they added to them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.circulars import queries
from tuanwei.circulars.models import Forward, Named


def of(user):
    """{heading: [{label: value}]}."""
    got = queries.shown_to(user)
    named = set(Named.objects.filter(user=user.pk).values_list("circular", flat=True))
    passed = Forward.objects.filter(by=user.pk).select_related("circular", "unit")
    return {
        _("收到的公文"): [
            {
                _("文号"): each.number,
                _("标题"): each.title,
                _("点了名"): each.pk in named,
                _("发出"): timezone.localtime(each.sent_at),
                _("看过"): each.is_read,
                _("确认过"): each.is_confirmed,
            }
            for each in got
        ],
        _("我转发的公文"): [
            {
                _("标题"): each.circular.title,
                _("转给"): each.unit.name,
                _("加的话"): each.note,
                _("时间"): timezone.localtime(each.made_at),
            }
            for each in passed
        ],
    }
