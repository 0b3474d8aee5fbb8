"""The first sign-in ends with a password of one's own."""

from django.shortcuts import redirect

FREE = {
    "accounts:password-change", "accounts:logout", "lib:theme", "lib:service-worker",
    "lib:manifest", "lib:offline", "lib:favicon", "lib:privacy", "lib:accessibility", "health",
}  # fmt: skip


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
