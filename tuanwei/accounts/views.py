"""Signing in and out, and the first sign-in. HTTP only; passwords are in `password_views`."""

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, views
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tuanwei.accounts import actions, demo, queries, sso, throttle
from tuanwei.accounts.forms import ActivationForm, SignInForm

BACKEND = "tuanwei.accounts.backends.NumberBackend"


class LoginView(views.LoginView):
    """Number and password; `next` leads back to where the person wanted to go."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        """Other ways to sign in, and the cast of the demonstration."""
        roles = demo.DEMO_ROLES if settings.DEMO_MODE else ()
        return super().get_context_data(**kwargs, sso=sso.doors(), demo_roles=roles)


class LogoutView(views.LogoutView):
    """By POST only, so that no picture or link signs anybody out. On a shared device, Back shows the
    next person no page of this one: answers to forms, which browsers may keep, are thrown away."""

    def post(self, request, *args, **kwargs):
        """Sign out, and tell the browser to forget."""
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def locked_out(request, *_arguments):
    """What django-axes shows after too many failures, the same for every number: when to retry."""
    until = timezone.localtime(timezone.now() + get_cool_off(request))
    words = _(
        "试错的次数太多，为了保护账号，请在 %(time)s 以后再试。忘了密码可以通过邮箱重设，或请团支书帮忙。"
    ) % {"time": f"{until:%H:%M}"}
    return wait(request, words, int(get_cool_off(request).total_seconds()))


def wait(request, words, seconds):
    """The page for who has tried too often: `words` say until when."""
    response = render(request, "429.html", {"wait_words": words}, status=429)
    response["Retry-After"] = str(seconds)
    return response


@never_cache
@sensitive_post_parameters()
def activate(request):
    """The first sign-in: number, code from the printed list, and a password of one's own."""
    form = ActivationForm(request.POST or None, initial={"username": request.GET.get("number")})
    if request.method == "POST":
        if throttle.is_too_often(request, "activate"):
            return wait(request, _("这个网络上试的次数太多，请一小时后再试。"), throttle.HOUR)
        if form.is_valid():
            data = form.cleaned_data
            user = actions.activate(
                number=data["username"], code=data["code"], password=data["new_password1"]
            )
            login(request, user, backend=BACKEND)
            messages.success(request, _("账号已激活，欢迎你。以后用学号/工号和刚设的密码登录。"))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/activate.html", {"form": form})


def demo_login(request):
    """One click per role, in the demonstration only; elsewhere nothing tells that it exists."""
    if not settings.DEMO_MODE:
        raise Http404
    return _enter_as_cast(request)


@require_POST
def _enter_as_cast(request):
    number = request.POST.get("number", "")
    user = queries.found(number) if demo.is_cast(number) else None
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)
