"""What everybody sees: shifts to sign up for, one shift, one project with what came of it."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tuanwei.attachments.responses import serve, serve_small
from tuanwei.gatherings.absence_actions import late_cancel_from
from tuanwei.gatherings.models import Gathering
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at
from volunteers.services import board, panels, permissions, queries, regular
from volunteers.services.models import Assignment, ProjectPhoto, ServiceProject

PLACED = Assignment.State.PLACED
FILTERS = ("kind", "team", "site")


def _key(request, name):
    """The key in an address; anything that is none is None."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
def home(request):
    """Shifts ahead: ?when= narrows by time, ?kind=, ?team= and ?site= by what, who and where."""
    now, user = timezone.now(), request.user
    span = request.GET.get("when", "")
    span = span if span in board.SPANS else board.USUAL
    wanted = {name: _key(request, name) for name in FILTERS}
    found = board.listed(board.narrowed(board.shifts_ahead(now), span=span, now=now, **wanted))
    page = keyset(found, request, order=("starts_at", "pk"), per_page=15)
    context = {
        "page": page, "rows": board.rows_of(page.rows, user, now), "span": span,
        "spans": [(key, words) for key, (words, _days) in board.SPANS.items()],
        "filters": _filters(board.choices(now), wanted), "next": board.next_of(user, now),
        "is_filtered": any(wanted.values()), "is_narrowed": any(wanted.values()) or span != board.USUAL,
        "teams_led": board.teams_led(user),
        "waiting": board.waiting_for(user, now).count() if user.is_authenticated else 0,
    }  # fmt: skip
    return render(request, "volunteers/services/home.html", context)


LABELS = {"kind": "类型", "team": "服务队", "site": "服务点"}


def _filters(choices, wanted):
    return [
        {"name": name, "label": LABELS[name], "choices": options, "value": wanted[name]}
        for name, options in zip(FILTERS, choices, strict=True)
    ]


@require_safe
def projects(request):
    """Every project, those that are running first."""
    rows = ServiceProject.objects.select_related("team", "kind", "site")
    state = "ended" if request.GET.get("state") == "ended" else "running"
    page = keyset(rows.filter(state=state), request, order=("-pk",))
    context = {
        "page": page, "state": state,
        "can_make": request.user.is_authenticated
        and permissions.teams_to_plan_for(request.user).exists(),
    }  # fmt: skip
    return render(request, "volunteers/services/projects.html", context)


@require_safe
def shift(request, pk):
    """One shift: who leads, where, roles with places left, what to look out for, one's own place."""
    found = permissions.shift_to_see(request.user, pk)
    return render(request, "volunteers/services/shift.html", shift_context(request, found))


def shift_context(request, found):
    """What the page of a shift shows."""
    user, now, gathering = request.user, timezone.now(), found.gathering
    gathering.shift = found
    row = board.rows_of([gathering], user, now)[0]
    can_run = permissions.runs(user, found)
    people = list(queries.on_shift(found))
    if row.mine:
        mark_read_at(url=request.path, by=user)
    return {
        "shift": found, "gathering": gathering, "row": row, "now": now, "can_run": can_run,
        "teacher": queries.teacher_words(found), "people": people if can_run or row.mine else [],
        "sought": [each for each in people if each.seeks_cover_since and each.user_id != user.pk],
        "can_cover": user.is_authenticated and not (row.mine and row.mine.state == PLACED)
        and gathering.starts_at > now and user.pk != found.teacher_id,
        "can_leave": bool(row.mine) and gathering.starts_at > now,
        "late_cancel_from": row.seat and late_cancel_from(row.seat, gathering),
        "substitutes": _substitutes(found) if can_run else [],
        "panels": panels.shown(panels.of_shift, user, found),
        "is_asked": user.pk == found.teacher_id and not found.teacher_confirmed_at,
        "is_draft": gathering.state == Gathering.State.DRAFT,
    }  # fmt: skip


def _substitutes(found):
    rows = Assignment.objects.filter(shift=found, state=Assignment.State.SUBSTITUTE)
    return list(rows.select_related("user", "need"))


@require_safe
def project(request, pk):
    """What a team does and what came of it: service done, pictures, reports; no credits."""
    found = permissions.project_to_see(request.user, pk)
    now, user = timezone.now(), request.user
    ahead = board.shifts_ahead(now).filter(shift__project=found).order_by("starts_at", "pk")
    photos = list(found.photos.filter(is_shown=True))
    context = {
        "project": found, "rows": board.rows_of(board.listed(ahead)[:10], user, now),
        "done": regular.done(project=found), "photos": photos,
        "share_picture": photos and reverse("volunteers:service-photo", args=[photos[0].pk]),
        "reports": found.media_reports.all(), "can_run": permissions.runs(user, found),
        "panels": panels.shown(panels.of_project, user, found),
    }  # fmt: skip
    return render(request, "volunteers/services/project.html", context)


@require_safe
def photo(request, pk):
    """A picture of a project: for everybody once it is shown, before that for those who run it; `?small` as it
    stands among others."""
    found = ProjectPhoto.objects.select_related("attachment", "project__team").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not found.is_shown and not permissions.can_run(request.user, found.project):
        raise Http404
    if "small" in request.GET:
        return serve_small(found.attachment)
    return serve(found.attachment, inline=True)


@require_safe
def media_picture(request, pk):
    """The picture of a report, small; everybody reads reports."""
    return serve_small(permissions.report_to_see(pk).picture)
