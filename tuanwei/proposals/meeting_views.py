"""会议议题: which items wait, which meeting talks about them, and its agenda on paper."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tuanwei.proposals import actions, queries, sources
from tuanwei.proposals.forms import ItemForm
from tuanwei.proposals.models import Proposal
from tuanwei.proposals.views import TONES, sorters_only


@sorters_only
@require_http_methods(["GET", "HEAD", "POST"])
def meetings(request):
    """Items without a meeting, and the meetings; posting puts an item down."""
    form = ItemForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made, is_new = actions.add(
            by=request.user, kind=Proposal.Kind.MEETING, source=sources.STAFF,
            source_key=request.user.pk, is_shown=False, **form.cleaned_data,
        )  # fmt: skip
        messages.success(request, _("议题记下了。") if is_new else _("这个议题已经在了。"))
        return redirect("proposals:proposal", pk=made.pk)
    context = {"form": form, "waiting": queries.items(), "meetings": queries.meetings()}
    status = 400 if form.errors else 200
    return render(request, "proposals/meetings.html", context, status=status)


@sorters_only
@require_safe
def agenda(request, day):
    """The items of one meeting, with their conclusions or with room to write them."""
    try:
        day = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found = list(queries.items(day))
    if not found:
        raise Http404
    for each in found:
        each.tone = TONES[each.state]
    return render(request, "proposals/agenda.html", {
        "day": day, "items": found, "signs": [_("主持人"), _("记录人")],
    })  # fmt: skip
