"""What this room keeps about a person, for the copy they may take: their own letters."""

from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.cases.models import Case
from mailbox.cases.together_models import Support


def of(user):
    """{heading: [{label: value}]}; anonymous letters belong to nobody and cannot be found."""
    letters = Case.objects.filter(author=user.pk).select_related("case_class", "sender")
    supports = Support.objects.filter(user=user.pk).select_related("case")
    return {
        _("我的信"): [
            {
                _("编号"): case.number,
                _("类别"): case.case_class.name,
                _("标题"): case.title,
                _("正文"): case.text,
                _("署名"): case.get_visibility_display(),
                _("来信时间"): timezone.localtime(case.received_at),
                _("状态"): case.get_state_display(),
                _("同意公开"): case.publish_consent,
                **_left(case),
            }
            for case in letters
        ],
        _("我附议的信"): [
            {_("标题"): support.case.title, _("附议时间"): timezone.localtime(support.at)}
            for support in supports
        ],
    }


def _left(case):
    sender = getattr(case, "sender", None)
    if sender is None:
        return {}
    return {_("学院班级"): sender.unit, _("电话"): sender.phone, _("邮箱"): sender.email}
