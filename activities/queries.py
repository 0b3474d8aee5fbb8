"""What other features read of activities: those that were closed, those whose closing came late. Plain rows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Greatest
from django.utils import timezone

from activities.applications.models import Application
from activities.menu.models import Theme
from activities.menu.queries import GRANTED
from activities.projects.due import days_late
from activities.projects.models import Occasion, Photo, Project, Spending, Task
from activities.projects.permissions import readable
from activities.projects.queries import is_public
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


@dataclass(frozen=True)
class TaskToDo:
    """A task of a running project; `person` is empty where whoever had it is gone. `last`: when something last
    happened in the project."""

    unit: int
    number: str
    words: str
    title: str
    person: str
    due: date
    last: date


@dataclass(frozen=True)
class RunningProject:
    """A project that is under way; `person` is empty where whoever led it is gone. `due`: its closing is."""

    unit: int
    number: str
    title: str
    person: str
    due: date | None
    last: date


@dataclass(frozen=True)
class FirstProject:
    """The first project of a kind that a unit had."""

    unit: int
    key: int
    number: str
    kind: int
    kind_name: str
    title: str
    on: date


@dataclass(frozen=True)
class AnsweredTheme:
    """A theme of a published menu, and a unit that answers it (None where nobody does yet)."""

    title: str
    unit: int | None


def in_hand():
    """([TaskToDo] the first due first, [RunningProject] the oldest first) of projects under way. One query."""
    rows = (
        Project.objects.filter(state=Project.State.RUNNING)
        .annotate(
            last=_last_sign(), todo=FilteredRelation("tasks", condition=Q(tasks__done_at=None))
        )
        .order_by("made_at", "pk", "todo__due_on", "todo__pk")
        .values_list(
            "pk", "unit", "application__number", "application__title", "last", "closing_due_on",
            "person__name", "person__is_active", "todo__words", "todo__due_on",
            "todo__person__name", "todo__person__is_active",
        )
    )  # fmt: skip
    tasks, projects = [], {}
    for key, unit, number, title, moment, closing, name, is_active, words, due, *who in rows:
        last = timezone.localdate(moment)
        projects[key] = RunningProject(
            unit, number or "", title, name if is_active else "", closing, last
        )
        if words is not None:
            person = who[0] if who[1] else ""
            tasks.append(TaskToDo(unit, number or "", words, title, person, due, last))
    return sorted(tasks, key=lambda each: each.due), list(projects.values())


def _last_sign():
    """When something last happened in a project: a task done, a picture, an occasion that began."""
    occasions = Occasion.objects.filter(
        gathering__state="published", gathering__starts_at__lte=timezone.now()
    )
    return Greatest(
        "made_at",
        _latest(Task.objects.filter(done_at__isnull=False), "done_at"),
        _latest(Photo.objects, "at"),
        _latest(occasions, "gathering__starts_at"),
    )


def _latest(rows, field):
    of_project = rows.filter(project=OuterRef("pk")).order_by(f"-{field}")
    return Subquery(of_project.values(field)[:1])


def first_projects():
    """[FirstProject] of every unit and kind, in no order, with a number where everybody reads its live page. What was
    called off was no first. One query."""
    rows = (
        Project.objects.exclude(state=Project.State.CANCELLED)
        .order_by("unit_id", "application__kind_id", "made_at", "pk")
        .distinct("unit_id", "application__kind_id")
    )
    rows = rows.annotate(is_public=is_public()).select_related("application__kind")
    return [
        FirstProject(
            each.unit_id, each.pk, _number_of(each) if each.is_public else "",
            each.application.kind_id, each.application.kind.name, each.application.title,
            timezone.localdate(each.made_at),
        )
        for each in rows
    ]  # fmt: skip


def themes_of(code):
    """([AnsweredTheme] of the published menu of a term, titles of the menus before it); (None, titles) where that
    term has none. One query."""
    rows = (
        Theme.objects.filter(menu__published_at__isnull=False, menu__code__lte=code)
        .annotate(
            unit=F("applications__unit"),
            granted=Case(When(applications__state__in=GRANTED, then=True), default=False),
        )
        .order_by("position", "pk", "unit")
        .values_list("menu__code", "title", "unit", "granted")
    )
    found: dict = {}
    earlier: dict = {}
    for menu, title, unit, granted in rows:
        if menu == code:
            found[AnsweredTheme(title, unit if granted else None)] = True
        else:
            earlier[title] = True
    return list(found) or None, list(earlier)


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
    """Projects whose live page `user` may open and whose name, number or unit holds every word."""
    rows = Project.objects.filter(
        Q(is_public()) | Q(Exists(readable(user).filter(pk=OuterRef("pk"))))
    )
    return holding(rows, words, "application__title", "application__number", "unit__name")


def themes_holding(words):
    """Themes of published menus that hold every word."""
    rows = Theme.objects.filter(menu__published_at__isnull=False)
    return holding(rows, words, "title", "aims")
