"""The form of what is looked for and who is on duty."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from branches.organisation.queries import hats
from mailbox.safety.actions import change_setting
from mailbox.safety.forms import SafetyForm
from mailbox.safety.models import SafetySetting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def setting(request):
    """Change words, exceptions, phones and who is on duty."""
    if not hats(request.user).is_staff:
        raise PermissionDenied(_("这些由团委工作人员修改。"))
    found = SafetySetting.objects.get(pk=1)
    form = SafetyForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        change_setting(by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存，从现在起按它提醒。"))
        return redirect("mailbox:safety")
    status = 400 if form.is_bound else 200
    return render(request, "mailbox/safety/setting.html", {"form": form}, status=status)
