"""What deciding keeps about a person: their decisions, their remarks, the changes they asked for."""

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications.models import Change, Remark, Review


def of(user):
    """{heading: [{label: value}]}."""
    decided = Review.objects.filter(decided_by=user.pk).select_related("application")
    remarks = Remark.objects.filter(by=user.pk).select_related("application")
    changes = Change.objects.filter(by=user.pk).select_related("application")
    found = {
        _("我审过的活动申报"): [
            {
                _("活动"): each.application.title, _("环节"): each.name,
                _("结果"): each.get_verdict_display(), _("意见"): each.words,
                _("时间"): timezone.localtime(each.decided_at),
            }
            for each in decided.order_by("pk")
        ],
        _("我写的批注"): [
            {_("活动"): each.application.title, _("批注"): each.text,
             _("时间"): timezone.localtime(each.at)}
            for each in remarks
        ],
        _("我申请的变更"): [
            {_("活动"): each.application.title, _("为什么改"): each.reason,
             _("结果"): each.get_state_display(), _("时间"): timezone.localtime(each.at)}
            for each in changes
        ],
    }  # fmt: skip
    return {heading: rows for heading, rows in found.items() if rows}
