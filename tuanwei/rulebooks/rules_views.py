"""Rules of a kind: read by everybody, begun, imported, exported. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib import refusals
from tuanwei.rulebooks import actions, queries
from tuanwei.rulebooks.forms import ImportForm
from tuanwei.rulebooks.permissions import (
    check_writes_rules,
    kind_to_read,
    kind_to_write,
    version_to_read,
)

SHOWN = 20
"""Versions of the history that are compared on the page."""


@login_required
@require_safe
def read(request, book, pk):
    """What holds now, and what each version changed."""
    kind, writes = kind_to_read(book, pk), book.can_write(request.user)
    versions = list(queries.versions_of(kind)[: SHOWN + 1])
    current = versions[0] if versions else None
    if current is None and not writes:
        raise Http404
    context = {
        "book": book, "kind": kind, "version": current, "writes": writes,
        "parts": book.wording.said(current.spec) if current else [],
        "history": _history(book, versions), "try_url": book.try_url(kind, "now"),
        "draft": queries.draft_of(kind) if writes else None,
    }  # fmt: skip
    return render(request, book.templates("read"), context)


def _history(book, versions):
    older = [*versions[1:], None]
    return [
        (each, book.compared(before and before.spec, each.spec))
        for each, before in list(zip(versions, older, strict=True))[:SHOWN]
    ] if versions else []  # fmt: skip


@login_required
@require_safe
def version(request, book, pk, version):
    """A version that is or was in force: what was begun under it keeps it."""
    found = version_to_read(book, pk, version)
    kind = book.kind_of(found)
    context = {
        "book": book, "kind": kind, "version": found, "parts": book.wording.said(found.spec),
        "is_newest": queries.rules_in_force(kind) == found, "writes": book.can_write(request.user),
    }  # fmt: skip
    return render(request, book.templates("version"), context)


@login_required
@require_safe
def export(request, book, pk, version):
    """A version as a file."""
    check_writes_rules(book, request.user)
    found = version_to_read(book, pk, version)
    kind = book.kind_of(found)
    text = book.file.written(found.spec, kind.name)
    name = f"{book.file.stem}-{kind.pk}-{found.version}.json"
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


@login_required
@require_POST
def begin(request, book, pk):
    """A draft from the newest version, or the usual rules where there is none yet; with `blank` an
    empty one."""
    kind = kind_to_write(book, request.user, pk)
    if "blank" in request.POST:
        return _drafted(request, book, kind, book.file.spec(), "", seen="")
    newest = queries.rules_in_force(kind)
    spec = newest.spec if newest else book.samples[book.usual].spec
    return _drafted(request, book, kind, spec, "", seen="")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request, book, pk):
    """Rules of real colleges: one becomes the draft."""
    kind = kind_to_write(book, request.user, pk)
    if request.method == "POST":
        sample = book.samples.get(request.POST.get("sample", ""))
        if sample is None:
            raise Http404
        note = _("按“%(name)s”改的。") % {"name": sample.name}
        return _drafted(request, book, kind, sample.spec, note, request.POST.get("seen", ""))
    draft = queries.draft_of(kind)
    found = [(key, each, book.wording.said(each.spec)) for key, each in book.samples.items()]
    context = {
        "book": book, "kind": kind, "samples": found, "draft": draft,
        "seen": draft.digest if draft else "",
    }  # fmt: skip
    return render(request, book.templates("samples"), context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_import(request, book, pk):
    """Rules from a file become the draft."""
    kind = kind_to_write(book, request.user, pk)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            spec = book.file.read(form.cleaned_data["file"].read(book.file.most_bytes + 1))
        except ValueError as fault:
            form.add_error("file", str(fault))
        else:
            seen = request.POST.get("seen", "")
            return _drafted(request, book, kind, spec, _("从文件导入。"), seen)
    draft = queries.draft_of(kind)
    context = {
        "book": book, "kind": kind, "form": form, "draft": draft,
        "seen": draft.digest if draft else "",
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, book.templates("import"), context, status=status)


def _drafted(request, book, kind, spec, note, seen):
    """Save a draft that begins with other rules, then show it."""
    try:
        actions.save_draft(book, kind=kind, by=request.user, spec=spec, note=note, seen=seen)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect(book.url("read", kind.pk))
    messages.success(request, _("已存成草稿：一部分一部分看、改，再生效。"))
    return redirect(book.url("draft", kind.pk))
