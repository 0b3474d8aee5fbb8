"""What this room keeps about a person: what they objected to."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.publicity import queries


def of(user):
    """{heading: [{label: value}]}."""
    return {
        _("我提的异议"): [
            {
                _("公示"): each.publicity.title,
                _("对哪一项"): each.about,
                _("异议"): each.text,
                _("提出时间"): timezone.localtime(each.made_at),
                _("状态"): each.get_state_display(),
                _("裁定"): each.words,
            }
            for each in queries.own(user)
        ]
    }
