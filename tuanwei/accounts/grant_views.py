"""Grants, for administrators. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.accounts import actions
from tuanwei.accounts.forms import GrantForm
from tuanwei.accounts.models import Grant
from tuanwei.accounts.permissions import grant_to_revoke, require_administrator


@require_safe
@login_required
def grant_list(request):
    """Who holds a role that no post gives."""
    require_administrator(request.user)
    grants = Grant.objects.in_force().select_related("user", "granted_by")
    return render(
        request, "accounts/grant_list.html",
        {"grants": grants.order_by("role", "user__name_pinyin", "pk")},
    )  # fmt: skip


@login_required
def grant_add(request):
    """Give a role."""
    require_administrator(request.user)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant = actions.give_grant(
                user=data["user"], role=data["role"], ends_on=data["ends_on"],
                reason=data["reason"], by=request.user,
            )  # fmt: skip
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = {"name": grant.user.name, "role": grant.get_role_display()}
            messages.success(request, _("已授权：%(name)s，%(role)s。") % words)
            return redirect("accounts:grant-list")
    return render(request, "accounts/grant_add.html", {"form": form})


@require_POST
@login_required
def grant_revoke(request, pk):
    """End a role at once."""
    grant = grant_to_revoke(request.user, pk)
    try:
        actions.revoke_grant(grant=grant, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("已撤销，即刻生效。"))
    return redirect("accounts:grant-list")
