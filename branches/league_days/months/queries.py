"""The league days of branches by month, who has not been seen, and a record with all it holds."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from branches.league_days.days.models import DayRules, LeagueDay, Partner
from branches.league_days.days.queries import (
    EXPECTED,
    PHOTOS,
    materials_of,
    photos_of,
    start_of,
)
from branches.league_days.months import coming, lines, texts
from branches.league_days.results import queries as results
from branches.organisation.models import Member, Membership
from tuanwei.gatherings.models import Absence, CheckIn, Gathering

State = LeagueDay.State
SHOWN = (State.SUBMITTED, State.RETURNED, State.APPROVED, State.RECORDED)
BY_PLACE = ("parent__name_pinyin", "parent_id", "name_pinyin", "pk")
"""The order of branches on the board."""
LOOKED_BACK = 12
"""So many league days are looked through for who has not been seen."""


def days_by_branch(branches, first, last):
    """{branch's key: [lines.Day]} of the league days that end from `first` to before `last`, joint
    ones with each branch that said yes, each with its own part of the figures; drafts and what was
    called off are left out. Three queries."""
    rows = list(
        LeagueDay.objects.filter(
            state__in=SHOWN, gathering__ends_at__gte=start_of(first),
            gathering__ends_at__lt=start_of(last),
        )
        .filter(_of(branches))
        .exclude(gathering__state=Gathering.State.CANCELLED)
        .values_list(
            "pk", "unit", "number", "gathering__title", "theme__title", "own_theme",
            "gathering__ends_at", "rules", "state", "came", "expected", "stars",
        )
    )  # fmt: skip
    joint = defaultdict(list)
    for key, *part in Partner.objects.filter(
        league_day__in=[row[0] for row in rows], state=Partner.State.ACCEPTED
    ).values_list("league_day", "unit", "came", "expected"):
        joint[key].append(part)
    allowed = _record_days({row[7] for row in rows})
    found, now = defaultdict(list), timezone.now()
    for (
        key, unit, number, title, theme, own_theme, ends, rules, state, came, expected, stars
    ) in rows:  # fmt: skip
        on = timezone.localdate(ends)
        own = (
            unit, (came or 0) - sum(part for _unit, part, _expected in joint[key]),
            (expected or 0) - sum(part for _unit, _came, part in joint[key]),
        )  # fmt: skip
        for holder, its_came, its_expected in (own, *joint[key]):
            found[holder].append(lines.Day(
                key, number, title, theme or own_theme, on,
                on + dt.timedelta(days=allowed[rules]), state == State.RECORDED,
                state in (State.APPROVED, State.RECORDED), ends <= now, bool(joint[key]),
                its_came, its_expected, stars,
            ))  # fmt: skip
    return found


def _of(branches):
    """A condition on league days: held by one of `branches` (a queryset or keys)."""
    accepted = Partner.objects.filter(unit__in=branches, state=Partner.State.ACCEPTED)
    return Q(unit__in=branches) | Q(pk__in=accepted.values("league_day"))


def _record_days(keys):
    """{key of DayRules: how many days a record may take}."""
    return {each.pk: each.spec.record_days for each in DayRules.objects.filter(pk__in=keys)}


def months_of(branch, firsts):
    """[lines.Month] of one branch for these months, in their order."""
    days = days_by_branch([branch.pk], firsts[0], lines.following(firsts[-1]))
    return lines.months_with(days[branch.pk], firsts, timezone.localdate())


@dataclass(frozen=True)
class Row:
    """A branch and its months on the board, oldest first."""

    branch: object
    months: tuple


@dataclass(frozen=True)
class Board:
    """The months of many branches. `totals` are, a month, how many branches stand in each state."""

    firsts: tuple
    rows: list
    totals: tuple


def board(branches, firsts):
    """The Board of a queryset of branches, by general branch and name; five queries."""
    today = timezone.localdate()
    days = days_by_branch(branches.order_by().values("pk"), firsts[0], lines.following(firsts[-1]))
    found = branches.order_by(*BY_PLACE)
    rows = [Row(each, lines.months_with(days[each.pk], firsts, today)) for each in found]
    totals = tuple(
        {state: sum(row.months[place].state == state for row in rows) for state in lines.STATES}
        for place in range(len(firsts))
    )
    return Board(firsts, rows, totals)


# --- who has not been seen


@dataclass(frozen=True)
class Missed:
    """Who was not seen at the last league days of a branch: `people` and, apart, those who gave a
    reason, each (name, coming.NotSeen); `meetings` is how many were looked through."""

    people: list
    apart: list
    meetings: int


def missed(branch):
    """The Missed of a branch. Only league days at which somebody of it was checked in count; six
    queries."""
    over = (
        LeagueDay.objects.filter(
            _of([branch.pk]), state__in=(State.APPROVED, State.RECORDED),
            gathering__ends_at__lte=timezone.now(),
        )
        .exclude(gathering__state=Gathering.State.CANCELLED)
        .filter(gathering__check_ins__user__member__branch=branch.pk)
        .order_by("-gathering__ends_at", "-pk").distinct()
        .values_list("gathering", "gathering__ends_at")[:LOOKED_BACK]
    )  # fmt: skip
    held = {key: timezone.localdate(ends) for key, ends in over}
    came, excused = _by_gathering(CheckIn.objects.filter(gathering__in=held)), defaultdict(set)
    for key, user, state in Absence.objects.filter(gathering__in=held).filter(
        ~Q(state=Absence.State.COUNTED) | Q(plea_at__isnull=False, decided_at=None)
    ).values_list("gathering", "user", "state"):  # fmt: skip
        (came if state == Absence.State.CAME else excused)[key].add(user)
    meetings = [
        coming.Meeting(on, frozenset(came[key]), frozenset(excused[key]))
        for key, on in held.items()
    ]
    members = Member.objects.filter(branch=branch.pk, left_on=None, political_status__in=EXPECTED)
    names = dict(members.values_list("user", "user__name"))
    since = dict(
        Membership.objects.filter(branch=branch.pk, ends_on=None, member__user__in=names)
        .values_list("member__user", "starts_on")
    )  # fmt: skip
    people, apart = coming.not_seen(
        meetings, {user: since.get(user, dt.date.min) for user in names}
    )
    return Missed(
        [(names[each.person], each) for each in people],
        [(names[each.person], each) for each in apart], len(meetings),
    )  # fmt: skip


def _by_gathering(check_ins):
    found = defaultdict(set)
    for key, user in check_ins.values_list("gathering", "user"):
        found[key].add(user)
    return found


# --- what texts are made from


def honours_of(league_day):
    """[texts.Honour] that were granted to it; what is still published for objections is none."""
    rows = results.awards_of_day(league_day.pk)
    return tuple(texts.Honour(each.label, each.contest.title, each.points) for each in rows)


def record_of(league_day):
    """The texts.Record of a league day that is summed up; four queries."""
    gathering, unit = league_day.gathering, league_day.unit
    materials = materials_of(league_day)
    labels = {each.key: each.label for each in league_day.rules.spec.materials}
    photos = [file.attachment.name for file in photos_of(materials)]
    handed_in = [
        labels.get(each.key, each.key) for each in materials
        if each.key != PHOTOS and (each.text or each.files.all())
    ]  # fmt: skip
    notes = list(league_day.observations.values_list("noted_at", flat=True))
    joined = [
        each.unit.name for each in league_day.partners.all()
        if each.state == Partner.State.ACCEPTED
    ]  # fmt: skip
    return texts.Record(
        number=league_day.number, title=gathering.title,
        theme=league_day.theme.title if league_day.theme else league_day.own_theme,
        is_own_theme=league_day.theme is None, units=(unit.name, *joined),
        above=unit.parent.name, starts=timezone.localtime(gathering.starts_at),
        ends=timezone.localtime(gathering.ends_at), place=gathering.where,
        came=league_day.came, expected=league_day.expected, summary=league_day.summary,
        feature=league_day.feature, outcome=league_day.outcome, photos=tuple(photos),
        approved_on=_day(league_day.decided_at), recorded_on=_day(league_day.recorded_at),
        materials=tuple(handed_in), observers=len(notes), noted=len(notes) - notes.count(None),
        stars=league_day.stars, honours=honours_of(league_day),
    )  # fmt: skip


def _day(moment):
    return moment and timezone.localdate(moment)
