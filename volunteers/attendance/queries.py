"""Reads about attendance: who was there, who stands where in a shift, what hours wait for."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from tuanwei.gatherings.leaving import closes_for_leaving
from tuanwei.gatherings.models import Absence, CheckIn, Gathering
from volunteers.attendance.facts import SELF_MADE, in_short
from volunteers.hours.models import HoursEntry, Service
from volunteers.services.models import Assignment, EmergencyContact, Need, Reflection, Shift
from volunteers.teams.models import TeamMember
from volunteers.teams.queries import leading

State = Assignment.State
BEFORE = timedelta(days=1)
"""So long before a shift emergency contacts are shown to whoever leads it."""


def origin_of(shift_id, user_id):
    """What keeps the service of somebody in a shift from coming twice."""
    return f"shift:{shift_id}:{user_id}"


def shift_of(gathering):
    """The Shift that a gathering is, None where it is something else; asked of services only."""
    if gathering.kind != Gathering.Kind.SERVICE:
        return None
    return Shift.objects.filter(gathering=gathering.pk).first()


def teacher_came(shift):
    """The teacher's own check-in; one that somebody else noted is none."""
    return CheckIn.objects.filter(
        gathering=shift.gathering_id, user=shift.teacher_id, way__in=SELF_MADE
    ).first()


@dataclass
class Person:
    """Somebody on the list of a shift."""

    user: object
    assignment: Assignment | None = None
    check_in: CheckIn | None = None
    contact: EmergencyContact | None = None
    service: Service | None = None

    @property
    def is_in(self):
        """Came and has not left."""
        return self.check_in is not None and self.check_in.left_at is None

    @property
    def waits(self):
        """What the hours wait for, in a few characters each."""
        if self.service is None or self.service.state != Service.State.PENDING:
            return []
        return in_short(self.service.waits_for)


@dataclass
class Group:
    """A role with those who have it, or the substitutes, or whoever came besides."""

    need: Need | None
    words: str
    people: list = field(default_factory=list)


@dataclass(frozen=True)
class Roster:
    """Everybody of a shift, role by role, and how many came, are in, and had a place."""

    groups: list
    placed: int
    came: int
    gone: int

    @property
    def still_in(self):
        """How many are there now."""
        return self.came - self.gone

    def everybody(self):
        """All Persons."""
        return [person for group in self.groups for person in group.people]


def roster_of(shift, *, with_contacts=False):
    """The Roster of a shift in five queries, however many they are."""
    came = {
        each.user_id: each
        for each in CheckIn.objects.filter(gathering=shift.gathering_id)
        .exclude(user=shift.teacher_id).select_related("user")
    }  # fmt: skip
    contacts = {}
    if with_contacts:
        contacts = {each.user_id: each for each in shift.emergency_contacts.all()}
    places = list(
        Assignment.objects.filter(shift=shift).exclude(state=State.CANCELLED)
        .select_related("user", "need").order_by("need", "pk")
    )  # fmt: skip
    services = services_of(shift, {*came, *(each.user_id for each in places)})
    groups = {each.pk: Group(each, each.role) for each in shift.needs.filter(number__gt=0)}
    substitutes, besides = Group(None, "替补"), Group(None, "不在名单，现场来的")
    for each in places:
        person = Person(
            each.user, each, came.pop(each.user_id, None), contacts.get(each.user_id),
            services.get(each.user_id),
        )  # fmt: skip
        if each.state == State.SUBSTITUTE:
            substitutes.people.append(person)
        else:
            groups.setdefault(each.need_id, Group(each.need, each.need.role)).people.append(person)
    for check_in in came.values():
        person = Person(check_in.user, None, check_in, None, services.get(check_in.user_id))
        besides.people.append(person)
    found = [*groups.values(), *(each for each in (substitutes, besides) if each.people)]
    people = [person for group in found for person in group.people]
    return Roster(
        found, sum(each.state == State.PLACED for each in places),
        sum(each.check_in is not None for each in people),
        sum(each.check_in is not None and not each.is_in for each in people),
    )  # fmt: skip


def services_of(shift, user_ids):
    """{user's key: Service} that the shift gave these people."""
    origins = {origin_of(shift.pk, user): user for user in user_ids}
    rows = Service.objects.filter(origin__in=origins)
    return {origins[each.origin]: each for each in rows}


def claimed_then(check_ins):
    """Keys of those for whom a claim has been credited at the time of their stay; one query, none
    where nobody has left."""
    stays = {each.user_id: each for each in check_ins if each.left_at}
    if not stays:
        return set()
    rows = Service.objects.filter(
        volunteer__user__in=stays, source="claim", state=Service.State.COUNTED,
        came_at__lt=max(each.left_at for each in stays.values()),
        left_at__gt=min(each.at for each in stays.values()),
    )  # fmt: skip
    return {
        user for user, came, left in rows.values_list("volunteer__user", "came_at", "left_at")
        if came < stays[user].left_at and stays[user].at < left
    }  # fmt: skip


def hours_of(service):
    """What stands in the ledger for a service."""
    total = HoursEntry.objects.filter(service=service).aggregate(total=Sum("hours"))["total"]
    return total or Decimal(0)


def shows_contacts(gathering, now=None):
    """True from a day before a shift until everybody has gone home."""
    now = now or timezone.now()
    return gathering.starts_at - BEFORE <= now < closes_for_leaving(gathering)


def on_shift(shift, *, with_substitutes=False):
    """Keys of those who have a place, perhaps also of those who stand by."""
    states = [State.PLACED, State.SUBSTITUTE] if with_substitutes else [State.PLACED]
    rows = Assignment.objects.filter(shift=shift, state__in=states)
    return set(rows.values_list("user", flat=True))


def of_today(user, *, is_staff):
    """Shifts of today and those not yet over that `user` leads or supervises; all for staff."""
    now, today = timezone.now(), timezone.localdate()
    start = timezone.make_aware(datetime.combine(today, time()))
    rows = Shift.objects.filter(
        gathering__state=Gathering.State.PUBLISHED,
        gathering__starts_at__lt=start + timedelta(days=1), gathering__ends_at__gt=start,
    )  # fmt: skip
    rows = rows | Shift.objects.filter(
        gathering__state=Gathering.State.PUBLISHED, gathering__starts_at__lt=now,
        gathering__ends_at__gt=now - timedelta(hours=6),
    )  # fmt: skip
    if not is_staff:
        rows = rows.filter(Q(project__team__in=leading(user)) | Q(teacher=user.pk))
    placed = Q(assignments__state=State.PLACED)
    return (
        rows.select_related("gathering__venue", "project__team", "teacher")
        .annotate(placed=Count("assignments", filter=placed, distinct=True),
                  came=Count("gathering__check_ins", distinct=True))
        .order_by("gathering__starts_at", "pk")[:60]
    )  # fmt: skip


def waiting(user, *, is_staff):
    """Services of shifts that wait for something, in the teams of `user`; all for staff. Whoever is
    still there waits for nothing yet."""
    done = Q(closes_at=None) | Q(closes_at__lte=timezone.now()) | Q(left_at__isnull=False)
    rows = Service.objects.filter(done, state=Service.State.PENDING, origin__startswith="shift:")
    if not is_staff:
        rows = rows.filter(Q(team__in=leading(user)) | Q(origin__in=_supervised(user)))
    return rows.select_related("volunteer", "team")


def _supervised(user):
    """Origins of those who came to shifts that `user` supervises."""
    rows = Shift.objects.filter(teacher=user.pk, gathering__check_ins__isnull=False)
    pairs = rows.values_list("pk", "gathering__check_ins__user")
    return [origin_of(*pair) for pair in pairs]


def shift_id_of(service):
    """The key of the shift that a service comes from."""
    return int(service.origin.split(":")[1])


def over_since(now, since):
    """Shifts that ended within `since` before `now` and to which somebody came."""
    came = CheckIn.objects.filter(gathering=OuterRef("gathering"))
    return (
        Shift.objects.filter(Exists(came), gathering__ends_at__range=(now - since, now))
        .select_related("gathering", "project__team").order_by("pk")
    )  # fmt: skip


def without_reflection(shift):
    """Keys of those who came, left, and have not said anything yet."""
    said = Reflection.objects.filter(shift=shift, user=OuterRef("user"))
    rows = CheckIn.objects.filter(~Exists(said), gathering=shift.gathering_id)
    return set(rows.exclude(user=shift.teacher_id).values_list("user", flat=True))


def shared_of(project_id, *, hidden=False):
    """What people said about a project and share, the newest first; `hidden`: also what was taken
    out of sight."""
    rows = Reflection.objects.filter(shift__project=project_id, is_shared=True)
    rows = rows if hidden else rows.filter(is_hidden=False)
    return rows.select_related("user", "shift__gathering", "shift__project__team")


def my_shifts(user):
    """[(CheckIn, Shift, has a reflection)] of shifts that `user` came to, the newest first."""
    said = Reflection.objects.filter(shift__gathering=OuterRef("gathering"), user=user.pk)
    rows = CheckIn.objects.filter(user=user.pk, gathering__shift__isnull=False)
    rows = rows.exclude(gathering__shift__teacher=user.pk).annotate(has_said=Exists(said))
    return rows.select_related("gathering__shift__project__team")


def coming(user):
    """Places of `user` in what has not ended, with what they still have to leave there."""
    left = EmergencyContact.objects.filter(shift=OuterRef("shift"), user=user.pk)
    rows = Assignment.objects.filter(
        user=user.pk, state__in=[State.PLACED, State.SUBSTITUTE],
        shift__gathering__state=Gathering.State.PUBLISHED,
        shift__gathering__ends_at__gt=timezone.now(),
    ).annotate(has_contact=Exists(left))  # fmt: skip
    return rows.select_related("shift__gathering__venue", "need").order_by(
        "shift__gathering__starts_at", "pk"
    )


def standing(user, shift):
    """(leads the team, came, has a place or stands by, left a contact) in one question."""
    mine = Q(shift=OuterRef("pk"), user=user.pk)
    led = TeamMember.objects.filter(
        team=OuterRef("project__team"), user=user.pk, state=TeamMember.State.IN,
        role__in=TeamMember.LEADING,
    )  # fmt: skip
    came = CheckIn.objects.filter(gathering=OuterRef("gathering"), user=user.pk)
    placed = Assignment.objects.filter(mine).exclude(state=State.CANCELLED)
    left = EmergencyContact.objects.filter(mine)
    found = Shift.objects.filter(pk=shift.pk).order_by()
    return found.values_list(Exists(led), Exists(came), Exists(placed), Exists(left)).get()


def takes_part(user, shift):
    """True for whoever came to a shift or has a place in it."""
    came = CheckIn.objects.filter(gathering=shift.gathering_id, user=user.pk)
    placed = Assignment.objects.filter(shift=shift, user=user.pk).exclude(state=State.CANCELLED)
    return came.exists() or placed.exists()


@dataclass(frozen=True)
class Cell:
    """How one person stood in one shift: a letter for paper, words and tone for the screen."""

    tone: str
    words: str
    check_in: CheckIn | None = None


@dataclass(frozen=True)
class Grid:
    """People × shifts; a row is (user, [Cell or None], times came, times had a place)."""

    shifts: list
    rows: list


def cell_of(gathering, check_in, is_placed, absence, now):
    """The Cell of somebody, None where they have nothing to do with the shift."""
    if check_in is not None:
        if check_in.way == CheckIn.Way.MADE_UP:
            return Cell("wait", "补签", check_in)
        words = ["迟到"] if check_in.at > gathering.late_from else []
        if check_in.left_at and check_in.left_at < gathering.ends_at:
            words.append("早退")
        return Cell("wait" if words else "done", "、".join(words) or "到", check_in)
    if absence is not None and absence.state == Absence.State.EXCUSED:
        return Cell("off", "请假")
    if not is_placed and absence is None:
        return None
    if gathering.ends_at > now:
        return Cell("off", "已报")
    return Cell("late", "没来")


def grid_of(project, *, series=None, term=None, now=None):
    """The Grid of the shifts of a project that have begun, or of one series; four queries."""
    now = now or timezone.now()
    shifts = Shift.objects.filter(project=project, gathering__starts_at__lte=now)
    shifts = shifts.exclude(gathering__state=Gathering.State.CANCELLED)
    if series is not None:
        shifts = shifts.filter(series=series)
    if term is not None:
        first, after = (
            timezone.make_aware(datetime.combine(day, time()))
            for day in (term.first_day, term.next.first_day)
        )
        shifts = shifts.filter(gathering__starts_at__gte=first, gathering__starts_at__lt=after)
    shifts = list(shifts.select_related("gathering").order_by("gathering__starts_at", "pk"))
    by_gathering = {each.gathering_id: each.pk for each in shifts}
    people, placed, came, away = {}, defaultdict(dict), {}, {}
    places = Assignment.objects.filter(shift__in=by_gathering.values(), state=State.PLACED)
    for each in places.select_related("user", "need"):
        people[each.user_id] = each.user
        placed[each.user_id][each.shift_id] = each
    for each in CheckIn.objects.filter(gathering__in=by_gathering).select_related("user"):
        people[each.user_id] = each.user
        came[each.user_id, by_gathering[each.gathering_id]] = each
    for each in Absence.objects.filter(gathering__in=by_gathering).select_related("user"):
        people[each.user_id] = each.user
        away[each.user_id, by_gathering[each.gathering_id]] = each
    rows = []
    for key, user in people.items():
        cells = [
            None if shift.teacher_id == key else cell_of(
                shift.gathering, came.get((key, shift.pk)), shift.pk in placed[key],
                away.get((key, shift.pk)), now,
            )
            for shift in shifts
        ]  # fmt: skip
        if any(cells):
            there = sum(cell is not None and cell.check_in is not None for cell in cells)
            rows.append((user, cells, there, sum(cell is not None for cell in cells)))
    rows.sort(key=lambda row: (row[0].name_pinyin, row[0].number))
    return Grid(shifts, rows)
