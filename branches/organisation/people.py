"""Reads for the pages about people and units, each in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation import duties, permissions
from branches.organisation.models import Appointment, Member, Membership, Unit
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.models import Grant
from tuanwei.accounts.numbers import clean_number


@dataclass(frozen=True)
class Duty:
    """One duty in words: what, where, from, until (None is open), and what it allows."""

    label: str
    where: str
    starts_on: date
    ends_on: date | None
    words: str

    def state(self, today):
        """ "coming", "now" or "past"."""
        if self.starts_on > today:
            return "coming"
        return "past" if self.ends_on and self.ends_on < today else "now"


def duties_of(user):
    """{"now": […], "coming": […], "past": […]} of Duty; two queries."""
    held = [
        Duty(
            each.title or each.get_post_display(), each.unit.name, each.starts_on, each.ends_on,
            duties.of_post(each.unit.kind, each.post),
        )
        for each in Appointment.objects.filter(user=user.pk).select_related("unit")
    ] + [
        Duty(each.get_role_display(), "", each.starts_on, each.ends_on, duties.of_role(each.role))
        for each in Grant.objects.filter(user=user.pk)
    ]  # fmt: skip
    today = timezone.localdate()
    found = {"now": [], "coming": [], "past": []}
    for duty in sorted(held, key=lambda each: each.starts_on, reverse=True):
        found[duty.state(today)].append(duty)
    return found


def searched(members, text):
    """`members` whose person matches `text` (name, pinyin, initials, number)."""
    if not clean_number(text):
        return members
    return members.filter(accounts.matching(text, "user__"))


def roster(user, *, unit=None, status="", text=""):
    """The members still here whom `user` may see, narrowed as the list is; `unit` is a pk.

    List and export both stand on it, so that what is exported is what is shown.
    """
    members = permissions.visible_members(user).filter(left_on=None)
    if unit:
        members = members.filter(branch__in=Unit.objects.under(unit))
    if status:
        members = members.filter(political_status=status)
    return searched(members, text)


def units_matching(text):
    """Active units whose name, pinyin, initials or code fits `text`."""
    word = clean_number(text)
    key = word.lower()
    return Unit.objects.active().filter(
        Q(name__icontains=word) | Q(code__istartswith=word)
        | Q(name_pinyin__startswith=key) | Q(name_initials__startswith=key)
    )  # fmt: skip


def children_with_counts(unit):
    """Active units directly below, each with `people`: members in it or in the branches below."""
    children = list(unit.children.active().order_by("kind", "name_pinyin", "pk"))
    below = Q(branch__in=children) | Q(branch__parent__in=children)
    people = {}
    counts = Member.objects.filter(below, left_on=None).values_list("branch", "branch__parent")
    for branch, parent, count in counts.annotate(count=Count("pk")):
        people[branch] = people.get(branch, 0) + count
        people[parent] = people.get(parent, 0) + count
    for child in children:
        child.people = people.get(child.pk, 0)
    return children


def cadres(unit):
    """Appointments in force, in the order of the posts."""
    order = list(Appointment.Post.values)
    held = unit.appointments.in_force().select_related("user")
    return sorted(held, key=lambda each: (order.index(each.post), each.user.name_pinyin))


def past_cadres(unit, most=20):
    """Terms that are over, latest first."""
    today = timezone.localdate()
    over = unit.appointments.filter(ends_on__lt=today).select_related("user")
    return over.order_by("-ends_on", "pk")[:most]


def moves(unit, most=20):
    """Stays in the branch that have ended, latest first."""
    ended = Membership.objects.filter(branch=unit).exclude(ends_on=None)
    return ended.select_related("member__user").order_by("-ends_on", "pk")[:most]
