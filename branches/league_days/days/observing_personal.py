"""What observers keep in the portal about themselves, for the copy they may take."""

from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days.observing_queries import observations_by


def of(user):
    """{heading: [{label: value}]}."""
    return {
        _("团日观摩"): [
            {_("团日"): str(each.league_day), _("支部"): each.league_day.unit.name,
             _("派去时间"): timezone.localtime(each.sent_at), _("观摩记录"): each.note,
             _("写于"): each.noted_at and timezone.localtime(each.noted_at)}
            for each in observations_by(user)
        ]
    }  # fmt: skip
