"""What this room keeps about a person: titles and awards that went to them."""

from django.utils.translation import gettext as _

from branches.league_days.results.models import Award


def of(user):
    """{heading: [{label: value}]}."""
    rows = Award.objects.filter(user=user.pk).select_related("contest", "unit")
    return {
        _("团日评选的称号"): [
            {_("评选"): each.contest.title, _("称号"): each.label, _("支部"): each.unit.name,
             _("状态"): each.get_state_display(), _("授予时间"): each.granted_at,
             _("证书编号"): each.code, _("撤销原因"): each.reason}
            for each in rows
        ]
    }  # fmt: skip
