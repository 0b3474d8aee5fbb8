"""Who hears a day before that a record or a material has its last day."""

from datetime import timedelta

from django.utils.translation import gettext as _

from branches.league_days.days import notices, queries
from branches.league_days.days.contradictions import MOST_DAYS
from branches.league_days.days.models import LeagueDay

State = LeagueDay.State
REACH = timedelta(days=2 * MOST_DAYS)
"""Nothing is due further from a league day than that, also in working days over a holiday."""


def remind(today):
    """Tell those who plan in the branch what is still missing and has its last day tomorrow; return
    how many league days they heard about."""
    tomorrow, told = today + timedelta(days=1), 0
    near = queries.rows().filter(
        state__in=(State.SUBMITTED, State.RETURNED, State.APPROVED, State.RECORDED),
        gathering__starts_at__lt=queries.start_of(today + REACH),
        gathering__ends_at__gte=queries.start_of(today - REACH),
    )
    for league_day in near.prefetch_related("materials__files__attachment"):
        what = [
            line.rule.label
            for line in queries.checklist(league_day, list(league_day.materials.all()), today)
            if line.due.day == tomorrow and not line.is_done and line.rule.is_required
        ]
        due = queries.record_due(league_day)
        if league_day.state == State.APPROVED and due.day == tomorrow:
            what.insert(0, _("总结"))
        if what:
            notices.due_tomorrow(league_day, what, tomorrow)
            told += 1
    return told
