"""What every template knows: the college's names, the theme, the way around."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from . import navigation

THEMES = ("auto", "light", "dark")
# Named, not imported: this room lies below the one that knows duties.
HATS = "branches.organisation.queries.hats"


def portal(request):
    """Names, addresses, `theme`, and lazily `hats` and the `nav_*` lists."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "college_name": settings.COLLEGE_NAME,
        "committee_name": settings.COMMITTEE_NAME,
        "help_phone": settings.HELP_PHONE,
        "demo_mode": settings.DEMO_MODE,
        "login_url": navigation.first_address("accounts:login"),
        "logout_url": navigation.first_address("accounts:logout"),
        "inbox_url": navigation.first_address("notices:inbox"),
        "theme": theme(request),
        "hats": SimpleLazyObject(lambda: hats(request)),
        "nav_menu": around(request, navigation.MENU),
        "nav_tabs": around(request, navigation.TABS),
        "nav_desk": around(request, navigation.DESK),
        "nav_mine": around(request, navigation.MINE),
        "nav_foot": around(request, navigation.FOOT),
    }


def theme(request) -> str:
    """ "auto", "light" or "dark" from the reader's cookie; anything else counts as auto."""
    chosen = request.COOKIES.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def around(request, places):
    """A lazy list of links for the person asking."""
    return SimpleLazyObject(
        lambda: navigation.links(places, path=request.path, allows=lambda n: allows(request, n))
    )


def allows(request, needs: str) -> bool:
    """Whether the person asking may see a place with these `needs`."""
    signed_in = person(request) is not None
    if needs in ("", "signed-in", "visitor"):
        return {"": True, "signed-in": signed_in, "visitor": not signed_in}[needs]
    return bool(getattr(hats(request), needs, False))


def hats(request):
    """The duties of the person signed in, as HATS tells them; None for visitors."""
    user = person(request)
    return import_string(HATS)(user) if user else None


def person(request):
    """The signed-in user or None, also before the session is known."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
