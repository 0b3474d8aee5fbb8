"""What this room keeps about a person: what they said after shifts, and whom to call."""

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.services.models import EmergencyContact, Reflection


def of(user):
    """{heading: [{label: value}]}."""
    said = Reflection.objects.filter(user=user.pk).select_related("shift__gathering")
    contacts = EmergencyContact.objects.filter(user=user.pk).select_related("shift__gathering")
    return {
        _("服务感想"): [
            {_("班次"): str(each.shift), _("做了什么"): each.did, _("为谁做的"): each.for_whom,
             _("学到了什么"): each.learnt, _("分享给大家"): each.is_shared,
             _("时间"): timezone.localtime(each.at)}
            for each in said
        ],
        _("紧急联系人（结束后 3 天删除）"): [
            {_("班次"): str(each.shift), _("紧急联系人"): each.name,
             _("和我的关系"): each.relation, _("电话"): each.phone,
             _("看过安全提醒"): each.read_briefing_at}
            for each in contacts
        ],
    }  # fmt: skip
