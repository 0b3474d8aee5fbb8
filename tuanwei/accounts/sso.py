"""Single sign-on by the college's CAS or OpenID Connect, wired in by the environment only.

A person is found by number; accounts are never created here. docs/deploy.md lists the names.
Settings call `wire` while they load: nothing here may touch models at import.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import include, path, reverse
from django.utils.translation import gettext as _

CAS, OIDC = "CAS_SERVER_URL", "OIDC_SERVER_URL"


@dataclass(frozen=True)
class Door:
    """Another way in: the words of its button and where it leads."""

    label: str
    url: str


def wire(environ, scope):
    """Add to `scope` (the settings module's names) what the configured ways of signing in need."""
    if environ.get(CAS):
        _wire_cas(environ, scope)
    if environ.get(OIDC):
        _wire_oidc(environ, scope)


def _wire_cas(environ, scope):
    scope["INSTALLED_APPS"].append("django_cas_ng")
    scope["AUTHENTICATION_BACKENDS"].append("tuanwei.accounts.cas.NumberCASBackend")
    scope.update(
        CAS_SERVER_URL=environ[CAS],
        CAS_VERSION=environ.get("CAS_VERSION", "3"),
        CAS_USERNAME_ATTRIBUTE=environ.get("CAS_NUMBER_ATTRIBUTE", "cas:user"),
        CAS_CREATE_USER=False,
        CAS_APPLY_ATTRIBUTES_TO_USER=False,
        CAS_LOGIN_MSG=None,
        CAS_LOGGED_MSG=None,
        CAS_REDIRECT_URL="/",
        CAS_IGNORE_REFERER=True,
        CAS_STORE_NEXT=True,
        CAS_VERIFY_SSL_CERTIFICATE=True,
        CAS_ROOT_PROXIED_AS=environ.get("PORTAL_URL", ""),
    )


def _wire_oidc(environ, scope):
    scope["INSTALLED_APPS"] += [
        "allauth", "allauth.account", "allauth.socialaccount",
        "allauth.socialaccount.providers.openid_connect",
    ]  # fmt: skip
    scope["MIDDLEWARE"].append("allauth.account.middleware.AccountMiddleware")
    scope.update(
        ACCOUNT_USER_MODEL_USERNAME_FIELD="number",
        ACCOUNT_EMAIL_VERIFICATION="none",
        SOCIALACCOUNT_ADAPTER="tuanwei.accounts.oidc.NumberAdapter",
        SOCIALACCOUNT_STORE_TOKENS=False,
        SOCIALACCOUNT_LOGIN_ON_GET=True,  # our own page was the question
        OIDC_NUMBER_CLAIM=environ.get("OIDC_NUMBER_CLAIM", "preferred_username"),
        SOCIALACCOUNT_PROVIDERS={
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "college",
                        "name": "college",
                        "client_id": environ.get("OIDC_CLIENT_ID", ""),
                        "secret": environ.get("OIDC_CLIENT_SECRET", ""),
                        "settings": {"server_url": environ[OIDC]},
                    }
                ],
            }
        },
    )


def has_cas():
    """True when CAS is configured."""
    return "django_cas_ng" in settings.INSTALLED_APPS


def has_oidc():
    """True when OpenID Connect is configured."""
    return "allauth.socialaccount" in settings.INSTALLED_APPS


def doors():
    """The configured ways in, for the sign-in page."""
    found = []
    if has_cas():
        found.append(Door(_("统一身份认证登录"), reverse("accounts:cas-login")))
    if has_oidc():
        found.append(Door(_("统一身份认证登录"), reverse("accounts:oidc-login")))
    return found


def addresses():
    """URL patterns of what is configured."""
    found = []
    if has_cas():
        from tuanwei.accounts.cas import CASLoginView

        found.append(path("cas/", CASLoginView.as_view(), name="cas-login"))
    if has_oidc():
        from tuanwei.accounts.oidc import oidc_login

        found.append(path("oidc/", oidc_login, name="oidc-login"))
    return found


def root_addresses():
    """Patterns whose names belong to allauth and cannot be moved into a namespace."""
    if not has_oidc():
        return []
    return [path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls"))]
