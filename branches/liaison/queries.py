"""What rooms above read of the liaison system (a façade), and the overview of staff."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, Count, DateTimeField, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from branches.liaison import contact_queries
from branches.liaison.contact_queries import contacts_missing, unchecked, units_to_reach
from branches.liaison.meeting_models import FollowUp, Invitation, Opinion
from branches.liaison.meeting_queries import local_day, moments, with_levels
from branches.liaison.models import Contact
from branches.liaison.practice_models import Practice, PracticeComment, PracticeUse
from branches.liaison.reckoning import DISSOLVED, THERE, figures, rate_of
from branches.organisation.queries import hats
from tuanwei.gatherings.models import Gathering


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


def attended_of(units, first, last):
    """[MeetingFact] of these units (keys) at meetings that are over and began in the days; none where a unit that was
    dissolved did not come. Three queries."""
    start, end = moments(first, last)
    rows = Invitation.objects.filter(
        unit__in=list(units), meeting__gathering__starts_at__gte=start,
        meeting__gathering__starts_at__lt=end, meeting__gathering__ends_at__lte=timezone.now(),
        meeting__gathering__state=Gathering.State.PUBLISHED, meeting__invited_at__isnull=False,
    )  # fmt: skip
    found = list(
        rows.select_related("meeting__gathering", "unit")
        .order_by("meeting__gathering__starts_at", "meeting", "unit")
    )  # fmt: skip
    return [
        MeetingFact(
            each.unit_id, local_day(each.meeting.gathering.starts_at), int(level in THERE), level,
            each.meeting.gathering.title, reverse("liaison:meeting", args=[each.meeting_id]),
            each.meeting_id,
        )
        for each, level in with_levels(found)
        if level != DISSOLVED
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
    """[Waiting] for somebody with a post, for a contact person and for whoever stands in: follow-ups, the next
    meeting, contact persons to look at; for staff also what is to be answered. Two queries at most; none for
    whoever has no part in it."""
    worn = hats(user)
    if not (worn.has_post or worn.is_staff or worn.is_contact):
        return []
    found = [_TOLD[what](key, title, on) for what, key, title, on in _owed(user)]
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


def _owed(user):
    """[(what, key, title, moment)] in somebody's hands; one query."""
    now = timezone.now()
    named = contact_queries.reachable().filter(user=user.pk).values("unit")
    follow_ups = FollowUp.objects.filter(person=user.pk, state=FollowUp.State.OPEN)
    meetings = Invitation.objects.filter(
        Q(substitute=user.pk) | Q(substitute=None, unit__in=named),
        meeting__invited_at__isnull=False, meeting__gathering__ends_at__gt=now,
        meeting__gathering__state=Gathering.State.PUBLISHED, unit__is_active=True,
    ).exclude(excuse_state=Invitation.Excuse.ACCEPTED)  # fmt: skip
    units = contact_queries.unchecked().filter(pk__in=named)
    parts = (
        ("follow-up", follow_ups.order_by("due_on", "pk")[:10], "pk", "title", "due_on"),
        ("meeting", meetings.order_by("meeting__gathering__starts_at", "pk")[:1], "meeting",
         "meeting__gathering__title", "meeting__gathering__starts_at"),
        ("contacts", units.order_by("pk")[:3], "pk", "name", None),
    )  # fmt: skip
    # A day becomes its midnight in UTC, which is the morning of the same day here.
    first, *others = [
        rows.values_list(
            Value(what), key, title,
            Cast(on, DateTimeField()) if on else Value(None, DateTimeField()),
        ) for what, rows, key, title, on in parts
    ]  # fmt: skip
    return list(first.union(*others, all=True))


def _follow_up_told(key, title, due_on):
    on, address = local_day(due_on), reverse("liaison:follow-up", args=[key])
    is_late = on < timezone.localdate()
    words = ("late", "过了日子") if is_late else ("act", "要落实")
    return Waiting(title, address, *words, on)


def _meeting_told(key, title, starts_at):
    start = timezone.localtime(starts_at)
    is_today = start.date() == timezone.localdate()
    day = "今天" if is_today else f"{start.month}月{start.day}日"
    return Waiting(
        title, reverse("liaison:meeting", args=[key]), "act", f"{day} {start:%H:%M} 开会"
    )


def _contacts_told(key, name, _on):
    due = contact_queries.check_due()
    tone = "late" if due < timezone.localdate() else "act"
    address = reverse("liaison:contacts", args=[key])
    return Waiting(f"{name}的联络员", address, tone, "这学期要核对", due)


_TOLD = {"follow-up": _follow_up_told, "meeting": _meeting_told, "contacts": _contacts_told}


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
