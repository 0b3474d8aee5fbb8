"""What members of staff did in a term, and reports that are due."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, Q
from django.utils import timezone

from branches.organisation.models import Appointment
from branches.organisation.queries import STAFF_POSTS
from mailbox.queries import answered_by_staff
from tuanwei.accounts.models import Grant, User
from tuanwei.audit.models import AuditEvent
from tuanwei.lib.terms import Term
from tuanwei.term_reports.models import SavedReport


@dataclass(frozen=True)
class Work:
    """What one member of staff did: letters answered, of them in time; letters in their hands now; decisions; other
    steps that the record holds."""

    user: User
    answered: int
    in_time: int
    held: int
    decided: int
    steps: int


DECISIONS = (
    "decided",
    "approved",
    "refused",
    "returned",
    "accepted",
    "confirmed",
    "ruled",
    "granted",
)
"""Last words of the names of events that are decisions."""


def staff(user=None):
    """Active people with a post in the committee or a grant as administrator in force, by name; perhaps one of them."""
    posts = Appointment.objects.in_force().filter(unit__kind="committee", post__in=STAFF_POSTS)
    grants = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR)
    rows = User.objects.filter(
        Q(pk__in=posts.values("user")) | Q(pk__in=grants.values("user")), is_active=True
    )
    return rows.filter(pk=user.pk) if user else rows


def work_of(people, term):
    """[Work] of people (users) in a term, the busiest first. Four queries."""
    people = list(people)
    keys = [each.pk for each in people]
    letters = answered_by_staff(keys, term.first_day, term.last_day)
    decision = Q()
    for word in DECISIONS:
        decision |= Q(name__endswith=f".{word}")
    events = AuditEvent.objects.filter(
        actor__in=keys, at__gte=_midnight(term.first_day), at__lt=_midnight(term.next.first_day)
    ).order_by()  # fmt: skip
    steps = {
        user: (decided, total)
        for user, decided, total in events.values_list("actor").annotate(
            decided=Count("pk", filter=decision), total=Count("pk")
        )
    }
    found = [
        Work(each, *letters.get(each.pk, (0, 0, 0)), *steps.get(each.pk, (0, 0))) for each in people
    ]
    return sorted(found, key=lambda work: (-work.answered - work.decided, work.user.name_pinyin))


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def terms(today, most=6):
    """The last terms, this one first."""
    found = [Term.of(today)]
    while len(found) < most:
        found.append(found[-1].previous)
    return found


def saved_of(user):
    """One's saved reports by name."""
    return SavedReport.objects.filter(owner=user.pk)


def due(month):
    """Keys of the saved reports that have not come for this month yet."""
    rows = SavedReport.objects.filter(is_on=True, last_month__lt=month)
    return list(rows.order_by("pk").values_list("pk", flat=True))
