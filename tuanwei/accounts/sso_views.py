"""The doors of single sign-on, present when configured. HTTP only."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_safe
from django_cas_ng import views
from requests import RequestException

from tuanwei.accounts.sso_backends import unmatched


class CASLoginView(views.LoginView):
    """To CAS and back; strangers get a kind page, a silent CAS too."""

    http_method_names = ["get", "head"]

    def get(self, request):
        """Send to CAS, or take its ticket."""
        try:
            return super().get(request)
        except PermissionDenied:
            return unmatched(request)
        except RequestException:
            return render(request, "accounts/sso_failed.html", status=502)


@require_safe
def oidc_login(request):
    """To the provider; `next` only inside the portal."""
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = "/"
    address = reverse("openid_connect_login", args=["college"])
    return redirect(f"{address}?{urlencode({'next': onward})}")
