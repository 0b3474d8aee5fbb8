"""The menu for everybody with what comes of it, and themes that students wish for."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.menu import queries
from activities.menu.permissions import can_draw_up
from tuanwei.gatherings.calendar import days
from tuanwei.gatherings.pages import with_choices
from tuanwei.gatherings.queries import asking
from tuanwei.lib.paging import keyset
from tuanwei.proposals import actions as proposals
from tuanwei.proposals.forms import ProposeForm
from tuanwei.proposals.queries import shown_themes

PER_PAGE = 30


@require_safe
def menu(request):
    """The published menu of this term, or of the term asked for."""
    found, every = queries.to_read(request.GET.get("term", ""))
    themes = queries.answered(queries.themes(found))
    asked = request.GET.get("theme", "")
    theme = next((each for each in themes if str(each.pk) == asked), None)
    context = {
        "menu": found, "menus": every, "themes": themes, "theme": theme,
        "draws_up": request.user.is_authenticated and can_draw_up(request.user),
        "today": timezone.localdate(),
    }  # fmt: skip
    if found:
        context |= _agenda(request, queries.coming(found, theme, timezone.now()))
    return render(request, "activities/menu.html", context)


def _agenda(request, gatherings):
    """A page of gatherings by day, each with what the reader can do."""
    rows = asking(gatherings.select_related("venue", "unit").defer("summary"))
    page = keyset(rows, request, order=("starts_at", "pk"), per_page=PER_PAGE)
    choices = with_choices(page.rows, request.user)
    if not choices:
        return {"page": page, "days": []}
    zone, today = timezone.get_current_timezone(), timezone.localdate()
    first, last = (timezone.localdate(each.starts_at) for each in (choices[0], choices[-1]))
    if choices[0].ends_at > timezone.now():  # a term that is not over: what has begun stands today
        first, last = max(first, today), max(last, today)
    return {"page": page, "days": days(choices, first, last + timedelta(days=1), zone, once=True)}


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
