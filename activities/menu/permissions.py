"""Who draws up menus. Everybody reads published ones; who signs in proposes and supports themes."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from activities.menu.models import Menu
from branches.organisation.queries import hats
from tuanwei.lib.terms import Term


def can_draw_up(user):
    """The committee's staff."""
    return hats(user).is_staff


def term_to_draw_up(user, code):
    """The term of this code for those who draw up menus; 403 for others, 404 for nonsense."""
    if not can_draw_up(user):
        raise PermissionDenied(_("活动菜单由团委工作人员来拟。想办什么活动，可以提建议。"))
    try:
        term = Term.parse(code)
    except ValueError:
        raise Http404 from None
    if not 2000 <= term.year <= 2100:
        raise Http404
    return term


def theme_to_change(user, code, pk):
    """A theme of the term's menu; 404 when it is gone."""
    term = term_to_draw_up(user, code)
    menu = Menu.objects.filter(code=term.code).first()
    theme = menu and menu.themes.select_related("menu", "person", "proposal").filter(pk=pk).first()
    if theme is None:
        raise Http404
    return theme
