"""我的: own data, contact, theme, and everything the portal knows about oneself. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tuanwei.accounts import actions, personal
from tuanwei.accounts.forms import ContactForm
from tuanwei.lib.navigation import first_address

PAGES = (
    ("organisation:duties", "id", _("我的任职"), _("担任什么职务、到什么时候、能办哪些事")),
    ("notices:settings", "bell", _("提醒方式"), _("邮件、企业微信、钉钉、飞书")),
    ("accounts:password-change", "key", _("修改密码"), _("改好后其他设备会退出登录")),
)
THEMES = (("auto", _("跟随系统")), ("light", _("浅色")), ("dark", _("深色")))


@login_required
def profile(request):
    """Own data and how to be reached."""
    user = request.user
    form = ContactForm(request.POST or None, initial={"email": user.email, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        actions.change_contact(user=user, **form.cleaned_data, by=user)
        messages.success(request, gettext("联系方式已保存。"))
        return redirect("accounts:profile")
    context = {"form": form, "mine": mine(), "themes": THEMES}
    return render(request, "accounts/profile.html", context)


def mine():
    """The pages about oneself that exist, each with what it is for."""
    found = [
        {"url": first_address(name), "icon": icon, "label": label, "words": words}
        for name, icon, label, words in PAGES
    ]
    return [page for page in found if page["url"]]


@require_POST
@login_required
def export_data(request):
    """Everything that is stored about the person, as a file that people and machines can read."""
    data = personal.everything(request.user)
    actions.note_export(user=request.user, by=request.user)
    name = f"my-data-{timezone.localdate():%Y%m%d}.json"
    return JsonResponse(
        data,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
