"""Reads about league days: whose they are, who should have come and who came, what is due."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.utils import timezone

from branches.league_days.days import deadlines
from branches.league_days.days.deadlines import Due
from branches.league_days.days.models import HandedIn, HandedInFile, LeagueDay, Partner
from branches.organisation.models import Appointment, Member, Membership, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.workdays.queries import current_calendar

State = LeagueDay.State
HELD = (State.APPROVED, State.RECORDED)
PLANNING = ("secretary", "deputy", "organisation", "publicity")
"""Posts whose holders plan and record league days."""
EXPECTED = ("league", "activist", "development", "probationary", "party")
"""Political statuses of those who are expected; others may come, too, and are counted apart."""
PHOTOS = "photos"
"""Key of the material that holds the photos of the record."""


def rows():
    """League days with what every page of them shows."""
    return LeagueDay.objects.select_related("gathering__venue", "unit__parent", "theme", "rules")


def start_of(day):
    """Midnight at the beginning of `day` here."""
    return timezone.make_aware(datetime.combine(day, time()))


def of_units(units):
    """Those that these units hold, alone or as a partner who has said yes."""
    joint = Partner.objects.filter(unit__in=units, state=Partner.State.ACCEPTED)
    return rows().filter(Q(unit__in=units) | Q(pk__in=joint.values("league_day")))


def held_between(units, first, last):
    """Approved or recorded league days of `units`, joint ones included, that ended between two
    days, both included: a day that spans two months belongs to the one in which it ends."""
    return (
        of_units(units)
        .filter(
            state__in=HELD,
            gathering__ends_at__gte=start_of(first),
            gathering__ends_at__lt=start_of(last + timedelta(days=1)),
        )
        .exclude(gathering__state=Gathering.State.CANCELLED)
        .filter(gathering__ends_at__lte=timezone.now())
        .order_by("gathering__ends_at", "pk")
    )


def day_of(gathering):
    """The league day that a gathering is, None where it is something else."""
    if gathering.kind != Gathering.Kind.LEAGUE_DAY and "kind" not in getattr(
        gathering, "before", {}
    ):
        return None
    found = rows().filter(gathering=gathering.pk).first()
    if found:
        found.gathering = gathering
    return found


def units_of(league_day):
    """The Units that hold it: its own, then the partners who have said yes."""
    accepted = league_day.partners.filter(state=Partner.State.ACCEPTED).select_related("unit")
    return [league_day.unit, *(each.unit for each in accepted)]


def starts_on(league_day):
    """The day on which it begins, here."""
    return timezone.localdate(league_day.gathering.starts_at)


def ends_on(league_day):
    """The day on which it ends, here."""
    return timezone.localdate(league_day.gathering.ends_at)


# --- Who came -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turnout:
    """Of one branch: members who should have come, who of them came, and others who came along."""

    unit: Unit
    came: int
    expected: int
    others: int = 0


def expected_of(units, day):
    """{user's key: unit's key} of the members of `units` on `day` who are expected."""
    stays = (
        Membership.objects.in_force(day)
        .filter(branch__in=[each.pk for each in units], member__political_status__in=EXPECTED)
        .filter(Q(member__left_on=None) | Q(member__left_on__gt=day))
    )
    return dict(stays.values_list("member__user", "branch"))


def turnout(league_day, units=None):
    """[Turnout] of the branches that hold it, from check-ins; whoever is of none of them counts as
    another of the first."""
    units = units or units_of(league_day)
    expected = expected_of(units, starts_on(league_day))
    present = list(
        CheckIn.objects.filter(gathering=league_day.gathering_id).values_list("user", flat=True)
    )
    came = Counter(expected[user] for user in present if user in expected)
    asked = Counter(expected.values())
    branch_of = {}
    if strangers := [user for user in present if user not in expected]:
        branch_of = dict(Member.objects.filter(user__in=strangers).values_list("user", "branch"))
    own = {each.pk for each in units}
    others = Counter(
        branch_of.get(user) if branch_of.get(user) in own else league_day.unit_id
        for user in present if user not in expected
    )  # fmt: skip
    return [Turnout(each, came[each.pk], asked[each.pk], others[each.pk]) for each in units]


# --- Who plans and who decides ----------------------------------------------------------------


def planners_of(unit):
    """Keys of those who plan league days of a branch by a post in it."""
    posts = Appointment.objects.in_force().filter(unit=unit, post__in=PLANNING)
    return set(posts.values_list("user", flat=True))


def staff():
    """Keys of the committee's staff."""
    posts = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(posts.values_list("user", flat=True))


def own_to(league_day, cadres=()):
    """Keys of those to whom a plan is their own: who made it, handed it in, or is a cadre of a
    branch that holds it."""
    return {league_day.made_by_id, league_day.submitted_by_id, *cadres}


def deciders_of(days):
    """{league day's key: keys of the general branch's secretaries who decide it}, in three
    queries; empty where there is none, so that the committee's staff do."""
    days = list(days)
    secretaries, cadres = {}, {}
    posts = Appointment.objects.in_force().filter(user__is_active=True)
    above = {each.unit.parent_id for each in days}
    for unit, user in posts.filter(unit__in=above, post="secretary").values_list("unit", "user"):
        secretaries.setdefault(unit, set()).add(user)
    holding = {each.pk: {each.unit_id} for each in days}
    joint = Partner.objects.filter(league_day__in=holding).exclude(state=Partner.State.DECLINED)
    for key, unit in joint.values_list("league_day", "unit"):
        holding[key].add(unit)
    everywhere = set().union(*holding.values())
    for unit, user in posts.filter(unit__in=everywhere).values_list("unit", "user"):
        cadres.setdefault(unit, set()).add(user)
    return {
        each.pk: secretaries.get(each.unit.parent_id, set())
        - own_to(each, set().union(*(cadres.get(unit, set()) for unit in holding[each.pk])))
        for each in days
    }


# --- Themes -----------------------------------------------------------------------------------


def is_meant(theme, unit):
    """True where a theme is for all units, for this one, or for the one above."""
    asked = {each.pk for each in theme.units.all()}
    return not asked or bool(asked & {unit.pk, unit.parent_id})


# --- What is due ------------------------------------------------------------------------------


@dataclass
class Line:
    """A material of the checklist: the rule, what was handed in (None), its files, and when; pages
    add the chip."""

    rule: object
    handed_in: HandedIn | None
    files: list
    due: Due
    chip: object = None

    @property
    def is_done(self):
        """True where what was handed in suffices."""
        return self.due.done_on is not None


def materials_of(league_day):
    """The rows of HandedIn with their files, the oldest first."""
    files = Prefetch("files", HandedInFile.objects.select_related("attachment"))
    return list(HandedIn.objects.filter(league_day=league_day).prefetch_related(files))


def suffices(rule, text, files):
    """True where so much was handed in as the rule asks for."""
    if rule.form == "text":
        return len(text) >= max(rule.least, 1)
    return files >= max(rule.least, 1)


def checklist(league_day, handed_in=None, today=None):
    """[Line] of the materials that the rules ask for, the first due first."""
    today = today or timezone.localdate()
    known = {
        each.key: each for each in (materials_of(league_day) if handed_in is None else handed_in)
    }
    starts, ends, calendar = starts_on(league_day), ends_on(league_day), current_calendar()
    found = []
    for rule in league_day.rules.spec.materials:
        given = known.get(rule.key)
        files = list(given.files.all()) if given else []
        done = given and suffices(rule, given.text, len(files))
        day = deadlines.material_due(rule, starts, ends, calendar)
        done_on = timezone.localdate(given.at) if done else None
        found.append(Line(rule, given, files, Due(day, done_on, today)))
    return sorted(found, key=lambda each: each.due.day)


def photos_of(handed_in):
    """The files of the record's photos among the rows of HandedIn."""
    found = next((each for each in handed_in if each.key == PHOTOS), None)
    return list(found.files.all()) if found else []


def plan_due(league_day, spec=None):
    """Due of the plan."""
    spec = spec or league_day.rules.spec
    done = league_day.submitted_at and timezone.localdate(league_day.submitted_at)
    return Due(deadlines.plan_due(spec, starts_on(league_day)), done, timezone.localdate())


def answer_due(league_day):
    """The last day on which the plan is answered in time."""
    return deadlines.answer_due(league_day.rules.spec, starts_on(league_day))


def record_due(league_day):
    """Due of the record."""
    done = league_day.recorded_at and timezone.localdate(league_day.recorded_at)
    day = deadlines.record_due(league_day.rules.spec, ends_on(league_day))
    return Due(day, done, timezone.localdate())
