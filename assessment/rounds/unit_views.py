"""Units of a round: who takes part, what becomes of those that were closed, categories, members. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.rounds import actions, permissions, queries, shown, states
from assessment.rounds.forms import CategoryForm, CountForm, UnitForm
from assessment.rounds.models import ScoreSheet
from assessment.rounds.round_views import frame
from branches.organisation.models import Unit
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words

FILTERS = (
    ("", "全部"), ("in", "参加"), ("decide", "要决定"), ("nocategory", "没定类别"), ("veto", "不予评定"),
    ("out", "不参加"),
)  # fmt: skip
NARROW = {
    "in": Q(left_out=""), "decide": Q(left_out="", kept="", unit__is_active=False),
    "nocategory": Q(left_out="", category=""), "out": ~Q(left_out=""),
}  # fmt: skip
MOST_BY_NAME = 200


def _units_to_see(user, pk):
    """A round whose units `user` may list: those who see all of it."""
    held = permissions.round_to_see(user, pk)
    if not permissions.sees_all(user, held):
        raise PermissionDenied(_("参加的组织由团委和监督小组来看。你们支部的考核表在考核页面里。"))
    return held


@login_required
@require_safe
def units(request, pk):
    """All units of a round, page by page."""
    held = _units_to_see(request.user, pk)
    rows = held.sheets.select_related("unit", "parent", "merged_into__unit").annotate(
        absent=Count("lines", filter=Q(lines__is_absent=True))
    )
    not_assessed = shown.not_assessed_labels(held.spec)
    narrow = NARROW | {"veto": Q(left_out="", vetoes__has_any_keys=list(not_assessed))}
    what = request.GET.get("show", "")
    rows = rows.filter(narrow[what]) if what in narrow else rows
    words = readable_words(request.GET.get("q", ""))
    for word in words:
        rows = rows.filter(Q(unit__name__icontains=word) | Q(parent__name__icontains=word))
    page = keyset(rows, request, order=["unit__name_pinyin"], per_page=40)
    now = queries.members_now(held.spec.units, [each.unit_id for each in page])
    labels = shown.category_labels(held.spec)
    for sheet in page:
        sheet.now = now.get(sheet.unit_id, 0)
        sheet.category_label = labels.get(sheet.category, "")
        sheet.tone = shown.SHEET_TONES[sheet.state]
        sheet.not_assessed = [not_assessed[key] for key in sheet.vetoes if key in not_assessed]
        sheet.is_to_decide = not (sheet.unit.is_active or sheet.left_out or sheet.kept)
    can_change = permissions.can_run(request.user) and held.state in states.CHANGING
    context = {
        "held": held, "page": page, "what": what, "filters": [
            each for each in FILTERS
            if (each[0] != "veto" or not_assessed) and (each[0] != "nocategory" or labels)
        ], "q": " ".join(words),
        "counts": shown.counts_by_round([held]).get(held.pk), "can_change": can_change,
        "labels": labels, "form": CategoryForm(categories=held.spec.categories),
        "newcomers": list(queries.newcomers(held)[:60]) if can_change else [],
        "frame": frame(request),
    }  # fmt: skip
    return render(request, "assessment/rounds/units.html", context)


@login_required
@require_POST
def categorise(request, pk):
    """Give the picked sheets a category."""
    held = permissions.round_to_run(request.user, pk)
    form = CategoryForm(request.POST, categories=held.spec.categories)
    picked = [int(each) for each in request.POST.getlist("sheet") if _is_key(each)]
    if not picked:
        messages.error(request, _("先勾选要定类别的组织。"))
    elif not form.is_valid():
        messages.error(request, _("有一个类别不在标准里，刷新页面再选。"))
    else:
        chosen = form.cleaned_data["category"]
        try:
            many = actions.set_categories(
                round=held, by=request.user, categories=dict.fromkeys(picked, chosen)
            )
        except ValidationError as refused:
            refusals.above(request, refused)
        else:
            messages.success(request, _("%d 个组织的类别定好了。") % many)
    return redirect("assessment:round-units", pk=pk)


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 10


def _sheet(held, pk):
    rows = held.sheets.select_related("unit", "parent", "merged_into__unit")
    sheet = get_object_or_404(rows, pk=pk if pk < 2**63 else 0)
    sheet.round = held
    return sheet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request, pk, sheet):
    """Decide what becomes of one unit."""
    held = permissions.round_to_run(request.user, pk)
    found = _sheet(held, sheet)
    others = _others(held, found)
    initial = {"what": UnitForm.LEAVE if found.unit.is_active else None}
    form = UnitForm(request.POST or None, sheet=found, others=others, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            words = _decide(found, form.cleaned_data, request.user)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, words)
            return redirect("assessment:round-units", pk=pk)
    context = {
        "held": held, "sheet": found, "form": form, "can_change": held.state in states.CHANGING,
        "merged": list(found.merged.select_related("unit")),
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/rounds/unit.html", context, status=status)


def _others(held, sheet):
    """Sheets it may be merged into: those of the same general branch first."""
    rows = held.sheets.filter(left_out="").exclude(pk=sheet.pk).select_related("unit", "parent")
    return rows.annotate(far=Count("pk", filter=~Q(parent=sheet.parent_id))).order_by(
        "far", "parent__name_pinyin", "unit__name_pinyin", "pk"
    )


def _decide(sheet, said, by):
    """Do it; words of what was done."""
    name = sheet.unit.name
    if said["what"] == UnitForm.KEEP:
        actions.keep(sheet=sheet, by=by, reason=said["reason"])
        return _("%s算到这次结束。") % name
    into = said["into"] if said["what"] == UnitForm.MERGE else None
    actions.leave_out(sheet=sheet, by=by, reason=said["reason"], merged_into=into)
    if into:
        return _("%(name)s不单独参加了，记录算在%(into)s。") % {
            "name": name,
            "into": into.unit.name,
        }
    return _("%s这次不参加了。") % name


@login_required
@require_POST
def join(request, pk):
    """A unit joins, or comes back."""
    held = permissions.round_to_run(request.user, pk)
    key = request.POST.get("unit", "")
    found = Unit.objects.filter(pk=int(key)).first() if _is_key(key) else None
    if found is None:
        messages.error(request, _("没有找到这个组织，刷新页面再试。"))
    else:
        try:
            actions.join(round=held, unit=found, by=request.user)
        except ValidationError as refused:
            refusals.above(request, refused)
        else:
            messages.success(request, _("%s加入了，干部收到了通知。") % found.name)
    return redirect("assessment:round-units", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request, pk):
    """Members as they were at opening, and as they are; counted again with a reason."""
    held = permissions.round_to_run(request.user, pk)
    form = CountForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            changed = actions.count_members(round=held, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("%d 个组织的人数更新了。") % len(changed))
            return redirect("assessment:round-units", pk=pk)
    changed = queries.members_changed(held)
    rows = ScoreSheet.objects.filter(pk__in=changed).select_related("unit", "parent")
    context = {
        "held": held, "form": form, "many": len(changed), "can_change": held.state in states.CHANGING,
        "rows": [
            (each, *changed[each.pk])
            for each in rows.order_by("unit__name_pinyin", "pk")[:MOST_BY_NAME]
        ],
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/rounds/members.html", context, status=status)
