"""Articles as pages and other rooms read them."""

from datetime import timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from tuanwei.lib.differences import differences, nearby
from tuanwei.lib.templatetags.portal import daytime
from tuanwei.lib.versioned import Versioned
from tuanwei.news import rendering
from tuanwei.news.models import Article, Picture, Version, Words

KEPT = 8
NEWEST = ("-article__is_pinned", "-article__first_at", "-pk")


def _read_newest():
    """(what is pinned and newest, the moment at which another version is due or None)."""
    now = timezone.now()
    later = Version.objects.filter(published_at__gt=now, article__taken_down_at=None).order_by()
    due = later.values_list("published_at", flat=True).order_by("published_at").first()
    return list(Version.objects.shown(now).defer("body").order_by(*NEWEST)[:KEPT]), due


newest = Versioned("news:newest", _read_newest)
"""() → the same, kept in the process until something is published, pinned or taken down."""


def latest(most=5):
    """[Version] for front pages, what is pinned first; at most KEPT. No query while nothing changes."""
    found, due = newest()
    if due and timezone.now() >= due:  # its time has come; nobody had to do anything
        newest.forget()
        found, due = newest()
    return found[:most]


def search(words):
    """Versions the public reads in which every one of `words` stands, the newest first."""
    found = Version.objects.shown().defer("body")
    for word in words:
        found = found.filter(
            Q(title__icontains=word) | Q(summary__icontains=word) | Q(body__icontains=word)
            | Q(source__icontains=word)
        )  # fmt: skip
    return found.order_by("-article__first_at", "-pk")


def shown_of(article):
    """The Version of an article (key) that the public reads; None where there is none."""
    return Version.objects.shown().filter(article=article).first()


def tags():
    """Tags of what the public reads, the most used first, at most twelve."""
    counted: dict = {}
    for row in Version.objects.shown().values_list("tags", flat=True):
        for tag in row:
            counted[tag] = counted.get(tag, 0) + 1
    return sorted(counted, key=lambda tag: (-counted[tag], tag))[:12]


def neighbours(version):
    """Up to three others that share a tag, else the newest ones."""
    others = Version.objects.shown().exclude(article=version.article_id).defer("body")
    near = others.filter(tags__overlap=version.tags) if version.tags else others
    return list(near.order_by("-article__first_at", "-pk")[:3])


def html_of(words, numbers=None):
    """The text of an Article or Version as a page shows it, cleaned by `rendering.page`; of an
    article's pictures those `numbers` only, where they are given. One query."""
    key = words.article_id if isinstance(words, Version) else words.pk
    return mark_safe(rendering.page(words.body, pictures_of(key, numbers)))


def changes(before, after):
    """[(name of the field, [Piece])] of what `after` says otherwise than `before`, both Words; of
    long texts what stands near a change."""
    labels = {field.name: field.verbose_name for field in Words._meta.fields} | {"tags": _("标签")}
    said = [
        (label, *(_text(each, name) for each in (before, after))) for name, label in labels.items()
    ]
    return [(label, nearby(differences(old, new))) for label, old, new in said if old != new]


def _text(words, name):
    value = getattr(words, name)
    return " ".join(value) if name == "tags" else value


def pictures_of(article, numbers=None):
    """(rendering.Shown, …) of an article's pictures, of those `numbers` only where they are given."""
    found = Picture.objects.filter(article=article)
    if numbers is not None:
        found = found.filter(number__in=numbers)
    return tuple(
        rendering.Shown(
            each.number, reverse("news:picture", args=[each.pk]), each.width, each.height, each.alt
        )
        for each in found
    )


def for_desk(show="all"):
    """Articles for staff with `last_number` and `next_at`; `show` is one of SHOWN."""
    now = timezone.now()
    versions = Version.objects.filter(article=OuterRef("pk"))
    found = Article.objects.select_related("changed_by").defer("body").annotate(
        last_number=Max("versions__number"), next_at=Max("versions__published_at"),
        is_shown=Exists(versions.filter(published_at__lte=now)),
    )  # fmt: skip
    return found.filter(SHOWN[show]) if show in SHOWN else found


SHOWN = {
    "waiting": Q(state="waiting"),
    "draft": Q(state="draft"),
    "shown": Q(last_number__isnull=False, taken_down_at=None),
    "down": Q(taken_down_at__isnull=False),
}


def standing(article, now=None):
    """[(tone, words)] of an article of `for_desk`: what waits, and what the public reads."""
    now = now or timezone.now()
    found = []
    if article.state == Article.State.WAITING:
        found.append(("act", _("等人核对")))
    elif article.state == Article.State.DRAFT:
        words = _("退回来要改") if article.sent_back else _("草稿")
        found.append(("act" if article.sent_back else "off", words))
    if article.taken_down_at:
        found.append(("late", _("已撤下")))
    elif article.next_at and article.next_at > now:
        found.append(("wait", _("定在%(when)s发布") % {"when": daytime(article.next_at)}))
    elif article.last_number:
        found.append(("done", _("已发布")))
    if article.is_pinned:
        found.append(("off", _("置顶")))
    return found


def waiting_for(user):
    """Articles that wait for somebody else's approval, and that `user` has not written."""
    mine = Article.writers.through.objects.filter(article=OuterRef("pk"), user=user.pk)
    return Article.objects.filter(~Exists(mine), state=Article.State.WAITING).exclude(
        submitted_by=user.pk
    )


def changed_since(days=400):
    """[(key, moment of the last change)] of what the public reads, for the sitemap."""
    since = timezone.now() - timedelta(days=days)
    rows = Version.objects.shown().filter(published_at__gte=since).order_by("-published_at")
    return list(rows.values_list("article_id", "published_at")[:2000])


def newest_for_feeds(most=20):
    """The newest versions that everybody reads, with their text."""
    return list(Version.objects.shown().order_by("-article__first_at", "-pk")[:most])
