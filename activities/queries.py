"""What other features read of activities: those that were closed, those whose closing came late. Plain rows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils import timezone

from activities.applications.models import Application
from activities.menu.models import Theme
from activities.projects.due import days_late
from activities.projects.models import Occasion, Project, Spending
from activities.projects.permissions import readable
from tuanwei.lib.finding import holding


@dataclass(frozen=True)
class ClosedFact:
    """An activity of a unit whose closing was accepted `on` a day; `came` people, as the closing says."""

    unit: int
    key: int
    number: str
    title: str
    kind: str
    level: str
    on: date
    came: int


@dataclass(frozen=True)
class LateFact:
    """A closing that was due `on` a day and came `days` later; where it has not come (`is_in` False) up to today."""

    unit: int
    key: int
    number: str
    title: str
    kind: str
    on: date
    days: int
    is_in: bool


def _rows(units):
    return Project.objects.filter(unit__in=list(units)).select_related(
        "application__kind", "closing"
    )


def _number_of(project):
    return project.application.number or ""


def closed_of(units, first, last):
    """[ClosedFact] of these units (keys) closed between two days, both included, the oldest first. One query."""
    rows = _rows(units).filter(
        state=Project.State.CLOSED, closed_at__gte=_midnight(first),
        closed_at__lt=_midnight(last + timedelta(days=1)),
    )  # fmt: skip
    return [
        ClosedFact(
            each.unit_id, each.pk, _number_of(each), each.application.title,
            each.application.kind.name, each.application.get_level_display(),
            timezone.localdate(each.closed_at),
            getattr(getattr(each, "closing", None), "people_came", None) or 0,
        )
        for each in rows.order_by("closed_at", "pk")
    ]  # fmt: skip


def late_of(units, first, last):
    """[LateFact] of closings of these units (keys) that were due between two days, both included. What was due and
    when it came at first do not change any more, whoever returned it later. One query."""
    rows = _rows(units).filter(
        Q(closing__first_due_on__range=(first, last))
        | Q(
            Q(closing=None) | Q(closing__first_submitted_at=None),
            state=Project.State.RUNNING, closing_due_on__range=(first, last),
        )
    )  # fmt: skip
    today, found = timezone.localdate(), []
    for each in rows.order_by("pk"):
        closing = getattr(each, "closing", None)
        came = closing.first_submitted_at if closing else None
        due = closing.first_due_on if came else each.closing_due_on
        days = days_late(due, timezone.localdate(came) if came else today)
        if days:
            found.append(
                LateFact(
                    each.unit_id, each.pk, _number_of(each), each.application.title,
                    each.application.kind.name, due, days, came is not None,
                )
            )  # fmt: skip
    return found


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time()))


def figures_between(first, last):
    """{word: figure} of applications handed in, projects begun and closed, money spent in these days. Three queries."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    handed_in = Application.objects.filter(submitted_at__gte=start, submitted_at__lt=end)
    projects = Project.objects.aggregate(
        begun=Count("pk", filter=Q(made_at__gte=start, made_at__lt=end)),
        closed=Count("pk", filter=Q(closed_at__gte=start, closed_at__lt=end, state="closed")),
    )
    spent = Spending.objects.filter(spent_on__range=(first, last)).aggregate(sum=Sum("amount"))
    return {"applications": handed_in.count(), "spent": spent["sum"] or 0, **projects}


def projects_holding(user, words):
    """Projects whose live page `user` may open and whose name or unit holds every word."""
    shown = Occasion.objects.filter(project=OuterRef("pk")).exclude(gathering__state="draft")
    rows = Project.objects.filter(
        Q(Exists(shown)) | Q(Exists(readable(user).filter(pk=OuterRef("pk"))))
    )
    return holding(rows, words, "application__title", "unit__name")


def themes_holding(words):
    """Themes of published menus that hold every word."""
    rows = Theme.objects.filter(menu__published_at__isnull=False)
    return holding(rows, words, "title", "aims")
