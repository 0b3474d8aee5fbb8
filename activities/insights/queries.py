"""The figures of one term, and the coverage map of one menu."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Min, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from activities.applications.models import Application
from activities.insights import coverage, turnout
from activities.menu.models import Theme
from activities.projects.models import Project, Rating, Spending
from branches.organisation.models import Member, Unit
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.lib.opinions import mean
from tuanwei.lib.terms import Term

State = Application.State
COUNTED = (State.REVIEW, State.PUBLIC, *Application.GRANTED)
NOT_KNOWN = "没有登记"


def span(term):
    """[start, end) of a Term as moments."""
    return tuple(
        timezone.make_aware(datetime.combine(day, time()))
        for day in (term.first_day, term.next.first_day)
    )


# --- coverage


@dataclass(frozen=True)
class Coverage:
    """The map of one menu: its themes and a coverage.Row for each line; who answers nothing."""

    themes: list
    rows: list
    group: Unit | None

    @property
    def totals(self):
        """[(theme, how many units answer it)] in the order of the menu."""
        if self.group:
            counts = [sum(theme.pk in row.cells for row in self.rows) for theme in self.themes]
        else:
            counts = [sum(row.cells[theme.pk] for row in self.rows) for theme in self.themes]
        return list(zip(self.themes, counts, strict=True))

    @property
    def units(self):
        """How many units there are, and how many of them answer any theme."""
        return sum(row.total for row in self.rows), sum(row.answering for row in self.rows)


def coverage_of(menu, group=None):
    """The Coverage of `menu`: a line for each general branch, or for each branch of `group`."""
    themes = list(menu.themes.all())
    keys = [theme.pk for theme in themes]
    branches = Unit.objects.active().filter(kind=Unit.Kind.BRANCH)
    if group:
        branches = branches.filter(parent=group)
    units = [
        (pk, name, parent, parent_name)
        for pk, name, parent, parent_name in branches.order_by(
            "parent__name_pinyin", "parent", "name_pinyin", "pk"
        ).values_list("pk", "name", "parent", "parent__name")
    ]
    build = coverage.by_unit if group else coverage.by_group
    return Coverage(themes, build(keys, units, _answers(keys)), group)


def _answers(themes):
    """(theme, unit, standing) of every application that answers one of `themes`, joint ones for
    each of the units that hold it; two queries."""
    found = Application.objects.filter(theme__in=themes, state__in=COUNTED)
    rows = [
        *found.values_list("theme", "unit", "state", "project__state"),
        *found.filter(organisers__isnull=False).values_list(
            "theme", "organisers", "state", "project__state"
        ),
    ]
    return [
        (theme, unit, _standing(state, project))
        for theme, unit, state, project in rows
        if project != Project.State.CANCELLED
    ]


def _standing(state, project):
    if project == Project.State.CLOSED:
        return coverage.DONE
    return coverage.RUNNING if state in Application.GRANTED else coverage.ASKED


def group_of(text):
    """The general branch with this key, or None."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return Unit.objects.active().filter(pk=int(text), kind=Unit.Kind.GENERAL_BRANCH).first()


# --- taking part


@dataclass(frozen=True)
class ThemeLine:
    """What became of one theme. `stars` is None for fewer than five opinions."""

    name: str
    projects: int
    people: int
    visits: int
    stars: object
    ratings: int
    spent: object
    cost_each: object


@dataclass(frozen=True)
class Report:
    """Everything the page of one term shows."""

    term: Term
    gatherings: int
    visits: int
    people: int
    members: int
    newcomers: turnout.Newcomers
    months: list  # (first day of the month, visits, people who came for the first time ever)
    branches: list
    grades: list
    themes: list
    stars: object
    spent: object
    cost_each: object


def came(term, kind=""):
    """Check-ins of gatherings that began in `term`, perhaps of one kind; cancelled ones have none."""
    start, end = span(term)
    found = CheckIn.objects.filter(gathering__starts_at__gte=start, gathering__starts_at__lt=end)
    return found.filter(gathering__kind=kind) if kind else found


def report(term, kind="", group=None):
    """The Report of a term; lines by general branch, or by branch of the general branch `group`."""
    found = came(term, kind)
    if group:
        found = found.filter(user__member__branch__in=Unit.objects.under(group.pk))
    total = found.aggregate(
        visits=Count("pk"), people=Count("user", distinct=True),
        gatherings=Count("gathering", distinct=True),
    )  # fmt: skip
    fresh, first_by_month = _newcomers(term, found)
    themes = theme_lines(term, kind)
    spent = Spending.objects.filter(project__in=_projects(term, kind)).aggregate(sum=Sum("amount"))
    rated = Rating.objects.filter(project__in=_projects(term, kind)).aggregate(
        sum=Sum("stars"), count=Count("pk")
    )
    project_visits = _of_projects(came(term, kind)).count()
    members = Member.objects.filter(left_on=None, branch__isnull=False)
    if group:
        members = members.filter(branch__in=Unit.objects.under(group.pk))
    return Report(
        term, total["gatherings"], total["visits"], total["people"], members.count(), fresh,
        _months(found, first_by_month), branch_lines(found, group), grade_lines(found, members),
        themes, mean(rated["sum"] or 0, rated["count"]), spent["sum"],
        turnout.cost_each(spent["sum"], project_visits),
    )  # fmt: skip


def _newcomers(term, found):
    """Newcomers and {month: first visits}: one row for each person who came."""
    people = found.order_by().values("user").annotate(visits=Count("pk"))
    started = dict(
        CheckIn.objects.filter(user__in=found.values("user"))
        .order_by()
        .values_list("user")
        .annotate(first=Min("gathering__starts_at"))
    )
    start, _end = span(term)
    rows = (
        (row["visits"], started[row["user"]] >= start and _month(started[row["user"]]))
        for row in people
    )
    return turnout.newcomers(rows)


def _month(moment):
    return timezone.localdate(moment).replace(day=1)


def _months(found, first_by_month):
    months = (
        found.order_by()
        .annotate(month=TruncMonth("gathering__starts_at"))
        .values("month")
        .annotate(visits=Count("pk"))
        .order_by("month")
    )
    return [
        (_month(row["month"]), row["visits"], first_by_month[_month(row["month"])])
        for row in months
    ]


def branch_lines(found, group=None):
    """A turnout.Line for each general branch, or each branch of `group`, the busiest share first."""
    field = "branch" if group else "branch__parent"
    members = Member.objects.filter(left_on=None, branch__isnull=False)
    if group:
        members = members.filter(branch__parent=group)
    sizes = dict(members.order_by().values_list(field).annotate(n=Count("pk")))
    counts = {
        key: (people, visits)
        for key, people, visits in found.order_by()
        .values_list(f"user__member__{field}")
        .annotate(people=Count("user", distinct=True), visits=Count("pk"))
    }
    names = dict(Unit.objects.filter(pk__in=sizes).values_list("pk", "name"))
    lines = [
        turnout.Line(key, names[key], *counts.get(key, (0, 0)), members=size)
        for key, size in sizes.items()
    ]
    return sorted(lines, key=lambda line: (-line.share, line.name))


def grade_lines(found, members):
    """A turnout.Line for each grade, the youngest first."""
    sizes = dict(members.order_by().values_list("grade").annotate(n=Count("pk")))
    counts = {
        grade: (people, visits)
        for grade, people, visits in found.order_by()
        .filter(user__member__isnull=False)
        .values_list("user__member__grade")
        .annotate(people=Count("user", distinct=True), visits=Count("pk"))
    }
    return [
        turnout.Line(grade, f"{grade} 级" if grade else NOT_KNOWN, *counts.get(grade, (0, 0)),
                     members=sizes.get(grade))
        for grade in sorted({*sizes, *counts}, key=lambda each: -(each or 0))
    ]  # fmt: skip


def _of_projects(found):
    return found.filter(gathering__occasion__isnull=False)


def _projects(term, kind):
    start, end = span(term)
    gatherings = Gathering.objects.filter(starts_at__gte=start, starts_at__lt=end)
    if kind:
        gatherings = gatherings.filter(kind=kind)
    return Project.objects.filter(occasions__gathering__in=gatherings).distinct()


def theme_lines(term, kind=""):
    """A ThemeLine for each theme that projects of the term answer, the best attended first. What
    was called off answers nothing, as in the coverage map."""
    projects = _projects(term, kind).filter(application__theme__isnull=False)
    projects = projects.exclude(state=Project.State.CANCELLED)
    path = "gathering__occasion__project__application__theme"
    counts = {
        theme: (people, visits)
        for theme, people, visits in came(term, kind).order_by()
        .filter(**{f"{path}__isnull": False})
        .values_list(path)
        .annotate(people=Count("user", distinct=True), visits=Count("pk"))
    }  # fmt: skip
    of_theme = "project__application__theme"
    rated = {
        theme: (total, count)
        for theme, total, count in Rating.objects.filter(project__in=projects).order_by()
        .values_list(of_theme).annotate(total=Sum("stars"), count=Count("pk"))
    }  # fmt: skip
    spent = dict(
        Spending.objects.filter(project__in=projects)
        .order_by()
        .values_list(of_theme)
        .annotate(total=Sum("amount"))
    )
    held = Theme.objects.filter(applications__project__in=projects).annotate(
        held=Count("applications__project", distinct=True)
    )
    lines = []
    for theme in held:
        people, visits = counts.get(theme.pk, (0, 0))
        total, count = rated.get(theme.pk, (0, 0))
        lines.append(
            ThemeLine(
                theme.title, theme.held, people, visits, mean(total, count), count,
                spent.get(theme.pk), turnout.cost_each(spent.get(theme.pk), visits),
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (-line.visits, line.name))


def terms_with_activity(today: date):
    """The terms to choose from: this one and those before it back to the first gathering."""
    first = Gathering.objects.aggregate(first=Min("starts_at"))["first"]
    now = Term.of(today)
    oldest = min(now, Term.of(timezone.localdate(first))) if first else now
    terms, term = [], now
    while term >= oldest and len(terms) < 20:
        terms.append(term)
        term = term.previous
    return terms
