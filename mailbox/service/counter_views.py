"""The counter on a phone: call the next number, record who came."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from mailbox.service import actions, queries
from mailbox.service.forms import FinishForm, WalkInForm
from mailbox.service.models import Ticket
from mailbox.service.permissions import can_serve


def on_duty_only(view):
    """For staff and whoever is on duty now."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not can_serve(request.user):
            raise PermissionDenied(_("值班的时候（前后半小时）才能打开服务台。"))
        return view(request, *args, **kwargs)

    return guarded


def _desk(request):
    desk = queries.desk_of(request.GET.get("desk"))
    if desk is None and request.GET.get("desk"):
        raise Http404
    return desk


def _back(desk):
    return redirect(f"{reverse('mailbox:counter')}?desk={desk.letter}")


@on_duty_only
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request):
    """The queue on top, below it the three taps for somebody who just came."""
    desk = _desk(request)
    if desk is None:
        return render(request, "service/counter_none.html")
    form = WalkInForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        actions.record_walk_in(
            by=request.user, desk=desk, service=data["service"], outcome=data["outcome"],
            user=data["number"],
        )  # fmt: skip
        messages.success(request, _("记下了。"))
        return _back(desk)
    today = timezone.localdate()
    came = queries.walk_ins_of(desk, today)
    context = {
        "desk": desk, "desks": list(queries.desks()), "form": form,
        "line": queries.line_of(desk, today), "came": came,
        "came_total": sum(number for _service, number in came),
    }  # fmt: skip
    return render(request, "service/counter.html", context, status=400 if form.errors else 200)


@on_duty_only
@require_POST
def call(request):
    """Call the next number."""
    desk = _desk(request)
    if desk is None:
        raise Http404
    ticket = actions.call_next(desk=desk, by=request.user)
    if ticket is None:
        messages.info(request, _("现在没有人在等。"))
    else:
        messages.success(request, _("请 %(ticket)s 到服务台。") % {"ticket": ticket})
    return _back(desk)


@on_duty_only
@require_POST
def finish(request, pk):
    """Whoever was called has been served, or did not come."""
    ticket = get_object_or_404(Ticket.objects.select_related("desk"), pk=pk)
    form = FinishForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("请选“办完了”或“过号”。"))
        actions.finish(ticket=ticket, by=request.user, state=form.cleaned_data["state"])
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return _back(ticket.desk)
