"""What this room keeps about a person: their applications, the teams they are in, what they decided."""

from django.utils.translation import gettext as _

from activities.applications import review_personal
from activities.applications.models import Application, TeamMember


def of(user):
    """{heading: [{label: value}]}."""
    made = Application.objects.filter(made_by=user.pk).select_related("kind", "unit")
    team = TeamMember.objects.filter(user=user.pk).select_related("application")
    return {
        _("活动申报"): [
            {_("编号"): each.number, _("活动"): each.title, _("类型"): each.kind.name,
             _("申报单位"): each.unit.name, _("负责人手机"): each.phone,
             _("状态"): each.get_state_display(), _("开始填"): each.made_at,
             _("最近提交"): each.submitted_at}
            for each in made
        ],
        _("活动团队"): [
            {_("活动"): each.application.title, _("编号"): each.application.number,
             _("分工"): each.duty, _("负责人"): each.is_leader}
            for each in team
        ],
    } | review_personal.of(user)  # fmt: skip
