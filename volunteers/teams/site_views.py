"""Places where teams serve: for everybody who signs in; kept by who leads a team, and staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from volunteers.teams import actions, permissions, queries
from volunteers.teams.forms import SiteForm
from volunteers.teams.team_views import asked_text

PER_PAGE = 30


@login_required
@require_safe
def site_list(request):
    """Sites by name; those out of use for who keeps them."""
    text, keeps = asked_text(request), permissions.can_keep_sites(request.user)
    closed = keeps and request.GET.get("show") == "closed"
    found = queries.sites_found(text, is_active=not closed)
    context = {
        "page": keyset(found, request, order=("name",), per_page=PER_PAGE), "q": text,
        "keeps": keeps, "closed": closed,
    }  # fmt: skip
    return render(request, "volunteers/teams/site_list.html", context)


@login_required
@require_safe
def site(request, pk):
    """Where it is; whom to ring up, for who leads, teaches or is staff."""
    context = {
        "site": permissions.site_to_see(request.user, pk),
        "keeps": permissions.can_keep_sites(request.user),
        "sees_contacts": permissions.sees_contacts(request.user),
    }
    return render(request, "volunteers/teams/site.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk=None):
    """Note a site, or change one."""
    permissions.require_site_keeper(request.user)
    found = permissions.site_to_keep(request.user, pk) if pk is not None else None
    form = SiteForm(request.POST or None, instance=found)
    if form.is_bound and form.is_valid():
        try:
            saved = actions.save_site(by=request.user, site=found, **form.cleaned_data)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("volunteers:site", pk=saved.pk)
    status = 400 if form.is_bound else 200
    context = {"form": form, "found": found}
    return render(request, "volunteers/teams/site_edit.html", context, status=status)
