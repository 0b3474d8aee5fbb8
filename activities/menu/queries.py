"""Menus as pages show them."""

from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone

from activities.menu.models import Menu, Theme
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.opinions import mean
from tuanwei.lib.terms import Term

# What rooms above keep about a theme is asked for by path, so that nothing is imported from them.
PROJECT, CALLED_OFF, GRANTED = "applications__project", "cancelled", ("approved", "exempt")


@dataclass(frozen=True)
class Outcome:
    """What became of a theme. `stars` of 5, None for fewer than five opinions."""

    projects: int
    visits: int
    stars: Decimal | None


def current_term():
    """The term of today."""
    return Term.of(timezone.localdate())


def published():
    """Menus that everybody may read, the latest first."""
    return Menu.objects.filter(published_at__isnull=False)


def to_read(code=""):
    """(menu to show or None, every published one): the asked one, else that of this term, else
    the latest."""
    found = list(published())
    by_code = {menu.code: menu for menu in found}
    menu = by_code.get(code) or by_code.get(current_term().code) or next(iter(found), None)
    return menu, found


def themes(menu):
    """The themes in order, with who answers for them."""
    if menu is None:
        return []
    rows = list(menu.themes.select_related("person"))
    for row in rows:
        row.menu = menu  # its months are asked for with each
    return rows


def answered(themes):
    """The same themes, each with `projects`, how many applications for it were granted; one query."""
    granted = Count("applications", filter=Q(applications__state__in=GRANTED))
    keys = [theme.pk for theme in themes]
    counts = dict(
        Theme.objects.filter(pk__in=keys).order_by().values_list("pk").annotate(n=granted)
    )
    for theme in themes:
        theme.projects = counts.get(theme.pk, 0)
    return themes


def coming(menu, theme, now):
    """Gatherings of the menu's term that are not over, or of a term that is, all of them; of one
    theme where `theme` is given. The calendar shows what belongs to no project as well."""
    start, after = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (menu.term.first_day, menu.term.next.first_day)
    )
    found = Gathering.objects.published().filter(starts_at__gte=start, starts_at__lt=after)
    if now < after:
        found = found.filter(ends_at__gt=now)
    if theme:
        return found.filter(occasion__project__application__theme=theme)
    return found.filter(kind=Gathering.Kind.ACTIVITY)


def menu_of(term):
    """The menu of a term or None."""
    return Menu.objects.filter(code=term.code).first()


def copyable(term):
    """Earlier and other menus that hold something to copy."""
    return Menu.objects.exclude(code=term.code).filter(themes__isnull=False).distinct()


def outcomes(menu):
    """{theme's key: Outcome} of a menu, for whoever draws up the next one; two queries."""
    if menu is None:
        return {}
    themes = menu.themes.order_by()
    held = themes.filter(~Q(**{f"{PROJECT}__state": CALLED_OFF}), **{f"{PROJECT}__isnull": False})
    counts = held.values_list("pk").annotate(
        projects=Count(PROJECT, distinct=True),
        visits=Count(f"{PROJECT}__occasions__gathering__check_ins", distinct=True),
    )
    rated = themes.values_list("pk").annotate(
        total=Sum(f"{PROJECT}__ratings__stars"), count=Count(f"{PROJECT}__ratings")
    )
    stars = {key: mean(total or 0, count) for key, total, count in rated}
    return {key: Outcome(projects, visits, stars.get(key)) for key, projects, visits in counts}
