"""The first sign-in ends with a password of one's own; the next one where people were."""

from inspect import getclosurevars, isfunction

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from tuanwei.accounts.sessions import at_hand
from tuanwei.lib.navigation import first_address
from tuanwei.lib.pages import page_before

FREE = {
    "accounts:password-change", "accounts:logout", "lib:theme", "lib:service-worker",
    "lib:manifest", "lib:offline", "lib:favicon", "lib:privacy", "lib:accessibility", "health",
}  # fmt: skip


class SignedInMiddleware(AuthenticationMiddleware):
    """`request.user`, asked for together with the session."""

    def process_request(self, request):
        """As Django does it; nothing is read before somebody looks."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: signed_in(request))


def signed_in(request):
    """The person of the session, or an AnonymousUser."""
    with at_hand(request.session):
        return get_user(request)


class FirstLoginMiddleware:
    """Leads people whose password somebody else has set to the page that changes it.

    Accounts without a usable password come by single sign-on and have nothing to change.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        """Redirect everything that is not FREE."""
        if request.resolver_match.view_name in FREE:
            return None
        user = request.user
        if user.is_authenticated and user.must_change_password and user.has_usable_password():
            return redirect("accounts:password-change")
        return None


class BackToTheFormMiddleware:
    """Whoever was signed out while typing comes back to the page with the form.

    The address a form is sent to often takes nothing but forms, and has none to show.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        if not response.url.startswith(first_address("accounts:login") + "?next="):
            return response
        shows_form = request.resolver_match and shows_pages(request.resolver_match.func)
        return redirect_to_login(page_before(request, or_itself=bool(shows_form)))


def shows_pages(view):
    """True for a view that answers GET, as far as `require_http_methods` and its like say."""
    while view is not None:
        allowed = (
            getclosurevars(view).nonlocals.get("request_method_list") if isfunction(view) else ()
        )
        if allowed:
            return "GET" in allowed
        view = getattr(view, "__wrapped__", None)
    return True
