"""What pages of league days show: chips, verdicts about deadlines, lists."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from branches.league_days.days import deadlines, queries
from branches.league_days.days.models import LeagueDay
from branches.organisation.models import Unit

State = LeagueDay.State
TONES = {
    State.DRAFT: "off", State.SUBMITTED: "wait", State.RETURNED: "act", State.APPROVED: "act",
    State.RECORDED: "done", State.CANCELLED: "off",
}  # fmt: skip


@dataclass(frozen=True)
class Chip:
    """A state in words with its tone."""

    tone: str
    words: str


def chip_of(league_day, now):
    """Where a league day stands; one that is over and has no record says so."""
    if league_day.state == State.APPROVED:
        gathering = league_day.gathering
        if gathering.ends_at <= now:
            due = queries.record_due(league_day)
            late = due.state == deadlines.LATE
            return Chip("late", _("总结晚了 %(n)d 天") % {"n": due.days_late}) if late else Chip(
                "act", _("等总结"))  # fmt: skip
        return Chip("done", _("进行中") if gathering.starts_at <= now else _("方案已通过"))
    return Chip(TONES[league_day.state], league_day.get_state_display())


def due_chip(due):
    """Where something with a deadline stands."""
    late = _("晚了 %(n)d 天") % {"n": due.days_late}
    return {
        deadlines.OPEN: Chip("off", _("还没交")), deadlines.SOON: Chip("act", _("快到期")),
        deadlines.LATE: Chip("late", late), deadlines.DONE: Chip("done", _("已交")),
        deadlines.DONE_LATE: Chip("wait", _("已交，%(late)s") % {"late": late}),
    }[due.state]  # fmt: skip


def by_start(days):
    """A list of league days for paging by when they begin, the newest first."""
    return days.annotate(begins=F("gathering__starts_at"))


ORDER = ["-begins", "-pk"]


def with_chips(page, now):
    """Every row with its chip and theme."""
    for each in page:
        each.chip = chip_of(each, now)
    return page


def my_units(user, worn):
    """Keys of the branches whose league days are one's own: by post, by general branch, by roll."""
    found = set(worn.branch_ids)
    if worn.general_branch_ids:
        below = Unit.objects.filter(parent__in=worn.general_branch_ids)
        found |= set(below.values_list("pk", flat=True))
    member = getattr(user, "member", None) if user.is_authenticated else None
    if member and member.branch_id:
        found.add(member.branch_id)
    return found
