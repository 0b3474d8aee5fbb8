"""The college's CAS: backend and door. Imported only when CAS is configured."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django_cas_ng import views
from django_cas_ng.backends import CASBackend
from requests import RequestException

from tuanwei.accounts.numbers import clean_number


class NumberCASBackend(CASBackend):
    """CAS names the number; spelling is cleaned like at our own sign-in."""

    def clean_username(self, username):
        """The number as it is stored."""
        return clean_number(username)

    def user_can_authenticate(self, user):
        """False for nobody and for inactive people."""
        return user is not None and user.is_active


class CASLoginView(views.LoginView):
    """To CAS and back; strangers get a kind page, and so does everybody while CAS is silent."""

    http_method_names = ["get", "head"]

    def get(self, request):
        """Send to CAS, or take its ticket."""
        try:
            return super().get(request)
        except PermissionDenied:
            return render(request, "accounts/sso_unmatched.html", status=403)
        except RequestException:
            return render(request, "accounts/sso_failed.html", status=502)
