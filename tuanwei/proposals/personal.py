"""What this room keeps about a person: what they proposed and what they support."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.proposals import queries


def of(user):
    """{heading: [{label: value}]}."""
    return {
        _("我的建议"): [
            {
                _("标题"): each.title,
                _("说明"): each.text,
                _("提出时间"): timezone.localtime(each.made_at),
                _("状态"): each.get_state_display(),
                _("答复"): each.words,
            }
            for each in queries.of_person(user)
        ],
        _("我支持的建议"): [
            {_("标题"): each.proposal.title, _("支持时间"): timezone.localtime(each.at)}
            for each in queries.supported_by(user)
        ],
    }
