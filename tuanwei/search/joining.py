"""Areas of rooms that may be left out of a portal: news, circulars, practices of branches. Each joins where its room
brings the search that its own list uses."""

from importlib import import_module
from importlib.util import find_spec

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.finding import holding
from tuanwei.search.sources import Source, at, register


def function_of(module, name):
    """What `module` brings under `name`; None where one of them is not there."""
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return None
    return getattr(import_module(module), name, None) if found else None


def join():
    """Register those that are there; return their areas."""
    joined = [each for each in (_news(), _circulars(), _practices()) if each]
    for each in joined:
        register(each)
    return [each.area for each in joined]


def _news():
    search = function_of("tuanwei.news.queries", "search")
    return search and Source(
        "news", _("新闻"), "world", lambda user, words: search(words), at("news:article"),
        F("title"), F("body"), F("published_at"), key=lambda user: F("article"),
        order=("-article__first_at", "-pk"),
    )  # fmt: skip


def _circulars():
    search = function_of("tuanwei.circulars.queries", "search")
    return search and Source(
        "circulars", _("通知公文"), "file-text",
        lambda user, words: search(user, " ".join(words)), at("circulars:circular"),
        F("title"), F("body"), F("sent_at"), order=("-sent_at", "-pk"),
    )  # fmt: skip


def _practices():
    shown = function_of("branches.liaison.queries", "visible_practices")

    def rows(user, words):
        if not user.is_authenticated:
            return shown(user).none()
        return holding(shown(user), words, "title", "text", "unit__name")

    return shown and Source(
        "practices", _("好做法"), "heart", rows, at("liaison:practice"), F("title"), F("text"),
        F("made_at"),
    )  # fmt: skip
