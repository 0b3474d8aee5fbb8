"""Reports of a term, figures of staff, saved reports. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.jobs import exports
from tuanwei.jobs.models import Job
from tuanwei.jobs.running import progress_of
from tuanwei.term_reports import actions, permissions, queries, resources
from tuanwei.term_reports.figures import AREAS
from tuanwei.term_reports.forms import SaveForm


@require_safe
@login_required
def report(request):
    """Choose a term and make its report; the reports that one has made, with their progress."""
    permissions.require_report(request.user)
    today = timezone.localdate()
    jobs = Job.objects.of(request.user).filter(
        kind="export", parameters__export__in=[resources.BOOK, resources.WORD]
    )[:10]
    rows = [(job, *progress_of(job)) for job in jobs]
    context = {
        "terms": queries.terms(today), "areas": [title for _key, title, *_rest in AREAS],
        "rows": rows, "is_waiting": any(job.is_open for job, *_rest in rows),
        "kinds": (resources.BOOK, resources.WORD),
    }  # fmt: skip
    return render(request, "term_reports/report.html", context)


@require_POST
@login_required
def make(request):
    """Start the workbook and the Word document of ?term=."""
    permissions.require_report(request.user)
    term = resources.term_of(request.POST)
    actions.make_report(term=term, by=request.user)
    messages.success(
        request, _("正在做{term}的报告，做好了会提醒你，也在这里下载。").format(term=term)
    )
    return redirect("term_reports:report")


@require_safe
@login_required
def staff(request):
    """What one did in a term; of everybody for administrators."""
    permissions.require_report(request.user)
    sees_all = permissions.reads_everybody(request.user)
    term = resources.term_of(request.GET)
    people = queries.staff(None if sees_all else request.user)
    context = {
        "term": term, "terms": queries.terms(timezone.localdate()), "sees_all": sees_all,
        "rows": queries.work_of(people, term),
    }  # fmt: skip
    return render(request, "term_reports/staff.html", context)


@require_safe
@login_required
def saved(request):
    """One's saved reports, and what else may be saved."""
    offered = [
        (area, kinds) for area, found in exports.offered(request.user)
        if (kinds := [each for each in found if permissions.may_save(request.user, each)])
    ]  # fmt: skip
    known, rows = exports.known(), list(queries.saved_of(request.user))
    if not rows and not offered:
        raise Http404
    for row in rows:
        row.export = known.get(row.kind)
    return render(request, "term_reports/saved.html", {"rows": rows, "offered": offered})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def save(request, kind):
    """Keep an export under a name; the query string carries the filters of the page it came from."""
    export = permissions.export_to_save(request.user, kind)
    form = SaveForm(request.POST if request.method == "POST" else None, export=export)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            actions.save_report(
                export=export, name=told["name"], columns=told.get("columns", []),
                form=told.get("form", "xlsx"), by=request.user, parameters=filters(request.GET),
            )  # fmt: skip
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("存好了。下个月 1 日起，每月 1 日做好一份并提醒你。"))
            return redirect("term_reports:saved")
    context = {"form": form, "export": export, "narrowing": filters(request.GET)}
    return render(request, "term_reports/save.html", context, status=400 if form.errors else 200)


def filters(query):
    """The filters of an address, at most ten, cut to 200 characters and without NUL, which JSONB refuses."""
    pairs = [
        (key.replace("\0", "")[:40], value.replace("\0", "")[:200]) for key, value in query.items()
    ]
    return dict(pairs[:10])


@require_POST
@login_required
def act(request, pk, verb):
    """Switch a saved report on or off, remove it, or make one now."""
    found = permissions.saved_report_of(request.user, pk)
    try:
        if verb in ("on", "off"):
            actions.switch(saved=found, is_on=verb == "on", by=request.user)
        elif verb == "remove":
            actions.remove(saved=found, by=request.user)
        elif verb == "now":
            actions.make_now(saved=found, by=request.user)
            messages.success(request, _("正在生成，做好了会提醒你。"))
            return redirect("jobs:export-list")
        else:
            raise Http404
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect("term_reports:saved")
