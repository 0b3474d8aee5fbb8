"""The menu for everybody, and themes that students wish for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.menu import queries
from activities.menu.permissions import can_draw_up
from tuanwei.lib.paging import keyset
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.forms import ProposeForm
from tuanwei.proposals.queries import shown_themes


@require_safe
def menu(request):
    """The published menu of this term, or of the term asked for."""
    found, every = queries.to_read(request.GET.get("term", ""))
    context = {
        "menu": found, "menus": every, "themes": queries.themes(found),
        "draws_up": request.user.is_authenticated and can_draw_up(request.user),
    }  # fmt: skip
    return render(request, "activities/menu.html", context)


@require_safe
def proposed(request):
    """Themes that wait for the next menu, to be supported."""
    page = keyset(shown_themes(request.user), request, order=("-total", "-pk"), per_page=20)
    return render(request, "activities/proposed.html", {"page": page})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """Propose a theme."""
    form = ProposeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            proposals.propose(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request, _("收到了。老师看过就给同学看，有结果了会告诉你。"),
                extra_tags="propose-theme",
            )  # fmt: skip
            return redirect("proposals:mine")
    status = 400 if form.errors else 200
    return render(request, "activities/propose.html", {"form": form}, status=status)
