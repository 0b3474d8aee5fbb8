"""Kinds of activities and the versions of their rules: listed, read, compared, handed on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.kinds import actions, exchange, wording
from activities.kinds.contradictions import contradictions
from activities.kinds.forms import ImportForm, KindForm, NewKindForm
from activities.kinds.library import OTHERS, SAMPLES, USUAL
from activities.kinds.permissions import check_writes_rules, kind_to_write
from activities.kinds.queries import kinds, names, spec_of
from activities.kinds.try_forms import TryForm
from activities.kinds.trying import outcome
from tuanwei.lib import refusals
from tuanwei.workdays.queries import current_calendar

STEPS = {"up": -1, "down": 1}


@login_required
@require_safe
def kind_list(request):
    """Every kind, offered or not, in the order of the form."""
    check_writes_rules(request.user)
    rows = []
    for kind in kinds():
        versions = list(kind.rules.all())
        draft = next((each for each in versions if each.in_force_from is None), None)
        rows.append((kind, in_force(versions), draft))
    return render(request, "activities/kinds/list.html", {"rows": rows})


def in_force(versions):
    """The newest of these versions that is in force, or None."""
    return next((each for each in versions if each.in_force_from is not None), None)


def spec_of_version(version):
    """The Spec of a version, kept in the process where it never changes."""
    return version.spec if version.in_force_from is None else spec_of(version.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind_new(request):
    """A new kind, empty or copied from another one."""
    check_writes_rules(request.user)
    known = {kind.pk: kind for kind in kinds()}
    form = NewKindForm(
        request.POST if request.method == "POST" else None,
        sources=[(pk, kind.name) for pk, kind in known.items()],
    )
    if form.is_bound and form.is_valid():
        source = known.get(form.cleaned_data["source"])
        versions = list(source.rules.all()) if source else []
        copied = in_force(versions) or next(iter(versions), None)
        try:
            draft = actions.make_kind(
                by=request.user, name=form.cleaned_data["name"], hint=form.cleaned_data["hint"],
                spec=spec_of_version(copied) if copied else None,
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, _("建好了。一部分一部分改规则，改完生效，大家才能申报。"))
            return redirect("activities:kind-draft", pk=draft.kind_id)
    status = 400 if form.errors else 200
    return render(request, "activities/kinds/new.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def samples(request):
    """Start from samples: each ticked one becomes a kind with a draft."""
    check_writes_rules(request.user)
    there = {kind.name for kind in kinds()}
    if request.method == "POST":
        chosen = [SAMPLES[key] for key in SAMPLES if key in request.POST.getlist("sample")]
        if not chosen:
            messages.error(request, _("还没有勾选样板。"))
            return redirect("activities:kind-samples")
        try:
            drafts, left = actions.make_from_samples(by=request.user, samples=chosen)
        except ValidationError as refused:
            refusals.above(request, refused)
            return redirect("activities:kind-samples")
        if drafts:
            messages.success(
                request, _("建好 %(n)d 个草稿。逐个看看、改改，再生效。") % {"n": len(drafts)}
            )
        for name in left:
            messages.error(request, _("已经有“%(name)s”了，没有再建。") % {"name": name})
        return redirect("activities:kind-list")
    groups = [
        (heading, [(each, each.name in there, wording.in_words(each.spec)) for each in group])
        for heading, group in (
            (_("常见的几类"), USUAL), (_("别的学校的做法，可以照着改"), OTHERS),
        )
    ]  # fmt: skip
    return render(request, "activities/kinds/samples.html", {"groups": groups})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind_import(request):
    """Rules from a file become a kind with a draft."""
    check_writes_rules(request.user)
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        try:
            draft, lost = actions.import_kind(
                by=request.user, name=form.cleaned_data["name"],
                data=form.cleaned_data["file"].read(exchange.MOST_BYTES + 1),
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            messages.success(request, _("读进来了，现在是草稿。"))
            for words in lost:
                messages.warning(request, _("要在这里重新选：%(what)s。") % {"what": words})
            return redirect("activities:kind-draft", pk=draft.kind_id)
    status = 400 if form.errors else 200
    return render(request, "activities/kinds/import.html", {"form": form}, status=status)


@login_required
@require_safe
def kind(request, pk):
    """The rules in force in words, with their history; of a new kind those of its draft."""
    found = kind_to_write(request.user, pk)
    versions = list(found.rules.all())
    return _version_page(request, found, in_force(versions) or versions[0], versions)


@login_required
@require_safe
def version(request, pk, edition):
    """One version in words, in force or not."""
    found = kind_to_write(request.user, pk)
    versions = list(found.rules.all())
    return _version_page(request, found, _numbered(versions, edition), versions)


def _numbered(versions, edition):
    found = next((each for each in versions if each.version == edition), None)
    if found is None:
        raise Http404
    return found


def _version_page(request, kind, version, versions):
    spec = spec_of_version(version)
    known = names(spec)
    current = in_force(versions)
    context = {
        "kind": kind, "version": version, "current": current,
        "draft": next((each for each in versions if each.in_force_from is None), None),
        "versions": versions, "parts": wording.in_words(spec, known),
        "reasons": contradictions(spec, known, kind.pk) if version == current else [],
    }  # fmt: skip
    return render(request, "activities/kinds/kind.html", context)


@login_required
@require_safe
def printed(request, pk, edition):
    """A sheet for A4: what to know before applying."""
    found = kind_to_write(request.user, pk)
    version = _numbered(list(found.rules.all()), edition)
    spec = spec_of_version(version)
    parts = [part for part in wording.in_words(spec, names(spec)) if not part.is_silent]
    context = {"kind": found, "version": version, "parts": parts}
    return render(request, "activities/kinds/printed.html", context)


@login_required
@require_safe
def compare(request, pk):
    """What changed from one version (?old=1) to another (?new=2)."""
    found = kind_to_write(request.user, pk)
    versions = list(found.rules.all())
    if len(versions) < 2:
        raise Http404
    new = _asked(versions, request.GET.get("new"), versions[0])
    before = [each for each in versions if each.version < new.version]
    old = _asked(versions, request.GET.get("old"), before[0] if before else versions[-1])
    specs = spec_of_version(old), spec_of_version(new)
    context = {
        "kind": found, "versions": versions, "old": old, "new": new,
        "changes": wording.compared(*specs, names(*specs)),
    }  # fmt: skip
    return render(request, "activities/kinds/compare.html", context)


def _asked(versions, said, otherwise):
    return next((each for each in versions if str(each.version) == said), otherwise)


@login_required
@require_safe
def export(request, pk, edition):
    """One version as a file that another college can read in."""
    found = kind_to_write(request.user, pk)
    version = _numbered(list(found.rules.all()), edition)
    spec = spec_of_version(version)
    text = exchange.written(found.name, found.hint, spec, names(spec))
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="kind-{found.pk}-v{version.version}.json"'
    )
    return answer


@login_required
@require_safe
def try_out(request, pk, edition):
    """What the rules come to for invented facts; nothing is kept."""
    found = kind_to_write(request.user, pk)
    version = _numbered(list(found.rules.all()), edition)
    spec = spec_of_version(version)
    known = names(spec)
    form = TryForm(request.GET if request.GET else None, spec=spec, names=known,
                   initial={"where": "campus", "applicant": next(iter(spec.basics.applicants), "")})  # fmt: skip
    result = None
    if form.is_bound and form.is_valid():
        result = outcome(spec, form.facts, known, moments=form.moments, calendar=current_calendar())
    context = {"kind": found, "version": version, "form": form, "result": result}
    status = 400 if form.errors else 200
    return render(request, "activities/kinds/try.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind_edit(request, pk):
    """Call it otherwise."""
    found = kind_to_write(request.user, pk)
    form = KindForm(request.POST if request.method == "POST" else None,
                    initial={"name": found.name, "hint": found.hint})  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            actions.change_kind(kind=found, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error("name", refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("activities:kind", pk=pk)
    status = 400 if form.errors else 200
    return render(
        request, "activities/kinds/edit.html", {"kind": found, "form": form}, status=status
    )


@login_required
@require_POST
def kind_offer(request, pk):
    """Let people apply for it, or no longer."""
    found = kind_to_write(request.user, pk)
    is_active = request.POST.get("offer") == "yes"
    try:
        actions.set_offered(kind=found, by=request.user, is_active=is_active)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(
            request, _("开放申报了。") if is_active else _("不再接受新的申报，在办的照常办。")
        )
    return redirect("activities:kind", pk=pk)


@login_required
@require_POST
def kind_move(request, pk, where):
    """Move it up or down in the form."""
    found = kind_to_write(request.user, pk)
    if where not in STEPS:
        raise Http404
    actions.move_kind(kind=found, by=request.user, step=STEPS[where])
    return redirect("activities:kind-list")


@login_required
@require_POST
def draft_begin(request, pk):
    """A draft of the next version."""
    found = kind_to_write(request.user, pk)
    try:
        actions.begin_draft(kind=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    return redirect("activities:kind-draft", pk=pk)
