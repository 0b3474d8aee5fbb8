"""Two versions of a standard over the facts of one round. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.insights import moves, queries, replaying
from assessment.insights.forms import CompareForm
from assessment.insights.permissions import replay_to_see, standard_to_try, version_named
from assessment.results import labels
from assessment.scores.computing import sheets_of
from assessment.scores.explaining import said, signed
from assessment.standards.wording import compared
from branches.organisation.models import Unit
from tuanwei.jobs import actions as jobs
from tuanwei.jobs.running import progress_of
from tuanwei.lib.pages import render_part

PER_PAGE = replaying.FEW


def _versions(standard):
    """[(value, label)] and {value: label}, the draft first."""
    found = []
    for each in standard.rules.order_by("-version").only("version", "in_force_from", "kind"):
        if each.in_force_from is None:
            found.append(("draft", _("草稿")))
        else:
            found.append((str(each.version), _("第 %d 版") % each.version))
    return sorted(found, key=lambda each: each[0] != "draft")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request, pk):
    """Choose two versions and a round; few units are compared at once, many in the background."""
    standard = standard_to_try(request.user, pk)
    versions, rounds = _versions(standard), queries.begun(standard)
    newest = [value for value, _label in versions]
    initial = {"after": newest[0] if newest else "", "before": newest[1] if len(newest) > 1 else ""}
    data = request.POST if request.method == "POST" else None
    form = CompareForm(data, versions=versions, rounds=rounds, initial=initial)
    context = {
        "standard": standard, "form": form, "can": len(versions) > 1 and rounds.exists(),
        "versions": versions,
    }  # fmt: skip
    if data is not None and form.is_valid():
        before, after = (version_named(standard, form.cleaned_data[n]) for n in ("before", "after"))
        held = form.cleaned_data["round"]
        if before.spec.units != after.spec.units:
            form.add_error("after", _("这两版一个考核团支部，一个考核团总支，不能比。"))
        elif sheets_of(held).count() > replaying.FEW:
            job = replaying.start(round=held, before=before, after=after, by=request.user)
            return redirect("assessment:trial-replay", job.pk)
        else:
            found = replaying.replayed(held, before.spec, after.spec)
            rows = replaying.report(found, before.spec, after.spec)
            context |= _shown(request, held, before, after, rows)
    return render(request, "assessment/insights/compare.html", context)


@login_required
@require_safe
def replay(request, pk):
    """A comparison in the background: how far it is, and what came out."""
    job = replay_to_see(request.user, pk)
    held, before, after = replaying.parts_of(job)
    done, total = progress_of(job)
    context = {"job": job, "done": done, "total": total, "round": held, "standard": None}
    if None not in (held, before, after):
        context |= {"standard": after.kind, "before": before, "after": after}
        if "found" in job.parameters:
            context |= _shown(request, held, before, after, job.parameters["found"])
    return render_part(request, "assessment/insights/replay.html", context)


@login_required
@require_POST
def stop(request, pk):
    """Stop a comparison."""
    job = replay_to_see(request.user, pk)
    if job.is_open:
        jobs.cancel(job=job, by=request.user)
        messages.success(request, _("已经要求停下，可以再比一次。"))
    return redirect("assessment:trial-replay", job.pk)


def _shown(request, held, before, after, rows):
    """What a comparison says: counts, who moves, what changed in words."""
    found = replaying.moves_of(rows, before.spec, after.spec)
    moved = [each for each in found if _moves(each)]
    pages = Paginator(moved, PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    names = dict(Unit.objects.filter(pk__in=[each.unit for each in page]).values_list("pk", "name"))
    return {
        "round": held, "before": before, "after": after, "summary": moves.summary(found),
        "mean": signed(moves.summary(found).mean), "moved": len(moved), "page": page,
        "rows": [_row(each, names) for each in page],
        "changes": compared(before.spec, after.spec),
    }  # fmt: skip


def _moves(move):
    return bool(
        move.places or move.points or move.before.grade != move.after.grade
        or move.before.titles != move.after.titles or move.places is None
    )  # fmt: skip


def _row(move, names):
    """A unit in words."""
    changed = labels.change(move.after.place, move.before.place)
    return {
        "unit": names.get(move.unit, ""), "move": move, "change": changed,
        "places": (labels.place(move.before.place), labels.place(move.after.place)),
        "points": (said(move.before.points), said(move.after.points), signed(move.points)),
        "grades": (move.before.grade or _("不评等级"), move.after.grade or _("不评等级")),
        "vetoes": (
            sorted(set(move.after.vetoes) - set(move.before.vetoes)),
            sorted(set(move.before.vetoes) - set(move.after.vetoes)),
        ),
        "titles": (
            sorted(set(move.after.titles) - set(move.before.titles)),
            sorted(set(move.before.titles) - set(move.after.titles)),
        ),
    }  # fmt: skip
