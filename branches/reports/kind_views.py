"""Kinds of reports: read by those who report, set by staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.reports import kind_actions, permissions, spec
from branches.reports.forms import KindSheet
from branches.reports.models import ReportKind
from branches.reports.spec import Field, Level, Spec
from branches.reports.write_views import EDITED, refuse

USUAL = Spec(
    fields=(Field("text", "正文", fill="words"),),
    levels=(Level("college", "校级采用"), Level("media", "校外媒体采用")),
)


@login_required
@require_safe
def kind_list(request):
    """What is reported, how often, by when."""
    permissions.require_room(request.user)
    kinds = list(ReportKind.objects.prefetch_related("versions"))
    rows = []
    for each in kinds:
        versions = list(each.versions.all())
        rows.append((each, versions[0] if versions else None, _said(versions)))
    context = {"rows": rows, "keeps": permissions.can_keep(request.user)}
    return render(request, "reports/kinds.html", context)


def _said(versions):
    """[(unit type, by when)] of the newest version."""
    if not versions:
        return []
    newest = versions[0].spec
    return [
        (spec.UNIT_TYPES[type_], spec.due_words(newest.cadence, rule))
        for type_, rule in newest.dues.items()
    ]


@login_required
@require_safe
def kind(request, pk):
    """All that a kind asks, with its versions."""
    found = permissions.kind_for(request.user, pk)
    versions = list(found.versions.select_related("made_by"))
    newest = versions[0] if versions else None
    context = {
        "kind": found, "versions": versions, "newest": newest, "dues": _said(versions),
        "cadence": spec.CADENCES[newest.spec.cadence] if newest else "",
        "fields": [(each, spec.FORMS[each.form], spec.FILLS[each.fill] if each.fill else "")
                   for each in newest.spec.fields] if newest else [],
        "keeps": permissions.can_keep(request.user),
    }  # fmt: skip
    return render(request, "reports/kind.html", context)


@login_required
@require_http_methods(EDITED)
def edit(request, pk=None):
    """A new kind, or the next version of one."""
    permissions.require_keeps(request.user)
    found = permissions.kind_to_change(request.user, pk) if pk is not None else None
    newest = found.versions.first() if found else None
    sheet = KindSheet(request.POST or None, spec=newest.spec if newest else USUAL, kind=found)
    seen = request.POST.get("seen", str(newest.version if newest else 0))
    if sheet.is_bound and sheet.is_valid():
        said = sheet.basics.cleaned_data
        try:
            made = kind_actions.save_kind(
                by=request.user, kind=found, name=said["name"], hint=said["hint"], spec=sheet.spec,
                first_on=said["first_on"], note=said["note"],
                seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1,
            )  # fmt: skip
        except ValidationError as refused:
            refuse(sheet.basics, refused)
        else:
            messages.success(request, _("存好了。已经开始写的按原来的版本。"))
            return redirect("reports:kind", made.pk)
    context = {"sheet": sheet, "kind": found, "seen": seen}
    return render(request, "reports/kind_edit.html", context, status=400 if sheet.is_bound else 200)


@login_required
@require_POST
def close(request, pk):
    """Close it, or open it again."""
    found = permissions.kind_to_change(request.user, pk)
    is_closed = "close" in request.POST
    kind_actions.close_kind(kind=found, by=request.user, is_closed=is_closed)
    messages.success(
        request, _("停用了，以后的期间不再要求报。") if is_closed else _("恢复了，从这一期起要报。")
    )
    return redirect("reports:kind", pk)
