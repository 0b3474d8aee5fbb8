"""A person's own notices. HTTP only; the pages of staff are in `staff_views`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tuanwei.lib.paging import keyset
from tuanwei.notices import actions, queries
from tuanwei.notices.forms import ChannelForm
from tuanwei.notices.models import ChannelSetting
from tuanwei.notices.permissions import delivery_to_read
from tuanwei.notices.push import shown


@require_safe
@login_required
def inbox(request):
    """待办, 公告, 系统: newest first."""
    kind = request.GET.get("kind", "")
    page = keyset(queries.inbox(request.user, kind), request, order=["-pk"], per_page=20)
    tabs = queries.tabs(request.user)
    return render(request, "notices/inbox.html", {"page": page, "tabs": tabs, "kind": kind})


@require_safe
@login_required
def notice_open(request, pk):
    """Mark the notice read and go where it leads."""
    notice = delivery_to_read(request.user, pk).notice
    actions.mark_read(notice_id=notice.pk, by=request.user)
    inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    is_asked_here = notice.must_confirm and not notice.kept_there
    if inside and not is_asked_here and not notice.recalled_at:
        return redirect(notice.url)
    return redirect("notices:notice-detail", pk)


@require_safe
@login_required
def notice_detail(request, pk):
    """The text, and the confirm button where one is due."""
    copy = delivery_to_read(request.user, pk)
    actions.mark_read(notice_id=copy.notice_id, by=request.user)
    inside = url_has_allowed_host_and_scheme(copy.notice.url, allowed_hosts=None)
    return render(
        request, "notices/detail.html",
        {
            "copy": copy, "notice": copy.notice, "onward": copy.notice.url if inside else "",
            "is_over": bool(copy.notice.confirm_by and copy.notice.confirm_by < timezone.now()),
        },
    )  # fmt: skip


@require_POST
@login_required
def notice_confirm(request, pk):
    """The person knows."""
    notice = delivery_to_read(request.user, pk).notice
    try:
        actions.confirm(notice=notice, by=request.user)
    except ValidationError as fault:
        messages.info(request, fault.messages[0])
        return redirect("notices:notice-detail", pk)
    if notice.confirm_by and notice.confirm_by < timezone.now():
        messages.success(request, _("已确认。截止时间过了，记为“逾期确认”。"))
    else:
        messages.success(request, _("已确认，发送人会看到。"))
    return redirect("notices:notice-detail", pk)


@require_POST
@login_required
def read_all(request):
    """Everything of the tab is read."""
    kind = request.POST.get("kind", "")
    count = actions.mark_all_read(by=request.user, kind=kind)
    messages.success(request, _("%(count)d 条已标为已读。") % {"count": count})
    return redirect("notices:inbox")


@login_required
def channel_settings(request):
    """By which channels besides the site."""
    stored = ChannelSetting.objects.filter(user=request.user).first() or ChannelSetting()
    form = ChannelForm(
        request.POST or None,
        stored=stored.push_url,
        initial={
            name: getattr(stored, name) for name in ChannelForm.base_fields if name != "push_url"
        },
    )
    if request.method == "POST" and form.is_valid():
        actions.save_channels(by=request.user, **form.cleaned_data)
        messages.success(request, _("提醒方式已保存。"))
        return redirect("notices:settings")
    known = shown(stored.push_url) if stored.push_url else ""
    is_broken = bool(request.user.email) and request.user.email == stored.broken_email
    context = {
        "form": form, "known_push": known, "stored": stored, "is_broken": is_broken,
        "is_paused": bool(stored.push_url) and stored.push_url == stored.broken_push,
    }  # fmt: skip
    return render(request, "notices/settings.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def address_trust(request):
    """The person says that their address is right after all."""
    if actions.trust_address(by=request.user):
        messages.success(request, _("好的，下一封邮件会再试这个邮箱。"))
    return redirect("notices:settings")


@require_POST
@login_required
def robot_trust(request):
    """The person says that their robot is well again."""
    if actions.trust_robot(by=request.user):
        messages.success(request, _("好的，下一条推送会再试这个机器人。"))
    return redirect("notices:settings")


@require_POST
@login_required
def channel_test(request):
    """A notice to oneself."""
    if actions.send_test(by=request.user):
        messages.success(request, _("测试提醒已排队，一分钟内会到。"))
    else:
        messages.info(request, _("刚刚发过一条，请等一分钟再试。"))
    return redirect("notices:settings")
