"""Rules of a kind of pairing: read by everybody, begun, imported, exported. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.pair_rules import exchange, queries, rules_actions, wording
from party_pairing.pair_rules.draft_forms import ImportForm
from party_pairing.pair_rules.library import SAMPLES
from party_pairing.pair_rules.permissions import (
    can_write_rules,
    check_writes_rules,
    kind_to_read,
    kind_to_write,
    version_to_read,
)
from party_pairing.pair_rules.spec import Spec

SHOWN = 20
"""Versions of the history that are compared on the page."""


@login_required
@require_safe
def read(request, pk):
    """What holds now, and what each version changed."""
    kind, writes = kind_to_read(pk), can_write_rules(request.user)
    versions = list(queries.versions_of(kind)[: SHOWN + 1])
    current = versions[0] if versions else None
    if current is None and not writes:
        raise Http404
    context = {
        "kind": kind, "version": current, "parts": wording.said(current.spec) if current else [],
        "history": _history(versions), "writes": writes,
        "draft": queries.draft_of(kind) if writes else None,
    }  # fmt: skip
    return render(request, "party_pairing/pair_rules/read.html", context)


def _history(versions):
    older = [*versions[1:], None]
    return [
        (each, wording.compared(before.spec, each.spec) if before else [])
        for each, before in list(zip(versions, older, strict=True))[:SHOWN]
    ] if versions else []  # fmt: skip


@login_required
@require_safe
def version(request, pk, version):
    """A version that is or was in force: rounds and pairs keep theirs."""
    found = version_to_read(pk, version)
    newest = queries.rules_in_force(found.kind)
    context = {
        "kind": found.kind, "version": found, "parts": wording.said(found.spec),
        "is_newest": newest == found, "writes": can_write_rules(request.user),
    }  # fmt: skip
    return render(request, "party_pairing/pair_rules/version.html", context)


@login_required
@require_safe
def export(request, pk, version):
    """A version as a file."""
    check_writes_rules(request.user)
    found = version_to_read(pk, version)
    text = exchange.written(found.spec, found.kind.name)
    name = f"pair-rules-{found.kind_id}-{found.version}.json"
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


@login_required
@require_POST
def begin(request, pk):
    """A draft from the newest version, or the usual rules where there is none yet; with `blank` an
    empty one."""
    kind = kind_to_write(request.user, pk)
    if "blank" in request.POST:
        return _drafted(request, kind, Spec(), "", seen="")
    newest = queries.rules_in_force(kind)
    spec = newest.spec if newest else SAMPLES["usual"].spec
    return _drafted(request, kind, spec, "", seen="")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request, pk):
    """Rules of real colleges: one becomes the draft."""
    kind = kind_to_write(request.user, pk)
    if request.method == "POST":
        sample = SAMPLES.get(request.POST.get("sample", ""))
        if sample is None:
            raise Http404
        note = _("按“%(name)s”改的。") % {"name": sample.name}
        return _drafted(request, kind, sample.spec, note, request.POST.get("seen", ""))
    draft = queries.draft_of(kind)
    found = [(key, each, wording.said(each.spec)) for key, each in SAMPLES.items()]
    context = {
        "kind": kind,
        "samples": found,
        "draft": draft,
        "seen": draft.digest if draft else "",
    }
    return render(request, "party_pairing/pair_rules/samples.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_import(request, pk):
    """Rules from a file become the draft."""
    kind = kind_to_write(request.user, pk)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            spec = exchange.read(form.cleaned_data["file"].read(exchange.MOST_BYTES + 1))
        except ValueError as fault:
            form.add_error("file", str(fault))
        else:
            seen = request.POST.get("seen", "")
            return _drafted(request, kind, spec, _("从文件导入。"), seen)
    draft = queries.draft_of(kind)
    context = {"kind": kind, "form": form, "draft": draft, "seen": draft.digest if draft else ""}
    status = 400 if is_sent else 200
    return render(request, "party_pairing/pair_rules/import.html", context, status=status)


def _drafted(request, kind, spec, note, seen):
    """Save a draft that begins with other rules, then show it."""
    try:
        rules_actions.save_draft(kind=kind, by=request.user, spec=spec, note=note, seen=seen)
    except ValidationError as refused:
        for words in refused.messages:
            messages.error(request, words)
        return redirect("party_pairing:pair-rules-read", kind.pk)
    messages.success(request, _("已存成草稿：一部分一部分看、改，再生效。"))
    return redirect("party_pairing:pair-rules-draft", kind.pk)
