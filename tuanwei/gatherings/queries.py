"""Reads about gatherings: who somebody is to an audience, what clashes, how full a list is."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from uuid import uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, JSONObject, TruncDate, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import belonged, hats
from tuanwei.gatherings.audience import Audience, Person, why_not
from tuanwei.gatherings.models import Absence, CheckIn, Gathering, Pause, Registration
from tuanwei.gatherings.rules_models import Kind
from tuanwei.gatherings.venue_models import Closure, Venue
from tuanwei.lib.finding import holding
from tuanwei.lib.statements import Statement, columns, instance
from tuanwei.lib.versioned import Versioned

plan_version = Versioned("gatherings:plan", lambda: uuid4().hex)
"""() → a mark that changes when something is published, changed or called off."""


def person_of(user):
    """The Person that an audience looks at, in one query beside the hats; kept on `user`."""
    known = getattr(user, "_audience_person", None)
    if known is None:
        known = user._audience_person = _read_person(user)
    return known


def _read_person(user):
    if not user.is_authenticated:
        return Person()
    row = (
        Member.objects.filter(user=user.pk, left_on=None)
        .values_list("branch", "branch__parent", "branch__parent__parent", "grade",
                     "political_status")
        .first()
    )  # fmt: skip
    worn = hats(user)
    cadre = bool(worn.branch_ids or worn.general_branch_ids)
    if row is None:
        return Person(frozenset(worn.unit_ids), is_cadre=cadre)
    *units, grade, status = row
    ids = frozenset(filter(None, units)) | worn.unit_ids
    return Person(ids, grade, status, is_member=True, is_cadre=cadre, branch_id=units[0])


@cache
def gathering_query():
    """A gathering by primary key with [[key, name]] of the units it is for."""
    return Statement(
        "gathering_with_audience", ("bigint",),
        f"""
        SELECT {columns(Gathering, "gathering")},
               (SELECT json_agg(json_build_array(unit.id, unit.name))
                FROM gatherings_gathering_units meant JOIN branches_unit unit ON unit.id = meant.unit_id
                WHERE meant.gathering_id = gathering.id)
        FROM gatherings_gathering gathering WHERE gathering.id = $1
        """,  # noqa: S608
    )  # fmt: skip


def gathering_to_join(pk):
    """The gathering with its audience in one planned question, for everybody who registers at the
    same moment; None where there is none."""
    found = gathering_query().rows(pk) if pk < 2**63 else ()  # a bigint, as every key
    if not found:
        return None
    *values, units = found[0]
    gathering = instance(Gathering, values)
    gathering._audience_units = tuple(sorted(map(tuple, units or ())))
    return gathering


def audience_of(gathering):
    """The Audience of a gathering; its units are read where they are not known yet."""
    units = getattr(gathering, "_audience_units", None)
    if units is None:
        units = tuple(sorted((unit.pk, unit.name) for unit in gathering.units.all()))
    return Audience(gathering.role, units, tuple(gathering.grades))


def of_mine(gatherings, user):
    """Those for which `user` has registered."""
    mine = Registration.objects.filter(
        user=user.pk, gathering=OuterRef("pk"), state__in=Registration.IN_FORCE
    )
    return gatherings.filter(Exists(mine))


def asking(gatherings):
    """The gatherings of a list with the units that each is for, in the same query."""
    through = Gathering.units.through.objects.filter(gathering=OuterRef("pk"))
    units = through.values(asked=JSONObject(id="unit_id", name="unit__name"))
    return gatherings.annotate(asked_units=ArraySubquery(units))


def audience_in_list(gathering):
    """The Audience of a gathering that `asking` read."""
    units = tuple(sorted((each["id"], each["name"]) for each in gathering.asked_units))
    return Audience(gathering.role, units, tuple(gathering.grades))


def not_meant(user, gathering, audience=None):
    """Why `user` is not meant, or cannot register for now, in words; None for those who can. What
    pauses is kept in the process and costs no query."""
    if gathering.mode == Gathering.Mode.PROMOTED:
        return _("这一场由前一场晋级，不用自己报名。")
    audience = audience or audience_of(gathering)
    if not audience.is_everybody and (reason := why_not(person_of(user), audience)):
        return reason
    return paused_words(user, gathering)


def _read_pauses():
    found = {}
    rows = Pause.objects.filter(last_on__gte=timezone.localdate())
    for each in rows.select_related("absence__gathering__rules"):
        found.setdefault(each.user_id, []).append(each)
    return found


paused = Versioned("gatherings:paused", _read_pauses)
"""() → {user's key: [Pause]} of those that are not over."""


def pause_of(user, mode=None):
    """The Pause in force for `user`, the one that ends last; with `mode`, of those about it."""
    today = timezone.localdate()
    found = [
        each for each in paused().get(user.pk, ())
        if each.first_on <= today <= each.last_on
        and (mode is None or mode in each.absence.gathering.rules.paused_modes)
    ]  # fmt: skip
    return max(found, key=lambda each: each.last_on, default=None)


def paused_words(user, gathering):
    """Why somebody who missed too much cannot register now; None for everybody else."""
    pause = pause_of(user, gathering.mode)
    if pause is None:
        return None
    again = pause.last_on + timedelta(days=1)
    return _("最近缺席了 %(n)d 次（最后一次是“%(title)s”），%(day)s起才能再报名。") % {
        "n": pause.times, "title": pause.absence.gathering,
        "day": f"{again.month}月{again.day}日"}  # fmt: skip


def registration_of(user, gathering):
    """The newest registration of `user`, None without one."""
    found = Registration.objects.filter(gathering=gathering.pk, user=user.pk)
    return found.order_by("-pk").first()


def line():
    """The order in which people wait: as drawn, then as they came."""
    return ("rank", "pk")


def waiting(gathering):
    """Those who wait, the next one first."""
    found = Registration.objects.filter(gathering=gathering.pk, state=Registration.State.WAITING)
    return found.order_by(*line())


def place_in_line(registration):
    """How many stand in front, and oneself: 1 is the next."""
    if registration.rank is None:
        before = Q(rank__isnull=False) | Q(rank=None, pk__lt=registration.pk)
    else:
        before = Q(rank__lt=registration.rank)
    return waiting(registration.gathering).filter(before).count() + 1


def clashes(user, gathering):
    """What `user` has registered for at the same time."""
    return (
        Gathering.objects.filter(
            registrations__user=user.pk, registrations__state__in=Registration.IN_FORCE,
            state=Gathering.State.PUBLISHED,
        )
        .between(gathering.starts_at, gathering.ends_at)
        .exclude(pk__in={gathering.pk, gathering.parent_id})
        .exclude(parent=gathering.pk)
    )  # fmt: skip


@dataclass(frozen=True)
class VenueProblem:
    """Why a venue cannot be had; `gathering` where another one has it."""

    words: str
    gathering: Gathering | None = None


def venue_problems(venue, start, end, *, besides=None):
    """What stands against using `venue` in [start, end): others, closures, hours; the earliest
    first within each."""
    return problems_of([(venue, start, end)], besides=besides)[0]


def problems_of(wanted, *, besides=None):
    """One list of VenueProblem for each (venue, start, end); three queries for all of them."""
    wanted = list(wanted)
    if not wanted:
        return []
    taken = (
        Gathering.objects.exclude(state=Gathering.State.CANCELLED)
        .filter(_any(wanted, "occupied_from", "occupied_until"))
        .exclude(pk=besides and besides.pk)
        .select_related("unit")
    )
    taken, closed = list(taken), list(Closure.objects.filter(_any(wanted, "starts_at", "ends_at")))
    prefetch_related_objects(list({venue.pk: venue for venue, *_ in wanted}.values()), "hours")
    known = {venue.pk: venue for venue, *_ in wanted if "hours" in venue._prefetched_objects_cache}
    return [
        _problems(known.get(venue.pk, venue), start, end, taken, closed)
        for venue, start, end in wanted
    ]


def _any(wanted, since, until):
    """Q of what touches one of `wanted`, between the fields `since` and `until`."""
    found = Q()
    for venue, start, end in wanted:
        found |= Q(**{"venue": venue.pk, f"{since}__lt": end, f"{until}__gt": start})
    return found


def _problems(venue, start, end, taken, closed):
    others = [
        other for other in taken
        if other.venue_id == venue.pk and other.occupied_from < end and other.occupied_until > start
    ]  # fmt: skip
    shut = [
        each for each in closed
        if each.venue_id == venue.pk and each.starts_at < end and each.ends_at > start
    ]  # fmt: skip
    found = [
        VenueProblem(
            f"{_spoken(other.occupied_from, other.occupied_until)} {other.unit}{_use(other)}。",
            other,
        )
        for other in others[:3]
    ]
    found += [
        VenueProblem(f"{_spoken(each.starts_at, each.ends_at)} 停用：{each.reason}。")
        for each in shut[:3]
    ]
    return found + outside_hours(venue, start, end)


def _use(other):
    return "已有安排" if other.state == Gathering.State.DRAFT else f"已经用作“{other}”"


def outside_hours(venue, start, end):
    """The days of [start, end) on which the venue is not open for all of it."""
    hours = {each.weekday: (each.opens, each.closes) for each in venue.hours.all()}
    if not hours:
        return []
    found = []
    for first, last in by_day(timezone.localtime(start), timezone.localtime(end)):
        opens, closes = hours.get(first.weekday(), (None, None))
        if opens is None:
            found.append(
                VenueProblem(f"{first:%m月%d日}（周{'一二三四五六日'[first.weekday()]}）不开放。")
            )
        elif first.time() < opens or last.date() > first.date() or last.time() > closes:
            found.append(VenueProblem(f"{first:%m月%d日}只在 {opens:%H:%M}–{closes:%H:%M} 开放。"))
    return found


def by_day(start, end):
    """[start, end) cut at midnights; a piece that reaches midnight ends with it."""
    while start < end:
        midnight = datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)
        yield start, min(end, midnight)
        start = midnight


def _spoken(start, end):
    start, end = timezone.localtime(start), timezone.localtime(end)
    if start.date() == end.date():
        return f"{start:%m月%d日 %H:%M}–{end:%H:%M}"
    return f"{start:%m月%d日 %H:%M}–{end:%m月%d日 %H:%M}"


def counts(gathering):
    """{state: how many} of the registrations."""
    return Counter(
        Registration.objects.filter(gathering=gathering.pk).values_list("state", flat=True)
    )


@dataclass(frozen=True)
class Attendance:
    """How many registered and are still in force, had a seat, came, came late, left early, and had
    a seat but stayed away from what is over."""

    registered: int
    seated: int
    came: int
    late: int
    early: int
    no_show: int


LATE = Q(at__gt=F("gathering__starts_at") + F("gathering__late_minutes") * timedelta(minutes=1))
EARLY = Q(left_at__lt=F("gathering__ends_at"))


def attendance_of(gathering_ids):
    """{gathering's key: Attendance}, in one query."""
    came = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=OuterRef("user"))
    registrations = Registration.objects.filter(
        gathering=OuterRef("pk"), state__in=Registration.IN_FORCE
    )
    seated = Q(state=Registration.State.SEATED)
    check_ins = CheckIn.objects.filter(gathering=OuterRef("pk"))
    rows = Gathering.objects.filter(pk__in=list(gathering_ids)).values_list(
        "pk", "ends_at", _counted(registrations), _counted(registrations.filter(seated)),
        _counted(check_ins), _counted(check_ins.filter(LATE)), _counted(check_ins.filter(EARLY)),
        _counted(registrations.filter(seated, ~Exists(came))),
    )  # fmt: skip
    now = timezone.now()
    return {
        key: Attendance(*counts, away if ends_at <= now else 0)
        for key, ends_at, *counts, away in rows
    }


def _counted(rows):
    counted = rows.order_by().values("gathering").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Attendee:
    """Somebody who had a seat or came. `is_away`: had a seat in what is over and did not come."""

    user_id: int
    had_seat: bool
    came: bool
    is_late: bool = False
    left_early: bool = False
    is_made_up: bool = False
    is_away: bool = False


def attendees(gathering_ids):
    """{gathering's key: [Attendee]} by user's key, in two queries; whoever waits or was refused and
    did not come stands in none."""
    keys, now = list(gathering_ids), timezone.now()
    seats = {
        (key, user): ends_at <= now
        for key, user, ends_at in Registration.objects.filter(
            gathering__in=keys, state=Registration.State.SEATED
        ).values_list("gathering", "user", "gathering__ends_at")
    }
    found = {key: [] for key in keys}
    for key, user, way, late, early in CheckIn.objects.filter(gathering__in=keys).values_list(
        "gathering", "user", "way", _is(LATE), _is(EARLY)
    ):
        had_seat = seats.pop((key, user), None) is not None
        is_made_up = way == CheckIn.Way.MADE_UP
        found[key].append(Attendee(user, had_seat, True, late, early, is_made_up))
    for (key, user), is_over in seats.items():
        found[key].append(Attendee(user, True, False, is_away=is_over))
    return {key: sorted(rows, key=lambda each: each.user_id) for key, rows in found.items()}


def _is(condition):
    return Case(When(condition, then=True), default=False)


def organisers_of(gathering):
    """Keys of those who hear what happens to a gathering: whoever made it and whoever holds a post
    in its unit."""
    today = timezone.localdate()
    posts = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), unit=gathering.unit_id, starts_on__lte=today
    )
    return {gathering.made_by_id, *posts.values_list("user", flat=True)}


def venue_trouble(gathering):
    """Why a gathering cannot stay in its venue, in words: closed since, or not open then."""
    found = venue_closed(gathering)
    if gathering.venue_id is None or gathering.occupied_until <= timezone.now():
        return found
    start, end = gathering.occupied_from, gathering.occupied_until
    return found + [each.words for each in outside_hours(gathering.venue, start, end)]


def venue_closed(gathering):
    """Why a gathering cannot stay in its venue, apart from the hours; one query."""
    if gathering.venue_id is None or gathering.state == Gathering.State.CANCELLED:
        return []
    if gathering.occupied_until <= timezone.now():
        return []
    start, end = gathering.occupied_from, gathering.occupied_until
    closed = Closure.objects.filter(venue=gathering.venue_id, starts_at__lt=end, ends_at__gt=start)
    found = [
        f"{_spoken(each.starts_at, each.ends_at)} 停用：{each.reason}。" for each in closed[:3]
    ]
    if not gathering.venue.is_active:
        found.append("这个场地不再开放使用。")
    return found


MEMBERSHIPS = "user__member__memberships"
HELD_BY = ("committee", "general_branch", "department")


@dataclass(frozen=True)
class Turnout:
    """Of the people who were in a branch that day, `came` of the `meant` (who had a seat, or came without) were at a
    gathering of the college or a general branch."""

    branch: int
    gathering: int
    title: str
    kind: str
    held_by: str
    on: date
    came: int
    meant: int


@dataclass(frozen=True)
class Missed:
    """So many people of a branch had a seat at a gathering and were `away`, or gave it back too late. What was excused
    is not counted."""

    branch: int
    gathering: int
    title: str
    kind: str
    on: date
    how: str
    times: int


def _over(first, last, **more):
    """A condition on rows of a gathering: over, not called off, begun between two days, both included."""
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )
    return Q(
        gathering__starts_at__gte=start, gathering__starts_at__lt=end,
        gathering__ends_at__lte=timezone.now(), gathering__state=Gathering.State.PUBLISHED, **more,
    )  # fmt: skip


OF_GATHERING = ("gathering", "gathering__title", "gathering__kind", "gathering__unit__kind", "day")


def turnout_of(branches, first, last):
    """[Turnout] of these branches (keys) at gatherings that the committee, departments and general branches
    held between two days, both included. Two queries."""
    over = _over(first, last, gathering__unit__kind__in=HELD_BY)
    seats = Registration.objects.filter(over, state=Registration.State.SEATED)
    there = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=OuterRef("user"))
    seat = Registration.objects.filter(
        gathering=OuterRef("gathering"), user=OuterRef("user"), state=Registration.State.SEATED
    )
    found: dict = {}
    for *about, branch, meant, came in _of_branches(seats, branches).annotate(
        meant=Count("pk"), came=Count("pk", filter=Exists(there))
    ):
        found[branch, *about] = [came, meant]
    walked_in = CheckIn.objects.filter(over, ~Exists(seat))
    for *about, branch, came in _of_branches(walked_in, branches).annotate(came=Count("pk")):
        figures = found.setdefault((branch, *about), [0, 0])
        figures[0] += came
        figures[1] += came
    return [
        Turnout(branch, pk, title, Kind(kind).label, Unit.Kind(held).label, on, *figures)
        for (branch, pk, title, kind, held, on), figures in sorted(
            found.items(), key=lambda each: (each[0][5], each[0][1], each[0][0])
        )
    ]  # fmt: skip


def missed_by(branches, first, last):
    """[Missed] of these branches (keys) at all gatherings between two days, both included. One query."""
    rows = Absence.objects.filter(_over(first, last), state=Absence.State.COUNTED)
    counted = _of_branches(rows, branches, "kind").annotate(times=Count("pk"))
    return [
        Missed(branch, pk, title, Kind(kind).label, on, Absence.Kind(how).label, times)
        for pk, title, kind, _held, on, how, branch, times in counted
    ]


def _of_branches(rows, branches, *more):
    """The rows by gathering and the branch that their people were in that day; to be counted."""
    return (
        rows.annotate(day=TruncDate("gathering__starts_at"))
        .filter(belonged(MEMBERSHIPS, branches))
        .order_by("day", "gathering", f"{MEMBERSHIPS}__branch")
        .values_list(*OF_GATHERING, *more, f"{MEMBERSHIPS}__branch")
    )


@dataclass(frozen=True)
class HeldOn:
    """How many published gatherings of a unit begin on a day."""

    unit: int
    on: date
    count: int


@dataclass(frozen=True)
class Unattended:
    """A gathering that is over and where nobody checked in."""

    key: int
    unit: int
    title: str
    kind: str
    on: date


@dataclass(frozen=True)
class Booking:
    """A venue taken by a gathering that has begun; `minutes` with setting up and clearing."""

    venue: int
    unit: int
    on: date
    minutes: int


def _going_on(first, last):
    start, end = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )
    return Gathering.objects.filter(
        state=Gathering.State.PUBLISHED, starts_at__gte=start, starts_at__lt=end
    )


def people_seen(first, last):
    """A query for the keys of users who checked in at gatherings that began on first … last."""
    return CheckIn.objects.filter(gathering__in=_going_on(first, last)).order_by().values("user")


def held_on(first, last):
    """[HeldOn] of the days first … last, also those to come. One query."""
    rows = (
        _going_on(first, last)
        .order_by()
        .annotate(on=TruncDate("starts_at"))
        .values_list("unit", "on")
        .annotate(count=Count("pk"))
    )
    return [HeldOn(*row) for row in rows]


def unattended(first, last):
    """[Unattended] that began on first … last, the newest first. One query."""
    rows = (
        _going_on(first, last)
        .filter(ends_at__lte=timezone.now())
        .filter(~Exists(CheckIn.objects.filter(gathering=OuterRef("pk"))))
    )
    return [
        Unattended(each.pk, each.unit_id, each.title, each.get_kind_display(),
                   timezone.localdate(each.starts_at))
        for each in rows.order_by("-starts_at", "-pk")
    ]  # fmt: skip


def bookings(first, last):
    """[Booking] of the days first … last up to now. One query."""
    rows = _going_on(first, last).filter(venue__isnull=False, starts_at__lte=timezone.now())
    return [
        Booking(
            each.venue_id, each.unit_id, timezone.localdate(each.starts_at),
            int((each.occupied_until - each.occupied_from).total_seconds()) // 60,
        )
        for each in rows.order_by("starts_at", "pk")
    ]  # fmt: skip


def venues_in_use():
    """[(key, name)] of the venues that may be used. One query."""
    return list(Venue.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def figures_between(first, last):
    """{word: count} of what was held in these days, who came and how often; with `months` {first day: visits}. Two
    queries."""
    start, end = by_moment(first), by_moment(last + timedelta(days=1))
    rows = CheckIn.objects.filter(gathering__starts_at__gte=start, gathering__starts_at__lt=end)
    found = rows.order_by().aggregate(
        gatherings=Count("gathering", distinct=True), visits=Count("pk"),
        people=Count("user", distinct=True),
    )  # fmt: skip
    months = rows.order_by().values_list(TruncMonth("gathering__starts_at")).annotate(Count("pk"))
    return found | {"months": {timezone.localdate(month): count for month, count in months}}


def by_moment(day):
    """Midnight at the beginning of a day here."""
    return timezone.make_aware(datetime.combine(day, time()))


def gatherings_holding(words):
    """What the calendar shows to everybody and holds every word."""
    rows = Gathering.objects.published()
    return holding(rows, words, "title", "summary", "unit__name", "place", "venue__name")
