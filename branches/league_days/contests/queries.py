"""Reads about contests: the clock, entries in a stage, what an entry and its branch are known for."""

import datetime as dt
from collections import defaultdict

from django.db import connection
from django.db.models import Count, Q

from branches.league_days.contests import cycle as cycles
from branches.league_days.contests import hooks
from branches.league_days.contests.gates import Facts, year_in_college
from branches.league_days.contests.models import Contest, Entry, StageEntry, StageRun
from branches.league_days.days.models import HandedInFile, LeagueDay, Observation, Partner
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import Entrant
from branches.organisation.models import Appointment, Member, Unit

PHOTOS = "photos"


def clock():
    """The database's clock: every web server asks the same one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cursor.fetchone()[0]


def group_of(unit):
    """CLASS for branches of classes, CLUB for those of clubs and temporary ones."""
    return rules.CLASS if unit.branch_type == Unit.BranchType.CLASS else rules.CLUB


def general_branch_of(unit):
    """The general branch above, None for branches right below the committee."""
    parent = unit.parent
    return parent if parent is not None and parent.kind == Unit.Kind.GENERAL_BRANCH else None


def entries_of(contest):
    """Entries with what their cards show, by number."""
    return contest.entries.select_related(
        "unit", "general_branch", "league_day__gathering", "league_day__theme"
    )


def in_stage(run):
    """StageEntries of those that still take part, in the order of appearing."""
    rows = StageEntry.objects.filter(run=run, entry__state=Entry.State.ADMITTED)
    return rows.select_related("entry__unit", "entry__general_branch", "entry__league_day")


def entrants_of(run) -> tuple[Entrant, ...]:
    """Who is in a stage, without those who withdrew or were disqualified; `carried` is what
    results know and fill in."""
    rows = list(in_stage(run).order_by("entry__number"))
    order = contest_order(run.contest_id)
    return tuple(
        Entrant(
            key=row.entry.key,
            name=row.entry.unit.name,
            unit=row.entry.general_branch.name if row.entry.general_branch else "",
            group=row.entry.group,
            came=row.entry.league_day.came or 0,
            expected=row.entry.league_day.expected or 0,
            entered=order[row.entry_id],
        )
        for row in rows
    )


def contest_order(contest_id):
    """{entry's key: its place in the order of entering}."""
    found = Entry.objects.filter(contest=contest_id).order_by("at", "number")
    return {pk: place for place, pk in enumerate(found.values_list("pk", flat=True), 1)}


def running(contest):
    """The stage that runs, None without one."""
    return contest.stages.filter(state=StageRun.State.RUNNING).first()


def stages_of(contest):
    """StageRuns in their order, each knowing its contest."""
    found = list(contest.stages.order_by("position"))
    for run in found:
        run.contest = contest
    return found


def taken(contest, general_branch_id):
    """{group: entries of this general branch that take a place}."""
    rows = contest.entries.filter(
        general_branch=general_branch_id, state__in=Entry.RUNNING
    ).values_list("group").annotate(n=Count("pk"))  # fmt: skip
    return dict(rows.order_by())


def recorded_between(first, last):
    """League days with a record that may lie between two days: a first look."""
    early = dt.datetime.combine(first - cycles.DAY, dt.time(), cycles.ZONE)
    late = dt.datetime.combine(last + 2 * cycles.DAY, dt.time(), cycles.ZONE)
    return LeagueDay.objects.filter(state=LeagueDay.State.RECORDED).filter(
        Q(gathering__ends_at__range=(early, late)) | Q(recorded_at__range=(early, late))
        | Q(gathering__starts_at__range=(early, late))
    )  # fmt: skip


def decided_on(cycle, day):
    """The deciding date of a league day."""
    return cycles.deciding_date(
        cycle, day.gathering.starts_at, day.gathering.ends_at, day.recorded_at
    )


def held_of(contest, general_branch):
    """{group: league days that branches of a general branch held in the period}."""
    cycle = contest.spec.cycle
    found = recorded_between(cycles.earliest(cycle, contest.first_on), contest.last_on)
    if general_branch is None:
        found = found.exclude(unit__parent__kind=Unit.Kind.GENERAL_BRANCH)
    else:
        found = found.filter(unit__parent=general_branch)
    held: dict = defaultdict(int)
    for day in found.select_related("gathering", "unit"):
        if cycles.belongs(cycle, contest.first_on, contest.last_on, decided_on(cycle, day)):
            held[group_of(day.unit)] += 1
    return dict(held)


def days_to_enter(contest, unit_ids):
    """League days that these branches led and recorded, of the contest's period."""
    cycle = contest.spec.cycle
    rows = recorded_between(cycles.earliest(cycle, contest.first_on), contest.last_on)
    rows = rows.filter(unit__in=unit_ids).select_related("gathering", "unit__parent", "theme")
    return [
        day for day in rows.order_by("gathering__starts_at", "pk")
        if cycles.belongs(cycle, contest.first_on, contest.last_on, decided_on(cycle, day))
    ]  # fmt: skip


def facts_of(contest, days):
    """{league day's key: Facts}, in the same number of queries for one as for many."""
    if not days:
        return {}
    keys, units = [day.pk for day in days], {day.unit_id for day in days}
    photos = _counted(
        HandedInFile.objects.filter(material__league_day__in=keys, material__key=PHOTOS),
        "material__league_day",
    )
    observers = _counted(
        Observation.objects.filter(league_day__in=keys).exclude(noted_at=None), "league_day"
    )
    past = [each for found in hooks.said(hooks.awards, units) for each in found]
    grades: dict = defaultdict(dict)
    members = Member.objects.filter(branch__in=units, left_on=None).exclude(grade=None)
    for unit, grade, n in members.values_list("branch", "grade").annotate(n=Count("pk")).order_by():
        grades[unit][grade] = n
    held = _held(contest, units)
    return {
        day.pk: Facts(
            came=day.came or 0, expected=day.expected or 0, planned_days=_planned_days(day),
            observers=observers.get(day.pk, 0),
            won_ago=frozenset(
                ago for each in past
                if (each.unit, each.kind) == (day.unit_id, contest.kind_id)
                and (ago := cycles.periods_ago(
                    contest.spec.cycle.period, each.first_on, contest.first_on)) is not None
            ),
            won=sum(each.unit == day.unit_id and each.first_on < contest.first_on for each in past),
            held=held[day.unit_id], handed_in_days=_handed_in_days(day),
            photos=photos.get(day.pk, 0), words=len(day.summary), has_theme=day.theme_id is not None,
            stars=day.stars, year=year_in_college(grades[day.unit_id], contest.last_on),
        )
        for day in days
    }  # fmt: skip


def _counted(rows, field):
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by())


def _planned_days(day):
    starts = day.gathering.starts_at
    if day.decided_at is None or day.decided_at > starts:
        return None
    return (_local(starts) - _local(day.decided_at)).days


def _handed_in_days(day):
    if day.recorded_at is None:
        return None
    ended = max(day.gathering.ends_at - cycles.INSTANT, day.gathering.starts_at)
    return max((_local(day.recorded_at) - _local(ended)).days, 0)


def _local(moment):
    return moment.astimezone(cycles.ZONE).date()


def _held(contest, units):
    """{branch: ((period, league days),)} of the month, term and year that the contest's last day
    lies in, until that day; joint ones count for each branch."""
    spans = {per: cycles.Period.of(per, contest.last_on).first for per in rules.PERIODS}
    asked = {gate.per for gate in contest.spec.gates if gate.kind == rules.HELD}
    if not asked:
        return dict.fromkeys(units, ())
    first = min(spans[per] for per in asked)
    rows = recorded_between(first, contest.last_on).select_related("gathering")
    with_us = Partner.objects.filter(unit__in=units, state=Partner.State.ACCEPTED)
    of_day: dict = defaultdict(set)
    for day, unit in with_us.values_list("league_day", "unit"):
        of_day[day].add(unit)
    many: dict = defaultdict(int)
    for day in rows.filter(Q(unit__in=units) | Q(pk__in=list(of_day))):
        on = decided_on(contest.spec.cycle, day)
        for unit in ({day.unit_id} | of_day[day.pk]) & set(units):
            for per in asked:
                if spans[per] <= on <= contest.last_on:
                    many[unit, per] += 1
    return {unit: tuple((per, many[unit, per]) for per in sorted(asked)) for unit in units}


def heads_of(*unit_ids):
    """Ids of their secretaries and deputies."""
    found = Appointment.objects.in_force().filter(
        unit__in=[u for u in unit_ids if u], post__in=("secretary", "deputy")
    )
    return set(found.values_list("user", flat=True))


def partners_of(day_ids):
    """{league day: names of the branches that held it together with the one that led}."""
    rows = Partner.objects.filter(league_day__in=day_ids, state=Partner.State.ACCEPTED)
    found: dict = defaultdict(list)
    for each in rows.select_related("unit"):
        found[each.league_day_id].append(each.unit.name)
    return dict(found)


def contests():
    """Contests with what a list shows."""
    return Contest.objects.select_related("kind", "rules").annotate(
        entered=Count("entries", filter=Q(entries__state__in=Entry.RUNNING))
    )
