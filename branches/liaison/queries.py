"""Reads of the liaison system; the first part is what rooms above read (a façade)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from branches.liaison.meeting_models import (
    FollowUp,
    Invitation,
    LiaisonMeeting,
    Opinion,
)
from branches.liaison.models import Contact, ContactCheck
from branches.liaison.practice_models import Practice, PracticeComment, PracticeUse
from branches.liaison.reckoning import THERE, figures, level_of, rate_of
from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import STAFF_POSTS, hats
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.lib.terms import Term
from tuanwei.proposals import queries as proposals
from tuanwei.proposals.models import Proposal
from tuanwei.workdays.queries import current_calendar

LEADING = ("secretary", "deputy")
CHECK_WORKDAYS = 15
"""So many working days from a term's first day units have to look at their contact persons."""


@dataclass(frozen=True)
class MeetingFact:
    """A unit was at a meeting (1) or not (0); `level` says how."""

    unit: int
    on: date
    number: int
    level: str
    label: str
    url: str
    meeting: int


@dataclass(frozen=True)
class FollowUpFact:
    """A follow-up that is open."""

    key: int
    unit: int | None
    title: str
    person: int
    name: str
    due_on: date
    signed_on: date
    is_overdue: bool
    url: str


@dataclass(frozen=True)
class PracticeFact:
    """A practice that another unit took up."""

    practice: int
    title: str
    made_by: int
    used_by: int
    on: date
    url: str


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a person."""

    title: str
    url: str
    tone: str
    state: str
    by: date | None = None
    count: int | None = None


def moments(first, last):
    """[start, end) of the days from `first` to `last`."""
    return tuple(
        timezone.make_aware(datetime.combine(day, time()))
        for day in (first, last + timedelta(days=1))
    )


def attended_of(units, first, last):
    """[MeetingFact] of these units (keys) at meetings that are over and began in the days. Three queries."""
    start, end = moments(first, last)
    rows = Invitation.objects.filter(
        unit__in=list(units), meeting__gathering__starts_at__gte=start,
        meeting__gathering__starts_at__lt=end, meeting__gathering__ends_at__lte=timezone.now(),
        meeting__gathering__state=Gathering.State.PUBLISHED, meeting__invited_at__isnull=False,
    )  # fmt: skip
    found = list(
        rows.select_related("meeting__gathering")
        .order_by("meeting__gathering__starts_at", "meeting", "unit")
    )  # fmt: skip
    return [
        MeetingFact(
            each.unit_id, local_day(each.meeting.gathering.starts_at), int(level in THERE), level,
            each.meeting.gathering.title, reverse("liaison:meeting", args=[each.meeting_id]),
            each.meeting_id,
        )
        for each, level in with_levels(found)
    ]  # fmt: skip


def follow_ups_open(units=None):
    """[FollowUpFact] that are open, of these units (keys) or all, the next due first. One query."""
    rows = FollowUp.objects.filter(state=FollowUp.State.OPEN).select_related("person")
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    return [
        FollowUpFact(
            each.pk, each.unit_id, each.title, each.person_id, each.person.name, each.due_on,
            local_day(each.signed_at), each.is_overdue(),
            reverse("liaison:follow-up", args=[each.pk]),
        )
        for each in rows.order_by("due_on", "pk")
    ]  # fmt: skip


def contacts_missing(units):
    """Those of these units (keys) without a contact person whose account is in use. One query."""
    rows = Contact.objects.filter(
        unit__in=list(units), role=Contact.Role.MAIN, ends_on=None, user__is_active=True
    )
    known = set(rows.values_list("unit", flat=True))
    return [key for key in units if key not in known]


def contacts_in_charge():
    """A query for (unit's key, "contact", user's key, name, since when, own key) of contact persons whose account is
    in use."""
    rows = Contact.objects.filter(role=Contact.Role.MAIN, ends_on=None, user__is_active=True)
    what = Value("contact", CharField())
    return rows.order_by().values_list("unit", what, "user", "user__name", "starts_on", "pk")


def practices_used(units, first, last):
    """[PracticeFact] of practices of these units (keys) that others said they use, in the days. One query."""
    start, end = moments(first, last)
    rows = PracticeUse.objects.filter(
        practice__unit__in=list(units), practice__state=Practice.State.SHOWN, taken_back_at=None,
        at__gte=start, at__lt=end,
    )  # fmt: skip
    return [
        PracticeFact(
            each.practice_id, each.practice.title, each.practice.unit_id, each.unit_id,
            local_day(each.at), reverse("liaison:practice", args=[each.practice_id]),
        )
        for each in rows.select_related("practice").order_by("at", "pk")
    ]  # fmt: skip


def figures_between(first, last):
    """{word: figure} of meetings that were held in these days, units that were there of those asked, what was decided
    and done, opinions heard and answered, practices shared and taken up; with `held` [(day, meeting, units there,
    units asked)], the latest first. Seven queries."""
    start, end = moments(first, last)
    levels = defaultdict(list)
    for each in attended_of(units_to_reach().values_list("pk", flat=True), first, last):
        levels[each.on, each.label, each.meeting].append(each.level)
    counted = {meeting: rate_of(figures(found)) for meeting, found in levels.items()}
    made = FollowUp.objects.filter(made_at__gte=start, made_at__lt=end).order_by()
    heard = Opinion.objects.filter(raised_at__gte=start, raised_at__lt=end).order_by()
    shared = Practice.objects.filter(
        state=Practice.State.SHOWN, made_at__gte=start, made_at__lt=end
    )
    used = PracticeUse.objects.filter(taken_back_at=None, at__gte=start, at__lt=end)
    return {
        "meetings": len(counted), "there": sum(there for there, _asked in counted.values()),
        "asked": sum(asked for _there, asked in counted.values()),
        "shared": shared.count(), "used": used.count(),
        "held": [
            (on, label, there, asked)
            for (on, label, _key), (there, asked) in sorted(counted.items(), reverse=True)
        ],
        **made.aggregate(
            follow_ups=Count("pk", filter=~Q(state=FollowUp.State.OFF)),
            done=Count("pk", filter=Q(state=FollowUp.State.DONE)),
        ),
        **heard.aggregate(
            opinions=Count("pk"), answered=Count("pk", filter=~Q(state=Opinion.State.OPEN))
        ),
    }  # fmt: skip


def waiting(user):
    """[Waiting] for somebody with a post: own follow-ups, for staff also what is to be answered. Two
    queries at most; none for whoever has no post."""
    worn = hats(user)
    if not (worn.has_post or worn.is_staff):
        return []
    found = [
        Waiting(
            each.title, reverse("liaison:follow-up", args=[each.pk]),
            "late" if each.is_overdue() else "act",
            "过了日子" if each.is_overdue() else "要落实", each.due_on,
        )
        for each in my_follow_ups(user).filter(state=FollowUp.State.OPEN)[:10]
    ]  # fmt: skip
    if worn.is_staff:
        opinions, excuses, comments = _to_answer(user)
        for title, name, state, count in (
            ("会上的意见", "liaison:opinion-list", "等答复", opinions),
            ("工作会请假", "liaison:meeting-list", "等回复", excuses),
            ("交流板评论", "liaison:comment-queue", "等审核", comments),
        ):
            if count:
                found.append(Waiting(title, reverse(name), "act", state, None, count))
    return found


def _to_answer(user):
    """(opinions, excuses, comments) that wait for staff; one query."""
    excuses = Invitation.objects.filter(excuse_state=Invitation.Excuse.ASKED)
    comments = PracticeComment.objects.filter(state=PracticeComment.State.WAITING).exclude(
        by=user.pk
    )
    opinions = Opinion.objects.filter(state=Opinion.State.OPEN)
    counted = [rows.order_by().values("pk").annotate(what=Value(n)) for n, rows in
               enumerate((opinions, excuses, comments))]  # fmt: skip
    both = counted[0].union(counted[1], counted[2], all=True)
    tally = [0, 0, 0]
    for row in both:
        tally[row["what"]] += 1
    return tally


# The room's own reads.


def local_day(moment):
    """The day of a moment here."""
    return timezone.localdate(moment)


def units_to_reach():
    """Units that have contact persons: all that exist but the committee."""
    return Unit.objects.active().exclude(kind=Unit.Kind.COMMITTEE)


def current_term():
    """The term of today."""
    return Term.of(timezone.localdate())


def check_due(term=None):
    """The day by which units have looked at their contact persons this term."""
    return current_calendar().add_workdays((term or current_term()).first_day, CHECK_WORKDAYS)


def contacts_on(unit_ids, day=None):
    """{unit's key: [Contact]} in force on a day, main first. One query."""
    day = day or timezone.localdate()
    rows = Contact.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), unit__in=list(unit_ids), starts_on__lte=day
    )
    if day == timezone.localdate():
        rows = rows.filter(ends_on=None)
    found = defaultdict(list)
    for each in rows.select_related("user").order_by("-role", "pk"):
        found[each.unit_id].append(each)
    return found


def represented(user):
    """Keys of the units whose contact person or deputy `user` is; kept on the user."""
    known = getattr(user, "_liaison_units", None)
    if known is None:
        rows = Contact.objects.filter(user=user.pk, ends_on=None, unit__is_active=True)
        known = frozenset(rows.values_list("unit", flat=True)) if user.pk else frozenset()
        user._liaison_units = known
    return known


def spoken_for(user):
    """Keys of the units `user` speaks for: posts held and contact persons, without the committee."""
    return (hats(user).unit_ids - hats(user).committee_ids) | represented(user)


def leaders_of(unit_ids):
    """Keys of those who lead these units; of departments everybody with a post there."""
    rows = Appointment.objects.in_force().filter(unit__in=list(unit_ids))
    rows = rows.filter(Q(post__in=LEADING) | Q(unit__kind=Unit.Kind.DEPARTMENT))
    return set(rows.values_list("user", flat=True))


def staff():
    """Keys of the committee's staff."""
    rows = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    return set(rows.values_list("user", flat=True))


def people_of(unit_ids):
    """Keys of contact persons and deputies of units; where there is none, of its leaders."""
    unit_ids = set(unit_ids)
    rows = Contact.objects.filter(unit__in=unit_ids, ends_on=None, user__is_active=True)
    found = list(rows.values_list("unit", "user"))
    without = unit_ids - {unit for unit, _user in found}
    return {user for _unit, user in found} | (leaders_of(without) if without else set())


def belongs_to(user, unit):
    """True for members of a branch, of a branch below a general branch, and holders of a post there."""
    if Appointment.objects.in_force().filter(user=user.pk, unit=unit).exists():
        return True
    rows = Member.objects.filter(user=user.pk, left_on=None)
    return rows.filter(Q(branch=unit) | Q(branch__parent=unit)).exists()


@dataclass
class UnitLine:
    """A unit with its contact persons and whether it looked at them this term."""

    unit: Unit
    contacts: list
    check: ContactCheck | None
    has_main: bool

    @property
    def main(self):
        """The contact person."""
        return next((each for each in self.contacts if each.role == Contact.Role.MAIN), None)

    @property
    def deputies(self):
        """The deputies."""
        return [each for each in self.contacts if each.role == Contact.Role.DEPUTY]


def unit_lines(units, term=None):
    """[UnitLine] of units, in their order; two queries beside them."""
    units, term = list(units), term or current_term()
    known = contacts_on([each.pk for each in units])
    rows = ContactCheck.objects.filter(unit__in=units, term=term.code).select_related("by")
    checks = {each.unit_id: each for each in rows}
    return [
        UnitLine(each, known[each.pk], checks.get(each.pk), any(
            c.role == Contact.Role.MAIN and c.user.is_active for c in known[each.pk]))
        for each in units
    ]  # fmt: skip


def unchecked(term=None):
    """Units that have not looked at their contact persons this term."""
    done = ContactCheck.objects.filter(unit=OuterRef("pk"), term=(term or current_term()).code)
    return units_to_reach().filter(~Exists(done)).select_related("parent")


def meetings():
    """Meetings with what lists show."""
    return LiaisonMeeting.objects.select_related("gathering__venue", "gathering__unit")


def invitations_of(meeting):
    """The invitations with units and people."""
    return meeting.invitations.select_related(
        "unit__parent", "substitute", "excuse_by", "decided_by"
    )


def with_levels(invitations):
    """[(Invitation, level)] by check-ins and the contact persons of the day; two queries. The meeting with its
    gathering must be known."""
    if not invitations:
        return []
    came = defaultdict(set)
    gatherings = {each.meeting.gathering_id for each in invitations}
    for gathering, user in CheckIn.objects.filter(gathering__in=gatherings).values_list(
        "gathering", "user"
    ):
        came[gathering].add(user)
    spans = defaultdict(list)
    rows = Contact.objects.filter(unit__in={each.unit_id for each in invitations})
    for unit, user, first, last in rows.values_list("unit", "user", "starts_on", "ends_on"):
        spans[unit].append((user, first, last))
    found = []
    for each in invitations:
        day = local_day(each.meeting.gathering.starts_at)
        contacts = [
            user for user, first, last in spans[each.unit_id]
            if first <= day and (last is None or day <= last)
        ]  # fmt: skip
        level = level_of(
            contacts, each.substitute_id, came[each.meeting.gathering_id],
            each.excuse_state == Invitation.Excuse.ACCEPTED,
        )  # fmt: skip
        each.level = level
        found.append((each, level))
    return found


def check_ins_of(meeting):
    """[CheckIn] with users, the first first."""
    return list(
        CheckIn.objects.filter(gathering=meeting.gathering_id).select_related("user").order_by("at")
    )


def pool():
    """Proposals of kind MEETING that wait, weighed."""
    return proposals.waiting(Proposal.Kind.MEETING)


def published_minutes(meeting):
    """Published versions, the newest first."""
    return meeting.minutes.filter(published_at__isnull=False).select_related(
        "made_by", "published_by"
    )


def draft_of(meeting):
    """The draft in the works, None without one."""
    return meeting.minutes.filter(published_at=None).first()


def my_follow_ups(user):
    """Those that `user` is in charge of."""
    return FollowUp.objects.filter(person=user.pk).select_related("meeting__gathering", "unit")


def shown_practices(user, *, area="", words=()):
    """Practices for the board, counted; hidden ones for staff and their unit."""
    rows = visible_practices(user).select_related("unit")
    rows = rows.annotate(
        used=Count("uses", filter=Q(uses__taken_back_at=None)),
        first_area=Coalesce("areas__0", Value("")),
    )
    if area:
        rows = rows.filter(areas__contains=[area])
    for word in words:
        rows = rows.filter(
            Q(title__icontains=word) | Q(text__icontains=word) | Q(unit__name__icontains=word)
        )
    return rows


def visible_practices(user):
    """Lists, pages, pictures and searches agree on it."""
    if hats(user).is_staff:
        return Practice.objects.all()
    return Practice.objects.filter(
        Q(state=Practice.State.SHOWN) | Q(made_by=user.pk) | Q(unit__in=spoken_for(user))
    )


@dataclass(frozen=True)
class Overview:
    """What staff see at once, of one term."""

    units: list
    people: list
    opinions: list
    meetings: int
    without_contact: int
    unchecked: int


def overview(term):
    """The Overview of a term: attendance by unit (worst first), open follow-ups by person, opinions without
    an answer. A constant number of queries."""
    units = list(units_to_reach())
    facts = attended_of([each.pk for each in units], term.first_day, term.last_day)
    levels = defaultdict(list)
    for each in facts:
        levels[each.unit].append(each.level)
    lines = []
    for unit in units:
        if levels[unit.pk]:
            counted = figures(levels[unit.pk])
            there, asked = rate_of(counted)
            lines.append((unit, counted, there, asked))
    lines.sort(key=lambda line: (line[2] / line[3] if line[3] else 1, line[0].name_pinyin))
    people: dict = {}
    for each in follow_ups_open():
        mine = people.setdefault(each.person, [each.name, 0, 0, each.due_on, each.signed_on])
        mine[1] += 1
        mine[2] += each.is_overdue
        mine[3], mine[4] = min(mine[3], each.due_on), max(mine[4], each.signed_on)
    opinions = Opinion.objects.filter(state=Opinion.State.OPEN).select_related(
        "unit", "meeting__gathering"
    )
    return Overview(
        lines, sorted(people.items(), key=lambda line: (-line[1][2], -line[1][1], line[0])),
        list(opinions.order_by("pk")[:50]), len({each.meeting for each in facts}),
        len(contacts_missing([each.pk for each in units])), unchecked(term).count(),
    )  # fmt: skip
