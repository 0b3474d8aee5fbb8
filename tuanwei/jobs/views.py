"""The import wizard: upload, columns, preview, confirm, report."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from tuanwei.jobs import actions, importers, queries, writing
from tuanwei.jobs.forms import MappingForm, UploadForm
from tuanwei.jobs.headers import plain_label
from tuanwei.jobs.models import ImportBatch, MappingProfile
from tuanwei.jobs.permissions import can_import, own_batch
from tuanwei.jobs.running import progress_of
from tuanwei.jobs.sheets import Sheets, Unreadable, shown
from tuanwei.lib.pages import render_part, wants_part
from tuanwei.lib.paging import keyset

State = ImportBatch.State
STEPS = {State.MAPPING: 2, State.CHECKING: 3, State.CHECKED: 3, State.SAVING: 4}


@login_required
@require_GET
def import_list(request):
    """The person's own imports, newest first."""
    if not can_import(request.user):
        raise PermissionDenied
    batches = ImportBatch.objects.of(request.user).defer("lines", "plan")
    return render(
        request, "jobs/import_list.html", {"page": keyset(batches, request, order=["-created_at"])}
    )


@login_required
@require_http_methods(["GET", "POST"])
def import_new(request):
    """Step 1: which kind of sheet, and the file."""
    if not can_import(request.user):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = actions.upload(
                kind=form.cleaned_data["kind"], file_name=upload.name, data=upload.read(),
                by=request.user,
            )  # fmt: skip
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("jobs:import-detail", batch.pk)
    context = {"form": form, "importers": importers.allowed(request.user), "step": 1}
    return render(request, "jobs/import_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def import_detail(request, pk):
    """The step at which a batch stands."""
    batch = own_batch(request.user, pk)
    if _has_moved_on(request, batch):
        return HttpResponseClientRefresh()
    if batch.state == State.MAPPING and batch.lines is not None:
        return _mapping_page(request, batch)
    if batch.state in {State.CHECKING, State.SAVING}:
        return _progress_page(request, batch)
    if batch.state == State.CHECKED:
        return _preview_page(request, batch)
    return render(
        request, "jobs/import_report.html",
        {"batch": batch, "may_undo": actions.may_undo(batch), "step": 5,
         "next_step": importers.get(batch.kind).next_step,
         "undo_words": importers.get(batch.kind).undo_words},
    )  # fmt: skip


def _has_moved_on(request, batch):
    """True for the progress bar's own question once the job ended: the step after is a page."""
    is_waiting = batch.state in {State.CHECKING, State.SAVING}
    return wants_part(request) and request.htmx.target == "progress" and not is_waiting


def _progress_page(request, batch):
    done, total = progress_of(batch.job) if batch.job else (0, 0)
    context = {
        "batch": batch,
        "job": batch.job,
        "done": done,
        "total": total,
        "step": STEPS[batch.state],
    }
    return render_part(request, "jobs/import_progress.html", context)


def _mapping_page(request, batch, form=None):
    sheets = Sheets.restore(bytes(batch.lines))
    header = actions.header_of(batch, sheets.tops)
    profiles = MappingProfile.objects.filter(created_by=request.user, kind=batch.kind)
    mapping = batch.mapping
    if profile := profiles.filter(pk=_number(request.GET.get("profile"))).first():
        mapping = {
            str(place): profile.labels[plain_label(label)]
            for place, label in enumerate(header.labels)
            if plain_label(label) in profile.labels
        }
    top = sheets.tops[batch.sheet]
    importer = importers.get(batch.kind)
    options = importer.options(table=top, header=header, by=request.user)
    form = form or MappingForm(
        importer=importer, header=header, mapping=mapping, options=options, chosen=batch.options
    )
    samples = [
        next(
            (
                shown(row[place])
                for row in top.rows[header.first_data_row - 1 :]
                if row[place] != ""
            ),
            "",
        )
        for place in range(len(header.labels))
    ]
    fields = [form[f"column-{place}"] for place in range(len(header.labels))]
    context = {
        "batch": batch, "form": form, "header": header, "tops": sheets.tops, "options": [
            (form[f"option-{option.key}"], option) for option in options
        ],
        "columns": list(zip(header.labels, samples, fields, strict=True)),
        "matched": sum(1 for field in fields if field.value()),
        "rows": [(n, [shown(c) for c in row]) for n, row in enumerate(top.rows[:8], 1)],
        "profiles": profiles, "profile": profile, "step": 2, "height": top.height,
        "mistaken": importer.mistaken(header),
    }  # fmt: skip
    return render(request, "jobs/import_map.html", context, status=422 if form.errors else 200)


def _preview_page(request, batch):
    outcome = request.GET.get("show") or ("problem" if batch.counts["error"] else "")
    outcome = "" if outcome == "all" else outcome
    preview = queries.read_preview(batch, outcome=outcome, after=_number(request.GET.get("after")))
    counts = batch.counts
    units = [unit for unit in batch.plan.get("units", ()) if unit["is_used"]]
    context = {
        "batch": batch, "preview": preview, "show": outcome or "all", "step": 3, "units": units,
        "total": sum(counts[outcome] for outcome in importers.OUTCOMES),
        "writable": counts["new"] + counts["changed"], "outcomes": importers.OUTCOMES,
        "filters": [
            ("problem", _("要看的"), queries.filter_rows(batch, "problem").count()),
            ("all", _("全部"), sum(counts[each] for each in importers.OUTCOMES)),
            *((key, label, counts[key]) for key, label in importers.OUTCOMES.items()),
        ],
    }  # fmt: skip
    return render_part(request, "jobs/import_preview.html", context)


@login_required
@require_POST
def import_header(request, pk):
    """Step 2: look at another sheet or header row."""
    batch = own_batch(request.user, pk)
    return _then(
        request, batch, actions.choose_header, sheet=_number(request.POST.get("sheet")),
        row=_number(request.POST.get("row")) or 1, depth=_number(request.POST.get("depth")) or 1,
    )  # fmt: skip


@login_required
@require_POST
def import_map(request, pk):
    """Step 2: take the columns, start checking."""
    batch = own_batch(request.user, pk)
    if batch.lines is None or batch.state not in {State.MAPPING, State.CHECKED}:
        return redirect("jobs:import-detail", pk)
    sheets = Sheets.restore(bytes(batch.lines))
    header = actions.header_of(batch, sheets.tops)
    importer = importers.get(batch.kind)
    options = importer.options(table=sheets.tops[batch.sheet], header=header, by=request.user)
    form = MappingForm(
        request.POST, importer=importer, header=header, mapping=batch.mapping, options=options
    )
    if not form.is_valid():
        return _mapping_page(request, batch, form)
    answer = _then(
        request, batch, actions.check, mapping=form.mapping,
        options=form.options_of(form.cleaned_data),
    )  # fmt: skip
    if name := form.cleaned_data["profile"].strip():
        batch.refresh_from_db()
        actions.save_profile(batch=batch, name=name, by=request.user)
    return answer


@login_required
@require_POST
def import_confirm(request, pk):
    """Step 3: write everything, or the valid part as the person chose."""
    batch = own_batch(request.user, pk)
    return _then(request, batch, actions.confirm, valid_only=request.POST.get("part") == "valid")


@login_required
@require_POST
def import_undo(request, pk):
    """Take a saved batch back within 24 hours."""
    return _then(request, own_batch(request.user, pk), actions.undo)


@login_required
@require_POST
def import_drop(request, pk):
    """Give up a batch that is not saved."""
    return _then(request, own_batch(request.user, pk), actions.drop)


def _then(request, batch, action, **arguments):
    try:
        action(batch=batch, by=request.user, **arguments)
    except actions.NotNow as reason:
        messages.warning(request, str(reason))
    return redirect("jobs:import-detail", batch.pk)


@login_required
@require_GET
def import_errors(request, pk):
    """The failed rows as an .xlsx in their own layout, with the reasons in a last column."""
    batch = own_batch(request.user, pk)
    if batch.lines is None or not batch.counts.get("error"):
        raise Http404
    labels, rows = queries.error_rows(batch)
    return _workbook(labels, rows, f"{Path(batch.file_name).stem}-未导入的行.xlsx")


@login_required
@require_GET
def import_template(request, kind):
    """An empty sheet with every column of an importer."""
    found = next((each for each in importers.allowed(request.user) if each.kind == kind), None)
    if found is None:
        raise Http404
    labels = [f"{each.label}{'*' if each.is_required else ''}" for each in found.fields]
    return _workbook(labels, [], f"{found.label}-导入模板.xlsx")


def _workbook(labels, rows, name):
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "sheet.xlsx"
        writing.write_xlsx(made, labels, rows)
        content = made.read_bytes()
    return HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff",
        },
    )  # fmt: skip


def _number(text):
    """A whole number out of a query or form, 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
