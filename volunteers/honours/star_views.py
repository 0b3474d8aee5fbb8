"""Who holds which star: by branch on the page, all of a unit as a sheet, and a roll to print."""

from collections import defaultdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from branches.organisation.models import Unit
from tuanwei.accounts.queries import matching
from tuanwei.jobs import exports
from tuanwei.lib.terms import Term
from volunteers.honours import permissions, queries, resources

MOST_FOUND = 30


@login_required
@require_safe
def star_list(request):
    """The units to choose from, and people found by `?q=`."""
    permissions.require_lists(request.user)
    asked = request.GET.get("q", "").strip()[:60]
    found = permissions.readable_volunteers(request.user).filter(length__gt=0)
    found = found.filter(matching(asked, "user__")) if asked else found.none()
    units = permissions.units_to_read(request.user).select_related("parent")
    if permissions.reads_all(request.user):
        units = units.exclude(parent__kind=Unit.Kind.GENERAL_BRANCH)
    context = {
        "asked": asked, "units": units.order_by("-kind", "name_pinyin", "pk"),
        "rows": _rows(
            found.select_related("user").annotate(branch_name=F("user__member__branch__name"))
            .order_by("name", "pk")[:MOST_FOUND], resources.day_of("")),
        "may_export_all": permissions.reads_all(request.user),
    }  # fmt: skip
    return render(request, "volunteers/honours/stars.html", context)


def _rows(volunteers, on):
    """[{volunteer, total, standing, is_new, missing}]."""
    people = list(volunteers)
    keys = [each.pk for each in people]
    if not keys:
        return []
    found, totals, term = queries.standings(keys, on), queries.totals_of(keys), Term.of(on)
    return [
        {
            "volunteer": each, "total": totals.get(each.pk, 0), "standing": found[each.pk],
            "is_new": bool(
                found[each.pk].held and found[each.pk].held.on >= term.first_day
            ),
            "missing": resources.missing_words(found[each.pk].next),
        }
        for each in people
    ]  # fmt: skip


@login_required
@require_safe
def star_unit(request, pk):
    """The branches of a general branch, or the people of a branch as of `?on=`."""
    unit = permissions.unit_to_read(request.user, pk)
    on = resources.day_of(request.GET.get("on", ""))
    is_branch = unit.kind == Unit.Kind.BRANCH
    rows = _rows(queries.volunteers_in(unit), on) if is_branch else []
    children = permissions.units_to_read(request.user).filter(parent=unit)
    context = {
        "unit": unit, "on": on, "rows": rows, "is_branch": is_branch, "term": Term.of(on),
        "children": [] if is_branch else children.order_by("name_pinyin", "pk"),
        "counts": _counts(rows), "new": sum(row["is_new"] for row in rows),
        "can_unmask": permissions.can_unmask(request.user),
    }  # fmt: skip
    return render(request, "volunteers/honours/star_unit.html", context)


def _counts(rows):
    """[(label of a level, how many hold it)], the highest first."""
    counts: dict = defaultdict(int)
    for row in rows:
        if held := row["standing"].held:
            counts[(held.level.level, held.level.label)] += 1
    return [(label, count) for (_level, label), count in sorted(counts.items(), reverse=True)]


@login_required
@require_safe
def star_print(request, pk):
    """The roll of honour of a unit, to print: names by level, the highest first."""
    unit = permissions.unit_to_read(request.user, pk)
    on = resources.day_of(request.GET.get("on", ""))
    people = list(queries.volunteers_in(unit))
    found = queries.standings([each.pk for each in people], on)
    groups: dict = defaultdict(list)
    for each in people:
        if held := found[each.pk].held:
            groups[(held.level.level, held.level.label)].append((each, held))
    context = {
        "unit": unit, "on": on, "is_branch": unit.kind == Unit.Kind.BRANCH,
        "groups": [(label, groups[key, label]) for key, label in sorted(groups, reverse=True)],
        "signs": [_("制表"), _("审核")],
    }  # fmt: skip
    return render(request, "volunteers/honours/star_print.html", context)


@login_required
@require_POST
def star_export(request):
    """Start the sheet of a unit, or of everybody whom the person may read."""
    permissions.require_lists(request.user)
    text = request.POST.get("unit", "")
    unit = None
    if text.isascii() and text.isdigit() and len(text) < 10:
        unit = permissions.unit_to_read(request.user, int(text))
    on = resources.day_of(request.POST.get("on", ""))
    parameters = {"unit": str(unit.pk) if unit else "", "on": str(on)}
    exports.start_export(resources.STARS, parameters, (), request.user)
    messages.success(request, _("已开始导出，做好了会提醒你，7 天内可以下载。"))
    return redirect("jobs:export-list")
