"""What every template knows: the college's names, the theme, the way around."""

from functools import cache, partial

from django.conf import settings
from django.utils.module_loading import import_string

from . import navigation

THEMES = ("auto", "light", "dark")
# Named, not imported: this room lies below the one that knows duties.
HATS = "branches.organisation.queries.hats"


def portal(request):
    """Names, addresses, `theme`, `hats` and the `nav_*` links; callables run when used."""
    allows = doorkeeper(request)
    return {
        "portal_name": settings.PORTAL_NAME,
        "college_name": settings.COLLEGE_NAME,
        "committee_name": settings.COMMITTEE_NAME,
        "help_phone": settings.HELP_PHONE,
        "demo_mode": settings.DEMO_MODE,
        "login_url": navigation.first_address("accounts:login"),
        "logout_url": navigation.first_address("accounts:logout"),
        "search_url": navigation.first_address("search:search"),
        "inbox_url": navigation.first_address("notices:inbox"),
        "theme": theme(request),
        "hats": partial(hats, request),
        "nav_menu": partial(around, request, allows, navigation.MENU),
        "nav_tabs": partial(around, request, allows, navigation.TABS),
        "nav_desk": partial(around, request, allows, navigation.DESK),
        "nav_mine": partial(around, request, allows, navigation.MINE),
        "nav_foot": partial(around, request, allows, navigation.FOOT),
    }


def theme(request) -> str:
    """ "auto", "light" or "dark" from the reader's cookie; anything else counts as auto."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def around(request, allows, places):
    """The links among `places` for the person asking."""
    return navigation.links(places, path=request.path, allows=allows)


def doorkeeper(request):
    """allows(needs): whether the person asking may see a place with these needs.

    A page asks some forty times; each answer is found once.
    """
    known: dict[str, bool] = {}

    def allows(needs: str) -> bool:
        if not known:
            signed_in = person(request) is not None
            known.update({"": True, "signed-in": signed_in, "visitor": not signed_in})
        if needs not in known:
            known[needs] = bool(getattr(worn(), needs, False))
        return known[needs]

    @cache
    def worn():
        return hats(request)

    return allows


def hats(request):
    """The duties of the person signed in, as HATS tells them; None for visitors."""
    user = person(request)
    return None if user is None else import_string(HATS)(user)


def person(request):
    """The signed-in user or None, also before the session is known."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
