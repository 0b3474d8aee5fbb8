"""The saved replies of the units that a person answers for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mailbox.replies.actions import save_reply
from mailbox.replies.forms import ReplyForm
from mailbox.replies.models import SavedReply
from mailbox.replies.queries import units_of


def answering_only(view):
    """For those who answer for a unit; the view gets their units."""

    @login_required
    def guarded(request, *args, **kwargs):
        units = units_of(request.user)
        if not units:
            raise PermissionDenied(_("常用答复由各部门的答复人、审核人和负责人写。"))
        return view(request, units, *args, **kwargs)

    return guarded


@answering_only
@require_safe
def reply_list(request, units):
    """Every text of these units."""
    found = SavedReply.objects.filter(unit__in=units).select_related("unit")
    return render(request, "mailbox/replies/list.html", {"replies": found})


@answering_only
@require_http_methods(["GET", "HEAD", "POST"])
def reply_edit(request, units, pk=None):
    """Write a text, or change one; 404 for those of other units."""
    reply = get_object_or_404(SavedReply, pk=pk, unit__in=units) if pk else None
    known = str(reply or "")
    form = ReplyForm(
        request.POST if request.method == "POST" else None, instance=reply, units=units
    )
    if form.is_bound and form.is_valid():
        save_reply(reply=form.save(commit=False), by=request.user)
        messages.success(request, _("已保存，拟答复时选得到。"))
        return redirect("mailbox:reply-list")
    status = 400 if form.is_bound else 200
    context = {"form": form, "heading": known or _("新增常用答复")}
    return render(request, "mailbox/replies/edit.html", context, status=status)
