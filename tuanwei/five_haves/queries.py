"""Everything that the five are reckoned from, read once for the whole college: every row knows its general branch.

About twenty questions whatever the size; names and links come with the rows, so that figures and lists agree.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from operator import itemgetter

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from activities import queries as activities
from branches.league_days import queries as league_days
from branches.liaison import queries as liaison
from branches.organisation.models import Appointment, Member, Unit
from branches.reports import queries as reports
from mailbox import queries as mailbox
from tuanwei.audit.queries import last_acts
from tuanwei.five_haves.models import CONTACT, Snapshot, post_label
from tuanwei.five_haves.reckoning import Charge, Place, firsts, monday, new_titles, weeks_of
from tuanwei.gatherings import figures as gatherings
from tuanwei.lib.terms import Term
from tuanwei.workdays.queries import current_calendar
from volunteers import queries as volunteers

LOOKS_BACK = 60
"""So many days before it went stale a sign of life is still looked for, to say when it was."""
KEPT_WEEKS = 12
COMMITTEE = "团委"


@dataclass(frozen=True)
class Turnout:
    """Members of a branch, and how many of them took part."""

    unit: int
    group: int | None
    name: str
    members: int
    active: int


@dataclass(frozen=True)
class Empty:
    """A gathering to which nobody came."""

    title: str
    kind: str
    unit: str
    group: int | None
    on: date
    url: str


@dataclass(frozen=True)
class Idea:
    """Something new: of which aspect, what, whose, since when."""

    aspect: str
    title: str
    unit: str
    group: int | None
    on: date | None
    url: str


@dataclass(frozen=True)
class First:
    """The first project of a kind of a general branch."""

    group: int | None
    kind: int
    kind_name: str
    on: date
    title: str
    unit: str
    url: str


@dataclass(frozen=True)
class Units:
    """The active units: {key: (name, kind, general branch's key)}."""

    known: dict

    def name(self, key):
        """What a unit is called; the committee where it is none of them."""
        return self.known[key][0] if key in self.known else COMMITTEE

    def group(self, key):
        """The general branch a unit belongs to; None for the committee's own."""
        return self.known[key][2] if key in self.known else None

    @property
    def groups(self):
        """[(key, name)] of the general branches, in their order."""
        return [(key, name) for key, (name, kind, _group) in self.known.items()
                if kind == Unit.Kind.GENERAL_BRANCH]  # fmt: skip

    @property
    def branches(self):
        """The keys of the branches below a general branch."""
        return [key for key, (_name, kind, group) in self.known.items()
                if kind == Unit.Kind.BRANCH and group]  # fmt: skip

    def below(self, group):
        """A general branch and its branches."""
        return [key for key, (_name, _kind, own) in self.known.items() if own == group]


@dataclass(frozen=True)
class Records:
    """All rows, of the whole college."""

    today: date
    term: Term
    rules: object
    units: Units
    charges: list
    turnouts: list
    empty: list
    venues: list
    users: list
    """Places as general branches see them: their branches, and what those did with venues and desks."""
    desk: list
    weeks: list
    starts: dict
    """{unit: Counter of days on which something of it begins}"""
    ideas: list
    has_menu: bool


def units():
    """The Units in use. One query."""
    rows = Unit.objects.active().select_related("parent").order_by("kind", "name_pinyin", "pk")
    known = {}
    for each in rows:
        group = None
        if each.kind == Unit.Kind.GENERAL_BRANCH:
            group = each.pk
        elif each.parent and each.parent.kind == Unit.Kind.GENERAL_BRANCH:
            group = each.parent_id
        known[each.pk] = (each.name, each.kind, group)
    return Units(known)


def records(rules, today=None, *, is_whole=True):
    """The Records of today under a version of the definitions; without venues and desks (no question for them) where
    they are read for a general branch only."""
    today = today or timezone.localdate()
    term, known = Term.of(today), units()
    since = today - timedelta(days=rules.stale_days + LOOKS_BACK)
    held = gatherings.held_on(min(since, term.first_day), term.last_day)
    starts = _starts(held, league_days.joint_on(term.first_day, term.last_day), known)
    ideas, has_menu = _ideas(term, today, known)
    booked = gatherings.bookings(today - timedelta(days=rules.place_days), today)
    desk = mailbox.desk_use(today - timedelta(days=rules.place_days), today) if is_whole else []
    return Records(
        today, term, rules, known, _charges(rules, today, since, known, starts),
        _turnouts(rules, today, known), _empty(rules, today, known),
        _venues(booked, desk) if is_whole else [],
        _users(rules, today, known, booked), desk,
        weeks_of(term.first_day, term.last_day, current_calendar().vacation), starts, ideas,
        has_menu,
    )  # fmt: skip


def _starts(held, joint, known):
    found: dict = defaultdict(Counter)
    for each in held:
        found[each.unit][each.on] += each.count
    for unit, day in joint:
        if unit in known.known:
            found[unit][day] += 1
    return found


def _charges(rules, today, since, known, starts):
    tasks, projects = activities.in_hand()
    return [
        *_posts(rules, today, since, known, starts),
        *(
            Charge(
                "任务", f"{each.words}（{each.title}）", known.name(each.unit), each.person, each.last,
                _project("activities:project", each.number), known.group(each.unit), each.due, True,
            )
            for each in tasks
        ),
        *(
            Charge(
                "项目", each.title, known.name(each.unit), each.person, each.last,
                _project("activities:project", each.number), known.group(each.unit), each.due, True,
            )
            for each in projects
        ),
        *(
            Charge(
                each.what, each.title, known.name(each.unit), each.person, each.last, each.url,
                known.group(each.unit), each.due, True, True,
            )
            for each in reports.in_hand()
        ),
        *(
            Charge(
                each.what, each.number, known.name(each.unit), each.person, each.last,
                reverse("mailbox:desk-case", args=[each.number]), known.group(each.unit), each.due, True,
                True,
            )
            for each in mailbox.letters_in_hand()
        ),
        *(
            Charge(
                "承诺", each.what, known.name(each.unit), each.person, each.last,
                reverse("mailbox:promise", args=[key]), known.group(each.unit), each.due, True, True,
            )
            for key, each in mailbox.promises_in_hand()
        ),
        *(
            Charge(
                "会议落实", each.title, known.name(each.unit), each.name, each.signed_on, each.url,
                known.group(each.unit), each.due_on, True, True,
            )
            for each in liaison.follow_ups_open()
        ),
    ]  # fmt: skip


def _project(page, number):
    return reverse(page, args=[number]) if number else ""


def _posts(rules, today, since, known, starts):
    """A Charge for every post that a branch or general branch is to have. Its last sign of life: what whoever holds
    it last did in the portal, or what the unit last held."""
    held = Appointment.objects.in_force(today).filter(
        post__in=rules.posts, unit__in=list(known.known), user__is_active=True
    )
    people = held.order_by().values_list("unit", "post", "user", "user__name", "starts_on", "pk")
    if CONTACT in rules.posts:
        people = people.union(liaison.contacts_in_charge(), all=True)
    holders: dict = defaultdict(list)
    for unit, post, user, name, _since, _key in sorted(people, key=itemgetter(0, 1, 4, 5)):
        holders[unit, post].append((user, name))
    users = {user for found in holders.values() for user, _name in found}
    acts = last_acts(users, _midnight(since)) if users else {}
    for unit, (name, kind, group) in known.known.items():
        if kind not in (Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH) or not group:
            continue
        days = [day for day in starts.get(unit, ()) if day <= today]
        for post in rules.posts:
            people = holders.get((unit, post), [])
            signs = [timezone.localdate(acts[user]) for user, _name in people if user in acts]
            yield Charge(
                post_label(post),
                name,
                name,
                "、".join(each for _user, each in people),
                max([*days, *signs], default=None),
                reverse("organisation:unit-detail", args=[unit]),
                group,
            )


def _turnouts(rules, today, known):
    first = today - timedelta(days=rules.active_days)
    took_part = (
        Q(user__in=gatherings.people_seen(first, today))
        | Q(user__in=volunteers.people_who_served(first, today))
        | Q(user__in=mailbox.people_at_desk(first, today))
    )
    rows = (
        Member.objects.filter(left_on=None, branch__is_active=True)
        .order_by()
        .values_list("branch")
        .annotate(members=Count("pk"), active=Count("pk", filter=took_part))
    )
    found = [
        Turnout(unit, known.group(unit), known.name(unit), members, active)
        for unit, members, active in rows
    ]
    return sorted(found, key=lambda each: (Fraction(each.active, each.members), each.name))


def quiet_members(group, rules, today):
    """The members who did not take part, of a general branch or (None) of all, by branch and number."""
    first = today - timedelta(days=rules.active_days)
    rows = Member.objects.filter(left_on=None, branch__is_active=True)
    if group is not None:
        rows = rows.filter(branch__in=Unit.objects.under(group))
    for users in (
        gatherings.people_seen(first, today), volunteers.people_who_served(first, today),
        mailbox.people_at_desk(first, today),
    ):  # fmt: skip
        rows = rows.exclude(user__in=users)
    return rows.select_related("user", "branch__parent").order_by(
        "branch__parent__name_pinyin", "branch__name_pinyin", "user__number"
    )


def _empty(rules, today, known):
    return [
        Empty(
            each.title, each.kind, known.name(each.unit), known.group(each.unit), each.on,
            reverse("gatherings:gathering", args=[each.key]),
        )
        for each in gatherings.unattended(today - timedelta(days=rules.active_days), today)
    ]  # fmt: skip


def _venues(booked, desk):
    by_venue: dict = defaultdict(list)
    for each in booked:
        by_venue[each.venue].append(each)
    found = [
        Place(
            name, "场地", len(by_venue[key]), Fraction(sum(each.minutes for each in by_venue[key]), 60),
            max((each.on for each in by_venue[key]), default=None),
            reverse("gatherings:venue", args=[key]),
        )
        for key, name in gatherings.venues_in_use()
    ]  # fmt: skip
    return found + [
        Place(
            each.name, "服务台", each.worked, Fraction(each.minutes, 60), each.last,
            reverse("mailbox:shift-list"),
        )
        for each in desk
    ]  # fmt: skip


def _users(rules, today, known, booked):
    """What branches and general branches did with venues and desks."""
    uses: dict = defaultdict(list)
    for each in booked:
        uses[each.unit].append((each.on, each.minutes))
    first = today - timedelta(days=rules.place_days)
    for each in mailbox.shifts_worked_of(known.branches, first, today):
        uses[each.branch].append((each.on, each.minutes))
    found = []
    for unit, (name, kind, group) in known.known.items():
        if not group or (kind == Unit.Kind.GENERAL_BRANCH and not uses[unit]):
            continue
        found.append(
            Place(
                name, kind, len(uses[unit]), Fraction(sum(minutes for _on, minutes in uses[unit]), 60),
                max((on for on, _minutes in uses[unit]), default=None),
                reverse("organisation:unit-detail", args=[unit]), group,
            )
        )  # fmt: skip
    return found


def _ideas(term, today, known):
    """([Idea] of the term, is there a menu?)."""
    answered, earlier = activities.themes_of(term.code)
    found = []
    menu = reverse("activities:menu")
    new = set(new_titles([each.title for each in answered or ()], earlier))
    for each in answered or ():
        if each.title in new:
            unit = known.name(each.unit) if each.unit else ""
            found.append(Idea("themes", each.title, unit, known.group(each.unit), None, menu))
    projects = [
        First(
            known.group(each.unit), each.kind, each.kind_name, each.on, each.title,
            known.name(each.unit), _project("activities:project-live", each.number),
        )
        for each in sorted(activities.first_projects(), key=lambda each: (each.on, each.key))
    ]  # fmt: skip
    found += [
        Idea("forms", f"{each.kind_name}：{each.title}", each.unit, each.group, each.on, each.url)
        for each in firsts(projects, term.first_day, today)
    ]
    for each in liaison.practices_used(list(known.known), term.first_day, today):
        if each.made_by != each.used_by:
            found.append(
                Idea("practices", f"{each.title}（{known.name(each.used_by)}也在用）",
                     known.name(each.made_by), known.group(each.made_by), each.on, each.url)
            )  # fmt: skip
    return found, answered is not None


def snapshots(group, today):
    """The Snapshots of the last weeks of one scope. One query."""
    since = monday(today) - timedelta(weeks=KEPT_WEEKS)
    return list(Snapshot.objects.filter(unit=group, monday__gte=since).order_by("monday"))


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))
