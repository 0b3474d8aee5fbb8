"""The list of senders about whom something stands, for the committee's staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from branches.organisation.queries import hats
from mailbox.senders import actions, queries
from mailbox.senders.models import Standing
from tuanwei.notices.actions import mark_read_at

VERBS = {
    "confirm": (actions.confirm_pause, _("已确认，对方会收到说明。")),
    "refuse": (actions.refuse_pause, _("没有暂停，什么也没有改变。")),
    "end": (actions.end_standing, _("已结束。")),
}


def staff_only(view):
    """For the committee's staff themselves; no stand-in decides about a person."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not hats(request.user).is_staff:
            raise PermissionDenied(_("来信人由团委工作人员掌握。"))
        return view(request, *args, **kwargs)

    return guarded


@staff_only
@require_safe
def sender_list(request):
    """To be confirmed, paused, trusted, over."""
    mark_read_at(url=request.path, by=request.user)
    asked, paused, trusted, over = queries.review()
    context = {"asked": asked, "paused": paused, "trusted": trusted, "over": over}
    return render(request, "mailbox/senders/senders.html", context)


@staff_only
@require_POST
def sender_act(request, pk, verb):
    """Confirm, refuse or end."""
    standing = get_object_or_404(Standing, pk=pk)
    if verb not in VERBS:
        raise Http404
    do, success = VERBS[verb]
    try:
        do(standing=standing, by=request.user)
        messages.success(request, success)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect("mailbox:sender-list")
