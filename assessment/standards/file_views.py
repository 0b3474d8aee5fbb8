"""Standards as files: a workbook for clerks, YAML or JSON for other colleges. HTTP only."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from assessment.standards import exchange, sheets
from assessment.standards.book import BOOK
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.permissions import (
    check_writes_rules,
    draft_to_write,
    kind_to_write,
    version_to_read,
)
from tuanwei.rulebooks.queries import draft_of

MOST_BYTES = 5_000_000
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "json": "application/json; charset=utf-8", "yaml": "application/yaml; charset=utf-8",
    "xlsx": WORKBOOK,
}  # fmt: skip
SHOWN = 50
"""Mistakes of a workbook that are listed on the page."""


class FileForm(forms.Form):
    """A standard from a file."""

    file = forms.FileField(
        label=gettext_lazy("标准文件"),
        help_text=gettext_lazy("从这里导出的 .xlsx、.yaml 或 .json 文件，改好再传。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.yaml,.yml,.json"}),
    )  # fmt: skip


def _written(version, form):
    """The bytes of a version in a form."""
    spec, name = version.spec, version.kind.name
    if form != "xlsx":
        return exchange.written(spec, name, as_yaml=form == "yaml").encode()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "standard.xlsx"
        sheets.sheet_out(spec, path)
        return path.read_bytes()


def _sent(version, form):
    if form not in KINDS:
        raise Http404
    name = f"standard-{version.kind_id}-{version.version}.{form}"
    return HttpResponse(_written(version, form), content_type=KINDS[form], headers={
        "Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


@login_required
@require_safe
def export(request, pk, version):
    """A version as a file; `as` says which kind."""
    check_writes_rules(BOOK, request.user)
    return _sent(version_to_read(BOOK, pk, version), request.GET.get("as", "json"))


@login_required
@require_safe
def export_draft(request, pk):
    """The draft as a file, to be gone on with in Excel."""
    return _sent(draft_to_write(BOOK, request.user, pk), request.GET.get("as", "xlsx"))


def _read(data):
    """(Spec, mistakes in words)."""
    try:
        if data.startswith(b"PK"):
            return sheets.sheet_in(data), []
        return exchange.read(data), []
    except sheets.Faulty as faulty:
        words = [each.words for each in faulty.faults]
        if len(words) > SHOWN:
            rest = _("还有 %(n)d 处，改好这些再传一次看。") % {"n": len(words) - SHOWN}
            words = [*words[:SHOWN], rest]
        return None, words
    except ValueError as fault:
        return None, [str(fault)]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request, pk):
    """A standard from a file becomes the draft; every mistake is shown with its sheet, row and column."""
    kind = kind_to_write(BOOK, request.user, pk)
    is_sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if is_sent else FileForm()
    seen = request.POST.get("seen", "")
    if is_sent and form.is_valid():
        spec, faults = _read(form.cleaned_data["file"].read(MOST_BYTES))
        if spec is not None:
            try:
                actions.save_draft(
                    BOOK, kind=kind, by=request.user, spec=spec, note=_("从文件导入。"), seen=seen
                )
            except ValidationError as refused:
                faults = refused.messages
            else:
                messages.success(request, _("已存成草稿：一部分一部分看、改，再生效。"))
                return redirect(BOOK.url("draft", pk))
        form.add_error("file", faults)
    draft = draft_of(kind)
    context = {
        "book": BOOK, "kind": kind, "form": form, "draft": draft,
        "seen": seen if is_sent else (draft.digest if draft else ""),
    }  # fmt: skip
    return render(request, BOOK.templates("import"), context, status=400 if is_sent else 200)
