"""The tree, one unit, and its codes for the first sign-in. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branches.organisation import actions, people, permissions
from branches.organisation.forms import UnitForm
from branches.organisation.models import Unit
from branches.organisation.queries import consequences_of
from tuanwei.accounts import codes
from tuanwei.accounts.actions import issue_codes
from tuanwei.lib.paging import keyset

PER_PAGE = 50


@require_safe
@login_required
def unit_list(request):
    """The committee with what lies directly below, or the units that a search finds."""
    text = request.GET.get("q", "").strip()[:60]
    context = {"q": text, "can_edit": permissions.can_edit_units(request.user)}
    if text:
        found = people.units_matching(text).select_related("parent")
        context["page"] = keyset(found, request, order=["name_pinyin"], per_page=PER_PAGE)
        return render(request, "branches/unit_search.html", context)
    committee = Unit.objects.active().filter(kind=Unit.Kind.COMMITTEE).first()
    children = people.children_with_counts(committee) if committee else []
    context |= {"committee": committee, "groups": grouped(children)}
    return render(request, "branches/unit_list.html", context)


def grouped(children):
    """[(kind in words, units)] in the order of the tree."""
    kinds = (Unit.Kind.GENERAL_BRANCH, Unit.Kind.BRANCH, Unit.Kind.DEPARTMENT)
    groups = [(kind.label, [each for each in children if each.kind == kind]) for kind in kinds]
    return [group for group in groups if group[1]]


@require_safe
@login_required
def unit_detail(request, pk):
    """Who runs it, what lies below, and what has been."""
    unit, user = permissions.unit_for(request.user, pk), request.user
    sees_members = permissions.visible_members(user).filter(branch=unit).exclude(user=user)
    is_branch = unit.kind == Unit.Kind.BRANCH
    appoints = permissions.can_appoint_in(user, unit)
    context = {
        "unit": unit,
        "groups": grouped(people.children_with_counts(unit)),
        "cadres": people.cadres(unit),
        "past_cadres": people.past_cadres(unit),
        "consequences": consequences_of([unit.pk]).get(unit.pk, []),
        "sees_members": sees_members.exists(),
        "member_count": unit.members.filter(left_on=None).count() if is_branch else None,
        "can_edit": permissions.can_edit_units(user),
        "can_appoint": appoints,
        "can_issue": permissions.can_issue_codes_in(user, unit),
    }
    if context["sees_members"]:
        context["moves"] = people.moves(unit)
    if context["can_issue"]:
        context["waiting"] = permissions.people_to_activate(user, unit).count()
    return render(request, "branches/unit_detail.html", context)


@login_required
def unit_add(request):
    """A new unit."""
    permissions.require_unit_editor(request.user)
    form = UnitForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    return _edit(request, form, _("已添加：%(name)s。"))


@login_required
def unit_edit(request, pk):
    """Rename, move or close a unit."""
    unit = permissions.unit_to_edit(request.user, pk)
    form = UnitForm(request.POST or None, instance=unit)
    return _edit(request, form, _("已保存：%(name)s。"))


def _edit(request, form, words):
    if request.method == "POST" and form.is_valid():
        try:
            unit = actions.save_unit(unit=form.instance, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, words % {"name": unit.name})
            return redirect("organisation:unit-detail", unit.pk)
    unit = Unit.objects.filter(pk=form.instance.pk).first()
    return render(request, "branches/unit_form.html", {"form": form, "unit": unit})


@require_POST
@never_cache
@login_required
def code_issue(request, pk):
    """Fresh codes for everybody of the unit without a password, on one sheet to cut and hand out.

    The codes exist on this page only; printing it again means issuing new ones.
    """
    unit = permissions.unit_to_issue_codes_in(request.user, pk)
    waiting = permissions.people_to_activate(request.user, unit)
    issued = issue_codes(people=waiting, by=request.user)
    issued.sort(key=lambda pair: (pair[0].name_pinyin, pair[0].number))
    context = {"unit": unit, "issued": issued, "until": timezone.now() + codes.VALID}
    return render(request, "branches/code_list.html", context)
