"""The calendar of a campaign on real days: what each unit has done, what is due, what came late (R13).

What a line is about says `chain.about`: plan, meeting, a step, a publication, the answer. Any other is
noted by hand, `list` with the list that goes to the Party branch.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Unit
from party_pairing.decisions import chain
from party_pairing.decisions.chain import MEETING, PLAN, about
from party_pairing.decisions.models import Decision, Milestone, PartyAnswer, Posting
from party_pairing.meetings.models import Meeting
from party_pairing.recommend_rules.days import Due, calendar

DONE, DONE_LATE, INVALID, DUE, LATE, AHEAD = "done", "done_late", "invalid", "due", "late", "ahead"
SAID = {
    DONE: ("done", "已完成"), DONE_LATE: ("wait", "补做了，晚了"), INVALID: ("late", "逾期，按规则无效"),
    DUE: ("act", "正在办"), LATE: ("late", "已过期"), AHEAD: ("off", "还没到"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the calendar for one unit. `by_hand`: nothing in the portal shows it, so the unit
    says so. `key` is what it is about."""

    due: Due
    key: str
    done_on: dt.date | None
    state: str
    by_hand: bool

    @property
    def tone(self):
        """As `chip` names it."""
        return SAID[self.state][0]

    @property
    def words(self):
        """The state for people."""
        return SAID[self.state][1]

    @property
    def can_note(self):
        """True where the unit may still say that it is done."""
        open_states = (DUE, LATE, AHEAD)
        is_in_time = not (self.state == LATE and self.due.day.late_is_invalid)
        return self.by_hand and self.state in open_states and is_in_time


def days_of(campaign):
    """The lines on real days, in the order of the rules."""
    return calendar(campaign.spec, campaign.month)


def is_by_hand(spec, key):
    """True where nothing in the portal shows that a line is done."""
    known = {PLAN, MEETING, *(stage.key for stage in chain.stages(spec))}
    return key not in known


def late_words(campaign, key, today=None):
    """Why a step cannot be done any more, and what to do; "" where it can."""
    today = today or timezone.localdate()
    for due in days_of(campaign):
        if about(campaign.spec, due.day) == key and due.day.late_is_invalid and due.is_late(today):
            return _(
                "“%(label)s”到%(month)d月%(day)d日为止，规则写明逾期无效，这一步不能再办。请把人转到下一批：这一批"
                "先中止，下一批重新报名；条件核对过的材料都还在。"
            ) % {"label": due.day.label, "month": due.last_on.month, "day": due.last_on.day}  # fmt: skip
    return ""


def require_in_time(campaign, key):
    """Raises ValidationError in words where it is too late by the rules."""
    if words := late_words(campaign, key):
        raise ValidationError(words, code="late")


def units_of(campaign):
    """Units that have somebody in the campaign."""
    keys = campaign.recommendations.exclude(state="withdrawn").values("unit")
    return list(
        Unit.objects.filter(pk__in=keys).select_related("parent")
        .order_by("parent__name_pinyin", "name_pinyin", "pk")
    )  # fmt: skip


def lines_of(campaign, units):
    """{unit's key: [Line]}. Six queries at most, however many units."""
    dues = days_of(campaign)
    if not dues:
        return {unit.pk: [] for unit in units}
    done, today = _done(campaign, units), timezone.localdate()
    return {
        unit.pk: [_line(campaign.spec, due, done[unit.pk], today) for due in dues] for unit in units
    }


def _line(spec, due, done, today):
    key = about(spec, due.day)
    done_on = done.get(key)
    if done_on is None:
        state = LATE if due.is_late(today) else DUE if today >= due.first_on else AHEAD
    elif not due.is_late(done_on):
        state = DONE
    else:
        state = INVALID if due.day.late_is_invalid else DONE_LATE
    return Line(due, key, done_on, state, is_by_hand(spec, key))


def _done(campaign, units):
    """{unit's key: {line's key: day on which it was done}}."""
    found: dict = defaultdict(dict)
    keys = [unit.pk for unit in units]
    people = defaultdict(set)
    rows = campaign.recommendations.filter(unit__in=keys)
    for unit, pk in rows.filter(state__in=AFTER).values_list("unit", "pk"):
        people[unit].add(pk)
    meetings = campaign.meetings.filter(unit__in=keys).exclude(state__in=("invalid", "called_off"))
    for each in meetings.select_related("gathering"):
        if each.decided_at and each.state not in (Meeting.State.PROPOSED, Meeting.State.RETURNED):
            found[each.unit_id][PLAN] = timezone.localdate(each.decided_at)
        if each.state == Meeting.State.COUNTED:
            found[each.unit_id][MEETING] = timezone.localdate(each.gathering.starts_at)
    for unit, key, at in Milestone.objects.filter(campaign=campaign, unit__in=keys).values_list(
        "unit", "key", "at"
    ):
        found[unit][key] = timezone.localdate(at)
    for key, days in _by_people(campaign, keys).items():
        for unit, wanted in people.items():
            mine = {person: day for person, day in days.items() if person in wanted}
            if wanted and wanted <= mine.keys():
                found[unit][key] = max(mine.values())
    return found


AFTER = ("passed", "published", "approving", "pre", "recommended", "admitted", "expired")


def _by_people(campaign, units):
    """{line's key: {recommendation's key: day}} of what is done person by person."""
    found: dict = defaultdict(dict)
    decisions = Decision.objects.filter(
        recommendation__campaign=campaign, recommendation__unit__in=units
    )
    for step, person, at in decisions.values_list("step", "recommendation", "at"):
        found[step][person] = timezone.localdate(at)
    posted = Posting.objects.filter(campaign=campaign, recommendations__unit__in=units).exclude(
        publicity__state="called_off"
    )
    for position, person, at in posted.values_list(
        "position", "recommendations", "publicity__opened_at"
    ):
        found[chain.publication_key(position)].setdefault(person, timezone.localdate(at))
    answers = PartyAnswer.objects.filter(
        recommendation__campaign=campaign, recommendation__unit__in=units
    ).exclude(answer="later")
    for person, at in answers.values_list("recommendation", "at"):
        found[chain.ANSWER][person] = timezone.localdate(at)
    return found
