"""The figures of a period: hours by unit, kind and month, people served, what waits."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import CharField, Count, F, Func, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import TruncMonth

from branches.organisation.models import Member, Unit
from tuanwei.lib.terms import Term
from volunteers.claims.models import Claim
from volunteers.hours.models import HoursEntry, Service, ServiceKind, Source
from volunteers.insights.lines import Line, hidden, without_small_groups
from volunteers.insights.periods import Period

State = Service.State
BRANCH = "volunteer__user__member__branch"
NO_KIND = "值班、活动和没有分类的"
NO_UNIT = "不在团支部的（教师等）"


@dataclass(frozen=True)
class Waiting:
    """Services or claims that wait for the same thing; `hours` as they were noted, before rules."""

    why: str
    services: int
    people: int
    hours: Decimal


@dataclass(frozen=True)
class Report:
    """What the page of one period and unit shows. `total` is hidden where it would tell; `inside`
    of its people are members of branches."""

    period: Period
    unit: Unit | None
    total: Line
    inside: int
    lines: list
    kinds: list = field(default_factory=list)
    months: list = field(default_factory=list)
    waiting: list = field(default_factory=list)
    claims: list = field(default_factory=list)


def in_units(unit):
    """A condition on services: by somebody of this unit; None is everybody."""
    return Q() if unit is None else Q(**{f"{BRANCH}__in": under(unit)})


def served(period, unit=None):
    """Counted services of the period, of people of `unit`."""
    return Service.objects.filter(
        in_units(unit), day__range=(period.first, period.last), state=State.COUNTED
    )


def report(period, unit, reader):
    """The Report for a Reader. Who does not read people sees nothing of fewer than five of them,
    and by kind and month only of everybody."""
    sees_people = reader.reads_people(unit)
    is_branch = unit is not None and unit.kind == Unit.Kind.BRANCH
    lines = people_lines(period, unit) if is_branch else unit_lines(period, unit)
    total = _sum(lines, unit)
    inside = sum(line.people for line in lines if line.members is not None)
    shows_total = True
    if not sees_people:
        lines, shows_total = without_small_groups(lines)
        shows_total = shows_total and (unit is None or _shows_group(period, unit))
    if not shows_total:
        return Report(period, unit, hidden(total), 0, [hidden(line) for line in lines])
    parts = {}
    if unit is None or sees_people:
        parts = {"kinds": kind_lines(period, unit), "months": month_lines(period, unit)}
        if not sees_people:
            parts = {name: without_small_groups(found)[0] for name, found in parts.items()}
        parts |= {"waiting": waiting(period, unit), "claims": open_claims(period, unit)}
    return Report(period, unit, total, inside, lines, **parts)


def _shows_group(period, unit):
    """Whether the page of all general branches shows this one."""
    lines, _total = without_small_groups(unit_lines(period, None))
    return any(line.key == unit.pk and not line.is_hidden for line in lines)


def _grouped(services, key):
    """{value of `key`: (people, services, hours, hours by system)}; one query."""
    rows = services.order_by().values_list(key).annotate(
        people=Count("volunteer", distinct=True), services=Count("pk", distinct=True),
        hours=Sum("entries__hours"),
        system=Sum("entries__hours", filter=Q(entries__source=Source.SYSTEM)),
    )  # fmt: skip
    return {row[0]: (row[1], row[2], row[3] or Decimal(0), row[4] or Decimal(0)) for row in rows}


def _sum(lines, unit):
    return Line(
        None, unit.name if unit else "", sum(line.people for line in lines),
        sum(line.services for line in lines), sum((line.hours for line in lines), Decimal(0)),
        sum((line.system for line in lines), Decimal(0)),
        sum(line.members or 0 for line in lines),
    )  # fmt: skip


def unit_lines(period, group=None):
    """A Line for each general branch, or each branch of `group`, the busiest share first; those
    outside the branches come last."""
    level = BRANCH if group else f"{BRANCH}__parent"
    members = Member.objects.filter(left_on=None, branch__isnull=False)
    if group:
        members = members.filter(branch__parent=group)
    sizes = dict(
        members.order_by().values_list("branch" if group else "branch__parent")
        .annotate(n=Count("pk"))
    )  # fmt: skip
    found = _grouped(served(period, group), level)
    outside = found.pop(None, None)
    names = dict(Unit.objects.filter(pk__in={*sizes, *found}).values_list("pk", "name"))
    lines = [
        Line(key, name, *found.get(key, (0, 0, Decimal(0), Decimal(0))), members=sizes.get(key, 0))
        for key, name in names.items()
    ]
    lines.sort(key=lambda line: (-(line.share or 0), -line.hours, line.name))
    return lines + ([Line(None, NO_UNIT, *outside)] if outside else [])


def people_lines(period, branch):
    """A Line for each person of a branch who served, the most hours first; the members who did not
    are one line together, so that the sum has them."""
    found = _grouped(served(period, branch), "volunteer")
    names = {
        key: (name, number)
        for key, name, number in Service.objects.filter(volunteer__in=found).order_by()
        .values_list("volunteer", "volunteer__user__name", "volunteer__user__number").distinct()
    }  # fmt: skip
    lines = [Line(key, names[key], *figures, members=1) for key, figures in found.items()]
    lines.sort(key=lambda line: (-line.hours, line.name))
    others = Member.objects.filter(left_on=None, branch=branch).exclude(
        user__volunteer__in=list(found)
    )
    return [*lines, Line(None, "", members=others.count())]


def kind_lines(period, unit=None):
    """A Line for each kind of service that was done, the most hours first."""
    found = _grouped(served(period, unit), "kind")
    names = dict(ServiceKind.objects.filter(pk__in=found.keys() - {None}).values_list("pk", "name"))
    lines = [Line(key, names.get(key, NO_KIND), *figures) for key, figures in found.items()]
    return sorted(lines, key=lambda line: (-line.hours, line.name))


def month_lines(period, unit=None):
    """A Line for each month with service, in order; its key is the first day."""
    services = served(period, unit).annotate(month=TruncMonth("day"))
    found = _grouped(services, "month")
    return [Line(day, f"{day.month}月", *found[day]) for day in sorted(found)]


def waiting(period, unit=None):
    """[Waiting] of services that nobody has confirmed yet, by what they wait for."""
    why = Func(
        F("waits_for"), Value("："), Value(1), function="split_part", output_field=CharField()
    )
    rows = (
        Service.objects.filter(
            in_units(unit), day__range=(period.first, period.last), state=State.PENDING
        )
        .annotate(why=why).order_by().values_list("why")
        .annotate(
            services=Count("pk"), people=Count("volunteer", distinct=True), asked=Sum("minutes"),
            stays=Sum(F("left_at") - F("came_at"), filter=Q(minutes=None)),
        )
    )  # fmt: skip
    found = [
        Waiting(each[0].rstrip("。"), each[1], each[2], _hours(each[3], each[4])) for each in rows
    ]
    return sorted(found, key=lambda each: (-each.services, each.why))


def open_claims(period, unit=None):
    """[Waiting] of claims on their way, by where they are, in the order of the way."""
    place = Q() if unit is None else Q(volunteer__user__member__branch__in=under(unit))
    rows = {
        state: Waiting(str(Claim.State(state).label), count, people, _hours(minutes, None))
        for state, count, people, minutes in Claim.objects.filter(
            place, day__range=(period.first, period.last), state__in=Claim.OPEN
        ).order_by().values_list("state").annotate(
            count=Count("pk"), people=Count("volunteer", distinct=True), minutes=Sum("minutes")
        )
    }  # fmt: skip
    return [rows[state] for state in Claim.OPEN if state in rows]


def _hours(minutes, stays):
    seconds = Decimal(stays.days * 86400 + stays.seconds) if stays else Decimal(0)
    return ((minutes or Decimal(0)) / 60 + seconds / 3600).quantize(Decimal("0.1"))


def terms_with_service(today):
    """The terms to choose from: this one and those before it back to the first service."""
    first = Service.objects.aggregate(first=Min("day"))["first"]
    now = Term.of(today)
    term, terms = now, []
    while term >= min(now, Term.of(first) if first else now) and len(terms) < 20:
        terms.append(term)
        term = term.previous
    return terms


def services_of(period, unit=None, **asked):
    """Services of the period with their hours, newest first: `kind` (key or 0 for none), `source`,
    `state`, `person` (key of a Volunteer)."""
    found = Service.objects.filter(in_units(unit), day__range=(period.first, period.last))
    if "kind" in asked:
        found = found.filter(kind=asked.pop("kind") or None)
    return (
        found.filter(**{"volunteer" if name == "person" else name: value for name, value in asked.items()})
        .select_related("volunteer__user", "kind")
        .annotate(hours=hours_of_service())
    )  # fmt: skip


def hours_of_service():
    """What a service came to, as a column added up row by row: a page reads few of many."""
    entries = HoursEntry.objects.filter(service=OuterRef("pk")).order_by().values("service")
    return Subquery(entries.annotate(sum=Sum("hours")).values("sum"))


def under(unit):
    """The unit and all below it."""
    return Unit.objects.under(unit.pk)


def general_branches():
    """All of them that exist, by name."""
    return list(Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH))
