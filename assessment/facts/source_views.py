"""Where facts come from: sources, collecting anew, tables of other offices. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.facts import nightly, pages, permissions, queries, saving
from assessment.facts.forms import EndForm
from tuanwei.jobs.running import progress_of
from tuanwei.lib.navigation import first_address
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset


@login_required
@require_safe
def sources(request):
    """What records give, how much of it stands, and what is collecting now."""
    permissions.require_staff(request.user)
    job, last = nightly.job_of(), nightly.last_job()
    first, until = nightly.days_to_collect(timezone.localdate())
    done, total = progress_of(job) if job else (0, 0)
    context = {
        "lines": pages.source_lines(), "tables": queries.table_sources(), "job": job, "done": done,
        "total": total, "last": last, "first": first, "until": until,
        "import_url": first_address("jobs:import-new"),
    }  # fmt: skip
    return render_part(request, "assessment/facts/sources.html", context)


@login_required
@require_POST
def collect(request):
    """Compare with the records now, in the background."""
    permissions.require_staff(request.user)
    nightly.start(by=request.user)
    messages.success(request, _("开始汇总了，一会儿就好。可以先做别的。"))
    return redirect("assessment:fact-list")


@login_required
@require_safe
def batch_list(request):
    """Tables of other offices that came in, the newest first."""
    permissions.require_staff(request.user)
    page = keyset(pages.batches(), request, order=["-at"])
    for each in page:
        each.words = pages.source_words(each.source)
    context = {"page": page, "import_url": first_address("jobs:import-new")}
    return render(request, "assessment/facts/batches.html", context)


@login_required
@require_safe
def batch(request, pk):
    """One table with its facts."""
    found = permissions.batch_to_see(request.user, pk)
    rows = found.facts.select_related("unit", "round__version").order_by()
    page = keyset(rows, request, order=["-on"], per_page=30)
    held = next((each.round for each in page if each.round_id), None)
    context = {
        "batch": found, "page": page, "held": held,
        "words": pages.source_words(found.source, held.spec if held else None),
        "standing": found.facts.filter(ended_at=None).count(), "noted": found.facts.count(),
    }  # fmt: skip
    return render(request, "assessment/facts/batch.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch_end(request, pk):
    """All facts of a table end, with a reason."""
    found = permissions.batch_to_see(request.user, pk)
    form = EndForm(request.POST or None)
    form.fields["reason"].help_text = ""
    if form.is_bound and form.is_valid():
        try:
            ended = saving.end_batch(batch=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("撤销了 %d 条，不再算分。") % ended)
            return redirect("assessment:batch", pk=pk)
    standing = found.facts.filter(ended_at=None)
    held = next((each.round for each in standing.select_related("round")[:1]), None)
    rows = list(standing.values_list("unit", "on"))
    context = {
        "batch": found, "form": form, "words": pages.source_words(found.source),
        "shown": pages.shown_words(pages.ENDED, found.source, rows, held),
        "standing": len(rows),
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/facts/batch_end.html", context, status=status)
