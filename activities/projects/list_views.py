"""Lists of projects: one's own, all of them, closings that wait."""

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from activities.projects import pages, queries
from activities.projects.models import Project
from activities.projects.permissions import can_decide, require_list
from branches.organisation.queries import hats
from tuanwei.lib.paging import keyset

SHOWS = (
    ("running", _("进行中")), ("overdue", _("结项超期")), ("closing", _("待验收")),
    ("closed", _("已结项")), ("cancelled", _("不办了")), ("all", _("全部")),
)  # fmt: skip
PER_PAGE = 25


def _shown(projects, show):
    if show == "overdue":
        return projects.filter(pk__in=queries.overdue())
    if show in Project.State.values:
        return projects.filter(state=show)
    return projects


def _dressed(page):
    today = timezone.localdate()
    for each in page:
        each.chip = pages.project_chip(each, today)
    return page


@login_required
@require_safe
def mine(request):
    """Projects that one makes happen: in the team, or with a post in the unit."""
    user = request.user
    own = queries.in_team(user.pk) | Q(unit__in=hats(user).unit_ids)
    found = queries.with_everything(Project.objects.filter(own))
    page = _dressed(keyset(found, request, order=("-pk",), per_page=PER_PAGE))
    return render(request, "activities/projects/mine.html", {"page": page})


@login_required
@require_safe
def project_list(request):
    """Every project by state, unit and words of its title; for staff."""
    require_list(request.user)
    asked, words = request.GET.get("show", ""), request.GET.get("q", "").strip()[:40]
    show = asked if asked in dict(SHOWS) else "running"
    found = _shown(queries.with_everything(Project.objects.all()), show)
    if words := words.replace("\x00", ""):
        found = found.filter(
            Q(application__title__icontains=words) | Q(unit__name__icontains=words)
            | Q(application__number__iexact=words)
        )  # fmt: skip
    order = ("closing_due_on", "pk") if show == "overdue" else ("-pk",)
    context = {
        "page": _dressed(keyset(found, request, order=order, per_page=PER_PAGE)), "show": show,
        "shows": SHOWS, "q": words, "has_any": Project.objects.exists(),
    }  # fmt: skip
    return render(request, "activities/projects/list.html", context)


@login_required
@require_safe
def closing_list(request):
    """Closings that wait to be accepted, the oldest first; for staff."""
    require_list(request.user)
    found = queries.to_accept().select_related(
        "project__application__kind", "project__application__made_by", "project__unit",
        "project__person", "submitted_by",
    )  # fmt: skip
    page = keyset(found, request, order=("submitted_at", "pk"), per_page=PER_PAGE)
    teams = queries.teams([each.project for each in page])
    for each in page:
        each.is_mine = can_decide(request.user, each, teams[each.project_id])
        each.days_late = queries.late_days(each)
    return render(request, "activities/projects/closings.html", {"page": page})
