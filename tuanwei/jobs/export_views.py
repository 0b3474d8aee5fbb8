"""The export centre and the progress of jobs."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tuanwei.audit.actions import record
from tuanwei.audit.permissions import READ
from tuanwei.jobs import actions, exports, log
from tuanwei.jobs.events import JobEvent
from tuanwei.jobs.forms import ExportForm, LogForm
from tuanwei.jobs.models import Job
from tuanwei.jobs.permissions import own_job
from tuanwei.jobs.running import progress_of
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset


@login_required
@require_GET
def export_list(request):
    """My exports with their progress, and what can be exported."""
    jobs = Job.objects.of(request.user).filter(kind="export")
    page = keyset(jobs, request, order=["-created_at"])
    rows = [(job, *progress_of(job)) for job in page]
    context = {
        "page": page, "rows": rows, "offered": exports.offered(request.user),
        "reads_log": request.user.has_perm(READ), "may_save": bool(exports.allowed(request.user)),
        "is_waiting": any(job.is_open for job in page),
    }  # fmt: skip
    return render_part(request, "jobs/export_list.html", context)


@require_GET
@login_required
@permission_required(READ, raise_exception=True)
def export_log(request):
    """Everybody's exports, for those who read the record; by person, kind and days."""
    form = LogForm(request.GET)
    page = keyset(log.started(**form.narrowing()), request, order=["-at", "-id"], per_page=30)
    context = {"page": page, "rows": log.taken(list(page)), "form": form}
    return render(request, "jobs/export_log.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def export_new(request, kind):
    """Choose columns and format; the query string carries the filters of the list it came from."""
    export = next((each for each in exports.allowed(request.user) if each.kind == kind), None)
    if export is None:
        raise Http404
    form = ExportForm(request.POST or None, export=export, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        exports.start_export(
            kind, _filters(request.GET), chosen["columns"],
            request.user, masked=not chosen.get("unmasked"), reason=form.purpose,
            form=chosen["form"],
        )  # fmt: skip
        return redirect("jobs:export-list")
    context = {"form": form, "export": export, "filters": request.GET}
    return render(request, "jobs/export_new.html", context, status=422 if form.errors else 200)


def _filters(query):
    """The filters of an address, cut to 200 characters and without NUL, which JSONB refuses."""
    return {key.replace("\0", ""): value.replace("\0", "")[:200] for key, value in query.items()}


@login_required
@require_GET
def export_file(request, pk):
    """The finished file, to the person who asked for it, within seven days; afterwards (410) how to make it again."""
    job = own_job(request.user, pk)
    if job.kind == "export" and job.state == Job.State.DONE and not job.has_file:
        context = {"job": job, "again": exports.again(job), "days": exports.KEPT.days}
        return render(request, "jobs/export_gone.html", context, status=410)
    if not job.has_file or not default_storage.exists(job.path):
        raise Http404
    record(JobEvent.EXPORT_DOWNLOADED, job, by=request.user)
    kinds = {
        "csv": "text/csv; charset=utf-8",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    response = FileResponse(
        default_storage.open(job.path),
        content_type=kinds.get(
            job.path.rsplit(".", 1)[-1],
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    )
    response["Content-Disposition"] = content_disposition_header(True, job.file_name)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_GET
def job_progress(request, pk):
    """How far a job is: a fragment for htmx, a page for everybody else."""
    job = own_job(request.user, pk)
    done, total = progress_of(job)
    return render_part(
        request, "jobs/job.html", {"job": job, "done": done, "total": total, "back": _back(job)}
    )


@login_required
@require_POST
def job_cancel(request, pk):
    """Stop a job of one's own."""
    job = own_job(request.user, pk)
    actions.cancel(job=job, by=request.user)
    return redirect(_back(job))


@login_required
@require_POST
def job_retry(request, pk):
    """Run a failed, cancelled or interrupted job again."""
    job = own_job(request.user, pk)
    actions.retry(job=job, by=request.user)
    return redirect(_back(job))


def _back(job):
    """Where a job belongs: its import, or the export centre."""
    batch = job.parameters.get("batch")
    return f"/imports/{batch}/" if batch else "/exports/"
