"""Menus as pages show them."""

from django.utils import timezone

from activities.menu.models import Menu
from tuanwei.lib.terms import Term


def current_term():
    """The term of today."""
    return Term.of(timezone.localdate())


def published():
    """Menus that everybody may read, the latest first."""
    return Menu.objects.filter(published_at__isnull=False)


def to_read(code=""):
    """(menu to show or None, every published one): the asked one, else that of this term, else
    the latest."""
    found = list(published())
    by_code = {menu.code: menu for menu in found}
    menu = by_code.get(code) or by_code.get(current_term().code) or next(iter(found), None)
    return menu, found


def themes(menu):
    """The themes in order, with who answers for them."""
    if menu is None:
        return []
    rows = list(menu.themes.select_related("person"))
    for row in rows:
        row.menu = menu  # its months are asked for with each
    return rows


def menu_of(term):
    """The menu of a term or None."""
    return Menu.objects.filter(code=term.code).first()


def copyable(term):
    """Earlier and other menus that hold something to copy."""
    return Menu.objects.exclude(code=term.code).filter(themes__isnull=False).distinct()
