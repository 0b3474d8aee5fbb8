"""What this room keeps about a person: their teams, and what they are qualified for."""

from django.utils.translation import gettext as _

from volunteers.teams.models import Holding, TeamMember


def of(user):
    """{heading: [{label: value}]}."""
    teams = TeamMember.objects.filter(user=user.pk).select_related("team")
    holdings = Holding.objects.filter(user=user.pk).select_related("qualification", "evidence")
    return {
        _("服务队"): [
            {_("服务队"): each.team.name, _("身份"): each.get_role_display(),
             _("状态"): each.get_state_display(), _("加入"): each.joined_on,
             _("离队"): each.left_on, _("我写的"): each.words, _("说明"): each.reason}
            for each in teams
        ],
        _("志愿服务资质"): [
            {_("资质"): each.qualification.name, _("取得于"): each.got_on,
             _("有效到"): each.valid_until, _("状态"): each.get_state_display(),
             _("照片"): each.evidence and each.evidence.name, _("说明"): each.reason}
            for each in holdings
        ],
    }  # fmt: skip
