"""The roster and one member. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branches.organisation import actions, people, permissions
from branches.organisation.forms import MemberFilter, TransferForm
from branches.organisation.models import Member, Unit
from branches.organisation.queries import hats
from tuanwei.lib.navigation import first_address
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset


@require_safe
@login_required
def member_list(request):
    """Everybody of the units one works for, found by name, pinyin, initials or number."""
    user = request.user
    if not permissions.can_list_members(user):
        raise PermissionDenied(
            _("名册只给支部、团总支和团委的工作人员看。你自己的资料在“我的”里。")
        )
    asked = MemberFilter(request.GET)
    asked.is_valid()
    query = asked.cleaned_data
    unit = _unit_asked(user, query.get("unit"))
    members = people.roster(
        user, unit=unit and unit.pk, status=query.get("status", ""), text=query.get("q", "")
    )
    rows = members.select_related("user", "branch")
    page = keyset(rows, request, order=["user__name_pinyin", "user__number"], per_page=25)
    is_masked = not hats(user).is_administrator
    if not is_masked:
        actions.note_list(by=user, query=request.GET.urlencode())
    context = {
        "page": page, "q": query.get("q", ""), "status": query.get("status", ""), "unit": unit,
        "statuses": Member.Status.choices, "is_masked": is_masked,
        "is_filtered": bool(query.get("q") or query.get("status") or unit),
        "import_url": first_address("jobs:import-list"),
    }  # fmt: skip
    return render_part(request, "branches/member_list.html", context)


def _unit_asked(user, pk):
    rows = Unit.objects.filter(pk=pk) if pk else Unit.objects.none()
    return (rows if hats(user).is_staff else rows.active()).first()


@require_safe
@login_required
def member_detail(request, pk):
    """One person's data, branch by branch; masked for everybody who does not need it whole."""
    user = request.user
    member = permissions.member_for(user, pk)
    if permissions.is_logged(user, member):
        actions.note_view(member=member, by=user)
    context = {
        "member": member,
        "person": member.user,
        "is_own": member.user_id == user.pk,
        "is_masked": not permissions.sees_everything_of(user, member),
        "stays": member.memberships.select_related("branch__parent"),
        "duties": people.duties_of(member.user),
        "can_transfer": permissions.can_transfer(user, member),
        "can_give_code": member.user_id != user.pk and hats(user).is_staff,
    }
    return render(request, "branches/member_detail.html", context)


@login_required
def member_transfer(request, pk):
    """Move a member to another branch from today."""
    member = permissions.member_to_transfer(request.user, pk)
    form = TransferForm(
        request.POST or None,
        branches=permissions.branches_to_transfer_to(request.user, member),
        initial={"leaving": member.branch_id},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.transfer(
                member=member, branch=data["branch"], reason=data["reason"],
                leaving=data["leaving"], by=request.user,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = {"name": member.user.name, "unit": data["branch"].name}
            messages.success(request, _("%(name)s 已转到%(unit)s，今天生效。") % words)
            return _after_move(request, member)
    return render(request, "branches/member_transfer.html", {"form": form, "member": member})


def _after_move(request, member):
    if permissions.visible_members(request.user).filter(pk=member.pk).exists():
        return redirect("organisation:member-detail", member.pk)
    return redirect("organisation:member-list")


@require_POST
@never_cache
@login_required
def person_code(request, pk):
    """A code for somebody who lost the password and showed a card at the office."""
    person = permissions.person_to_give_code(request.user, pk)
    code = actions.issue_new_code(person=person, by=request.user)
    return render(request, "branches/code_one.html", {"person": person, "code": code})
