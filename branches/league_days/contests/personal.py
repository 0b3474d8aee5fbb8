"""What this room keeps about a person: the entries they handed in."""

from django.utils.translation import gettext as _

from branches.league_days.contests.models import Entry


def of(user):
    """{heading: [{label: value}]}."""
    mine = Entry.objects.filter(by=user.pk).select_related(
        "contest", "unit", "league_day__gathering"
    )
    return {
        _("我报名的评选"): [
            {_("评选"): each.contest.title, _("支部"): each.unit.name, _("编号"): each.number,
             _("团日"): each.league_day.gathering.title, _("一句话介绍"): each.words,
             _("报名"): each.at, _("状态"): each.get_state_display(), _("原因"): each.reason}
            for each in mine.order_by("-at")
        ]
    }  # fmt: skip
