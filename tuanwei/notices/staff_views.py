"""Announcements and their readers, and letters that could not be delivered. HTTP only."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.notices import actions, queries
from tuanwei.notices.forms import RecallForm
from tuanwei.notices.permissions import MANAGE, can_manage, followed_by, notice_to_follow

BY_NUMBER = f"recipient__{get_user_model().USERNAME_FIELD}"
staff_only = permission_required(MANAGE, raise_exception=True)


@require_safe
@login_required
def sent_list(request):
    """Announcements with how many have read and confirmed them."""
    page = keyset(followed_by(request.user), request, order=["-pk"], per_page=20)
    reach = queries.reach([notice.pk for notice in page])
    rows = [(notice, reach[notice.pk]) for notice in page]
    context = {"page": page, "rows": rows, "manages": can_manage(request.user)}
    return render(request, "notices/sent_list.html", context)


@require_safe
@login_required
def sent_detail(request, pk):
    """Read and confirm rate of one notice, how e-mail and push are getting on, and the people
    missing, late or not reached."""
    return _follow(request, notice_to_follow(request.user, pk))


def _follow(request, notice, form=None):
    show = request.GET.get("show", "")
    lists = {"": queries.missing, "late": queries.late, "failed": queries.dead_of}
    show = show if show in lists else ""
    order = ["-pk"] if show == "failed" else [BY_NUMBER]
    page = keyset(lists[show](notice), request, order=order, per_page=50)
    progress = queries.progress(notice)
    context = {
        "notice": notice, "reach": queries.reach([notice.pk])[notice.pk], "page": page, "show": show,
        "progress": progress, "failed": sum(each.failed for each in progress),
        "is_moving": any(each.waiting for each in progress), "form": form or RecallForm(),
        "is_faulty": bool(form),
    }  # fmt: skip
    return render_part(request, "notices/sent_detail.html", context)


@require_POST
@login_required
def sent_recall(request, pk):
    """Take it back, with a reason; what another page has sent is taken back there, with all that hangs on it."""
    notice = notice_to_follow(request.user, pk)
    if notice.url:
        messages.error(request, _("这条通知是从别的页面发出的，请打开原件，在那里撤回。"))
        return redirect("notices:sent-detail", pk)
    form = RecallForm(request.POST)
    if form.is_valid():
        try:
            actions.recall(notice=notice, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(request, _("已撤回。收到的人会看到“已撤回”和原因，没发出的不再发。"))
            return redirect("notices:sent-detail", pk)
    return _follow(request, notice, form)


@require_POST
@login_required
def sent_retry(request, pk):
    """Six more tries for everything of it that was given up."""
    notice = notice_to_follow(request.user, pk)
    if count := actions.retry_all(notice=notice, by=request.user):
        messages.success(request, _("%(count)d 条已重新排队，一分钟内再发。") % {"count": count})
    else:
        messages.info(request, _("没有可以重发的：邮箱有误的，要等本人更正。"))
    return redirect("notices:sent-detail", pk)


@require_POST
@login_required
def sent_remind(request, pk):
    """Remind the missing, and only them."""
    notice = notice_to_follow(request.user, pk)
    try:
        count = actions.remind_missing(notice=notice, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("notices:sent-detail", pk)
    if count:
        messages.success(request, _("已提醒 %(count)d 人。") % {"count": count})
    else:
        messages.info(request, _("今天已经提醒过，或者没有要提醒的人。"))
    return redirect("notices:sent-detail", pk)


@require_safe
@login_required
@staff_only
def dead_list(request):
    """What could not be delivered, and how the channels are."""
    page = keyset(queries.dead_letters(), request, order=["-pk"], per_page=30)
    context = {"page": page, "states": queries.channel_states()}
    return render(request, "notices/dead_list.html", context)


@require_POST
@login_required
@staff_only
def dead_retry(request, pk):
    """Six more tries."""
    delivery = get_object_or_404(queries.dead_letters(), pk=pk)
    if actions.retry(delivery=delivery, by=request.user):
        messages.success(request, _("已重新排队，一分钟内再发。"))
    return redirect("notices:dead-list")
