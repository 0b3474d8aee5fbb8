"""OpenID Connect by allauth: adapter and door. Imported only when it is configured."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_safe

from tuanwei.accounts import queries
from tuanwei.accounts.numbers import clean_number

BACKEND = "tuanwei.accounts.backends.NumberBackend"


class NumberAdapter(DefaultSocialAccountAdapter):
    """Signs in who matches by number and keeps no copy of the provider's data."""

    def is_open_for_signup(self, request, sociallogin):
        """Accounts come from rosters, never from here."""
        return False

    def pre_social_login(self, request, sociallogin):
        """Sign the person in and leave allauth's own flow."""
        data = sociallogin.account.extra_data
        claims = {**data, **data.get("id_token", {}), **data.get("userinfo", {})}
        number = clean_number(str(claims.get(settings.OIDC_NUMBER_CLAIM, "")))
        user = queries.found(number) if number else None
        if user is None:
            page = render(request, "accounts/sso_unmatched.html", {"number": number}, status=403)
            raise ImmediateHttpResponse(page)
        login(request, user, backend=BACKEND)
        address = sociallogin.get_redirect_url(request) or settings.LOGIN_REDIRECT_URL
        raise ImmediateHttpResponse(redirect(address))

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        """The provider said no, or is away."""
        raise ImmediateHttpResponse(render(request, "accounts/sso_failed.html", status=502))


@require_safe
def oidc_login(request):
    """To the provider; `next` only inside the portal."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    address = reverse("openid_connect_login", args=["college"])
    return redirect(f"{address}?{urlencode({'next': onward})}")
