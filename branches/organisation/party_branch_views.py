"""Party branches for the committee's staff: listed, added, renamed, closed. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.organisation import actions, permissions
from branches.organisation.forms import PartyBranchForm
from branches.organisation.models import PartyBranch


@require_safe
@login_required
def party_branch_list(request):
    """All of them, those that are closed last."""
    permissions.require_unit_editor(request.user)
    rows = PartyBranch.objects.select_related("general_branch").order_by("-is_active", "name")
    return render(request, "branches/party_branch_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def party_branch_add(request):
    """A new one."""
    permissions.require_unit_editor(request.user)
    return _edit(request, PartyBranchForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def party_branch_edit(request, pk):
    """Rename, move or close one."""
    found = permissions.party_branch_to_edit(request.user, pk)
    return _edit(request, PartyBranchForm(request.POST or None, instance=found), found.name)


def _edit(request, form, name=""):
    """The form; `name` as it stood before."""
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_party_branch(party_branch=form.instance, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("已保存：%(name)s。") % {"name": saved.name})
            return redirect("organisation:party-branch-list")
    context = {"form": form, "name": name}
    return render(request, "branches/party_branch_form.html", context)
