"""What contests answer to league days: a record that is entered stays as it was judged."""

from django.utils.translation import gettext as _

from branches.league_days.contests.models import Entry
from branches.league_days.days import hooks


def why_fixed(league_day):
    """Why a record cannot be changed while it is entered, in words; None where it is not."""
    used = Entry.objects.filter(league_day=league_day.pk, state__in=Entry.RUNNING)
    entry = used.select_related("contest").first()
    if entry is None:
        return None
    return _("这个团日已经参评“%(contest)s”，总结和材料不能再改。确实有错，请先退出参评，或告诉团委。") % {
        "contest": entry.contest.title}  # fmt: skip


def register():
    """Answer for league days that are entered."""
    if why_fixed not in hooks.fixed:
        hooks.fixed.append(why_fixed)
