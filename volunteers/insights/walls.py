"""The wall: what teams do for whom, with pictures that may be shown and what papers wrote."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear, Greatest

from volunteers.hours.models import ServiceKind
from volunteers.insights.periods import NEWEST, OLDEST, Period
from volunteers.insights.regular import held_lessons, held_shifts
from volunteers.services.models import MediaReport, ProjectPhoto, ServiceProject


@dataclass(frozen=True)
class Totals:
    """How often teams went, and how many people they served."""

    held: int
    people: int


def period_of(year):
    """The days of a calendar year; None is always."""
    return Period(OLDEST, NEWEST) if year is None else Period(date(year, 1, 1), date(year, 12, 31))


def years():
    """Years with shifts that took place, the newest first."""
    found = held_shifts(period_of(None)).order_by()
    return sorted(
        found.annotate(year=ExtractYear("gathering__starts_at"))
        .values_list("year", flat=True).distinct(),
        reverse=True,
    )  # fmt: skip


def kinds():
    """Kinds with a project."""
    return ServiceKind.objects.filter(Exists(ServiceProject.objects.filter(kind=OuterRef("pk"))))


def _shown(year):
    found = ProjectPhoto.objects.filter(is_shown=True)
    return found.filter(at__year=year) if year else found


def _reports(year):
    found = MediaReport.objects.order_by("-published_on", "-pk")
    return found.filter(published_on__year=year) if year else found


def projects(kind=None, year=None):
    """Projects with something to show of `kind` (a ServiceKind) and `year`: `held`, `people`,
    `latest`, one picture, how many pictures, and the reports."""
    held = held_shifts(period_of(year)).filter(project=OuterRef("pk")).order_by().values("project")
    photos = _shown(year).filter(project=OuterRef("pk"))
    reports = _reports(year).filter(project=OuterRef("pk"))
    found = ServiceProject.objects.annotate(
        held=Coalesce(Subquery(held.annotate(n=Count("pk")).values("n")), 0),
        people=Coalesce(Subquery(held.annotate(n=Sum("people_served")).values("n")), 0),
        latest=Greatest(
            Subquery(held.annotate(n=Max("gathering__starts_at")).values("n")), "made_at"
        ),
        photo_count=Coalesce(Subquery(_count(photos)), 0),
    )
    found = found.filter(Q(held__gt=0) | Q(photo_count__gt=0) | Exists(reports))
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("kind", "team", "site").prefetch_related(
        Prefetch("photos", _shown(year).order_by("-pk")[:1], to_attr="shown_photos"),
        Prefetch("media_reports", _reports(year), to_attr="shown_reports"),
    )


def _count(rows):
    return rows.order_by().values("project").annotate(n=Count("pk")).values("n")


def totals(kind=None, year=None):
    """The Totals of what is chosen; lessons count where no kind is."""
    shifts, lessons = held_shifts(period_of(year)), held_lessons(period_of(year))
    if kind:
        shifts, lessons = shifts.filter(project__kind=kind), lessons.none()
    went = shifts.aggregate(n=Count("pk"), people=Sum("people_served"))
    taught = lessons.aggregate(n=Count("pk"), people=Sum("residents"))
    return Totals(went["n"] + taught["n"], (went["people"] or 0) + (taught["people"] or 0))
