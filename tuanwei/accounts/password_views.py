"""Changing a password and setting it anew by e-mail. HTTP only."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tuanwei.accounts import actions, throttle
from tuanwei.accounts.forms import ChangePasswordForm, ResetPasswordForm, ResetRequestForm
from tuanwei.accounts.views import wait

OLD_TRIES = 20  # an hour; whoever finds an open session must not guess the password with it


@never_cache
@sensitive_post_parameters()
@login_required
def password_change(request):
    """A new password; this session goes on under a new key, all others end."""
    if not request.user.has_usable_password():
        return render(request, "accounts/password_none.html")
    if request.method == "POST" and throttle.is_too_often(
        request, f"password:{request.user.pk}", most=OLD_TRIES
    ):
        return wait(
            request,
            _("试的次数太多，请一小时后再试。忘了原密码可以退出登录，再通过邮箱重设。"),
            throttle.HOUR,
        )
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = actions.change_password(
            user=request.user, password=form.cleaned_data["new_password1"], by=request.user
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("密码已修改，其他设备上的登录都已退出。"))
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/password_change.html", {"form": form})


def reset(request):
    """Ask for a link; the answer is the same whether the number or an address is known."""
    form = ResetRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not throttle.is_too_often(request, "reset", most=30):
            actions.ask_for_reset(number=form.cleaned_data["username"])
        return redirect("accounts:reset-sent")
    return render(request, "accounts/reset.html", {"form": form})


def reset_sent(request):
    """What happens next."""
    return render(request, "accounts/reset_sent.html")


class ResetConfirmView(views.PasswordResetConfirmView):
    """The page behind the link; valid three days and for one use."""

    template_name = "accounts/reset_confirm.html"
    form_class = ResetPasswordForm
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form):
        """Store the password and lead to the sign-in."""
        actions.reset_password(
            user=self.user, password=form.cleaned_data["new_password1"], by=self.user
        )
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, _("密码已设好，请用新密码登录。"))
        return redirect(self.get_success_url())
