"""How the college's own sign-in names a person: by number, and only people known already."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django_cas_ng.backends import CASBackend

from tuanwei.accounts import queries
from tuanwei.accounts.numbers import clean_number


def unmatched(request, number=""):
    """The kind page for people whom the college knows and the portal does not yet."""
    return render(request, "accounts/sso_unmatched.html", {"number": number}, status=403)


class NumberCASBackend(CASBackend):
    """CAS names the number; spelling is cleaned like at our own sign-in."""

    def clean_username(self, username):
        """The number as it is stored."""
        return clean_number(username)

    def user_can_authenticate(self, user):
        """False for nobody and for inactive people."""
        return user is not None and user.is_active


class NumberAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect: sign in who matches by number and keep no copy of the provider's data."""

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
            raise ImmediateHttpResponse(unmatched(request, number))
        login(request, user, backend="tuanwei.accounts.backends.NumberBackend")
        address = sociallogin.get_redirect_url(request) or settings.LOGIN_REDIRECT_URL
        raise ImmediateHttpResponse(redirect(address))

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        """The provider said no, or is away."""
        raise ImmediateHttpResponse(render(request, "accounts/sso_failed.html", status=502))
