"""How a line came about, a round computed again, what the night found to differ. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.facts.following import link_for, safe
from assessment.rounds.models import Round
from assessment.rounds.permissions import round_to_run
from assessment.rounds.round_views import frame
from assessment.scores import queries, recomputing, verifying
from assessment.scores.actions import follows_facts, posted_words
from assessment.scores.explaining import explain, said
from assessment.scores.forms import SettleForm
from assessment.scores.permissions import (
    discrepancy_to_settle,
    line_to_see,
    require_discrepancies,
    sees_names,
    settles,
)
from tuanwei.jobs.running import progress_of
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset

PER_PAGE = 25


@login_required
@require_safe
def why(request, pk):
    """Every point of a line, back to the records it came from."""
    line = line_to_see(request.user, pk)
    context = {
        "line": line, "sheet": line.sheet, "held": line.sheet.round,
        "frame": frame(request),
        "found": explain(
            line, with_names=sees_names(request.user, line.sheet),
            link=link_for(request.user, line.sheet.unit),
        ),
    }  # fmt: skip
    return render_part(request, "assessment/scores/why.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recompute(request, pk):
    """How far a round is computed; POST computes it again in the background."""
    held = round_to_run(request.user, pk)
    if request.method == "POST":
        try:
            recomputing.start(round=held, by=request.user)
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("正在重新计算，可以离开这一页。"))
        return redirect("assessment:recompute-round", held.pk)
    job = recomputing.last_job(held)
    done, total = progress_of(job) if job else (0, 0)
    context = {
        "held": held, "job": job, "done": done, "total": total,
        "may": follows_facts(held), "is_posted": held.state in Round.POSTED_IN,
        "posted": posted_words(), "waiting": queries.waiting(),
    }  # fmt: skip
    return render_part(request, "assessment/scores/recompute.html", context)


@login_required
@require_POST
def stop(request, pk):
    """Stop the computing of a round, whoever started it."""
    held = round_to_run(request.user, pk)
    job = recomputing.job_of(held)
    if job is not None:
        recomputing.stop(job=job, by=request.user)
        messages.success(
            request, _("已经要求停下。算过的支部是新的，没算的还是原来的分，可以再算一次。")
        )
    return redirect("assessment:recompute-round", held.pk)


@login_required
@require_safe
def discrepancies(request):
    """What the nightly computing found to differ, and what became of it."""
    require_discrepancies(request.user)
    shows_settled = request.GET.get("show") == "settled"
    page = keyset(
        queries.discrepancies(shows_settled), request, order=["-found_at", "-pk"],
        per_page=PER_PAGE,
    )  # fmt: skip
    rows = [
        (each, each.line.sheet.round.spec.indicator(each.line.indicator), said(each.stored),
         said(each.computed), [(found["words"], safe(found["url"])) for found in each.changed])
        for each in page
    ]  # fmt: skip
    context = {
        "page": page, "rows": rows, "shows_settled": shows_settled,
        "settles": settles(request.user),
    }  # fmt: skip
    return render(request, "assessment/scores/discrepancies.html", context)


@login_required
@require_POST
def take(request, pk):
    """The new figure holds."""
    found = discrepancy_to_settle(request.user, pk)
    return _done(
        request, _("采用了重算的分，总分和名次跟着更新。"),
        lambda: verifying.take_over(discrepancy=found, by=request.user),
    )  # fmt: skip


@login_required
@require_POST
def settle(request, pk):
    """The stored figure stays, with a reason."""
    found = discrepancy_to_settle(request.user, pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["words"][0])
        return redirect("assessment:discrepancy-list")
    words = form.cleaned_data["words"]
    return _done(
        request, _("保留了原来的分，原因记下来了。"),
        lambda: verifying.settle(discrepancy=found, words=words, by=request.user),
    )  # fmt: skip


def _done(request, words, work):
    try:
        work()
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, words)
    return redirect("assessment:discrepancy-list")
