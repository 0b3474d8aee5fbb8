"""Reads for the pages: lists of people and what one page of a file shows. No HTTP."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation.models import Member, Unit
from party_pairing.files import duties, permissions, wording
from party_pairing.files.models import PartyMembership, Record, RecordKind
from party_pairing.files.queries import memberships_of
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.numbers import clean_number
from volunteers.queries import hours_of

WAITING = Q(source=Record.Source.OWN, confirmed_by=None, withdrawn_at=None)
STATUS_OF = {
    PartyMembership.Standing.FORMAL: Member.Status.PARTY,
    PartyMembership.Standing.PROBATIONARY: Member.Status.PROBATIONARY,
}


def listed(user, *, text="", unit=None, status="", waiting=False):
    """The people still here for whom `user` has a duty, narrowed as the list is. List and export
    both stand on it."""
    people = duties.people_of(user).filter(member__left_on=None)
    if unit:
        people = people.filter(member__branch__in=Unit.objects.under(unit))
    if status:
        people = people.filter(member__political_status=status)
    if waiting:
        people = people.filter(pk__in=Record.objects.filter(WAITING).values("user"))
    if clean_number(text):
        people = people.filter(accounts.matching(text))
    return people.select_related("member__branch")


def where(person):
    """The name of the branch, in words also without one."""
    member = getattr(person, "member", None)
    if member is None:
        return "教职工"
    return member.branch.name if member.branch else "未分支部"


def with_figures(people):
    """Give each `where`, `status`, `membership`, `kept` (records that count) and `waiting` (own ones): two queries."""
    keys = [each.pk for each in people]
    belongs = memberships_of(keys)
    rows = Record.objects.filter(user__in=keys, withdrawn_at=None).order_by().values("user")
    found = {
        row["user"]: row for row in rows.annotate(all=Count("pk"), open=Count("pk", filter=WAITING))
    }
    for each in people:
        member = getattr(each, "member", None)
        each.where = where(each)
        each.status = member.get_political_status_display() if member else "—"
        figures = found.get(each.pk, {"all": 0, "open": 0})
        each.membership = belongs.get(each.pk)
        each.waiting, each.kept = figures["open"], figures["all"] - figures["open"]
    return people


def units_of(user):
    """The units that the list may be narrowed to: general branches and branches in reach."""
    found = duties.reach(user)
    units = Unit.objects.active().filter(kind__in=(Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH))
    if found.has_all:
        return units.filter(kind=Unit.Kind.GENERAL_BRANCH)
    above = {*found.general, *found.charges, *found.beside}
    return units.filter(Q(pk__in=above) | Q(pk__in=found.branches) | Q(parent__in=above))


@dataclass(frozen=True)
class Group:
    """A kind and its records as lines, those that count first."""

    kind: RecordKind
    lines: tuple


def groups_of(person, duty):
    """Every record of a person that somebody with this Duty reads, taken back ones too, by kind.
    Each has `said` and `is_waiting`."""
    rows = Record.objects.filter(user=person.pk).select_related(
        "kind", "entered_by", "confirmed_by", "withdrawn_by"
    )
    found: dict = {}
    for each in permissions.seen_records(rows, duty):
        found.setdefault(each.kind, []).append(with_words(each))
    return [
        Group(kind, tuple(sorted(lines, key=lambda each: each.withdrawn_at is not None)))
        for kind, lines in found.items()
    ]


def with_words(record):
    """The same Record with `said`, `term_words` and `is_waiting` for a page."""
    record.said = wording.said(record, record.kind.shape, record.kind.unit_word)
    record.term_words = wording.term(record.term) if record.term else ""
    record.is_waiting = (
        record.source == Record.Source.OWN
        and record.confirmed_by_id is None
        and record.withdrawn_at is None
    )
    return record


def where_it_differs(person, membership):
    """In words, where the Party branch's line and the roster's political status do not agree."""
    member = getattr(person, "member", None)
    if member is None:
        return ""
    roster = member.get_political_status_display()
    if membership is None:
        if member.political_status in STATUS_OF.values():
            return f"名册上是“{roster}”，还没有哪个党支部登记了这位党员。"
        return ""
    if STATUS_OF[membership.standing] == member.political_status:
        return ""
    return (
        f"名册上是“{roster}”，{membership.party_branch.name}登记的是"
        f"“{membership.get_standing_display()}”。名册不会自己跟着改，请团委核对以后导入名册更正。"
    )


def hours(person):
    """Hours in the ledger."""
    return hours_of([person.pk])[person.pk]


def party_lists(rows):
    """Give Party branches `people` and `formal`: how many belong there today. One query."""
    rows = list(rows)
    belongs = PartyMembership.objects.in_force().filter(party_branch__in=rows).order_by()
    counted = {
        row["party_branch"]: row
        for row in belongs.values("party_branch").annotate(
            all=Count("pk"), formal=Count("pk", filter=Q(standing=PartyMembership.Standing.FORMAL))
        )
    }
    for each in rows:
        found = counted.get(each.pk, {"all": 0, "formal": 0})
        each.people, each.formal = found["all"], found["formal"]
    return rows


def party_page(party_branch):
    """What the page of a Party branch shows: people, posts, and who left. Three queries."""
    belongs = party_branch.memberships.select_related("user__member__branch")
    people = list(belongs.in_force().order_by("standing", "user__name_pinyin", "pk"))
    for each in people:
        each.differs, each.where = where_it_differs(each.user, each), where(each.user)
    return {
        "people": people,
        "posts": list(party_branch.posts.in_force().select_related("user").order_by("post", "pk")),
        "past": list(
            belongs.filter(ends_on__lt=timezone.localdate()).order_by("-ends_on", "pk")[:20]
        ),
    }
