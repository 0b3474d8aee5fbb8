"""What this room keeps about a person: the plans and records that they wrote."""

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.league_days.days.models import LeagueDay


def of(user):
    """{heading: [{label: value}]}."""
    mine = Q(made_by=user.pk) | Q(submitted_by=user.pk) | Q(recorded_by=user.pk)
    rows = LeagueDay.objects.select_related("gathering", "unit").order_by("pk")
    decided = rows.filter(decided_by=user.pk)
    return {
        _("我报的和总结的团日"): [
            {_("编号"): each.number, _("名称"): each.gathering.title, _("支部"): each.unit.name,
             _("状态"): each.get_state_display(), _("报方案"): each.made_at,
             _("交方案"): each.submitted_at, _("交总结"): each.recorded_at}
            for each in rows.filter(mine)
        ],
        _("我审批的团日方案"): [
            {_("编号"): each.number, _("审批"): each.decided_at, _("意见"): each.reason}
            for each in decided
        ],
    }  # fmt: skip
